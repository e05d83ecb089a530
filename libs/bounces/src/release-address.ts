import { Injectable } from '@nestjs/common';
import { AuditLog, type Doer } from '#audit';
import { runInTransaction } from '#database';
import { ConsentEntity } from '#digests';
import { type Actor, PersonEntity, requirePlatform, requireSession, requireVerified } from '#identity';
import { Clock, type Id, InvalidInput, isId, newId, notFound, problem } from '#kernel';
import { MailSuppressionEntity, normalizeAddress, RELEASE } from '#suppressions';
import { DataSource, type EntityManager, IsNull } from 'typeorm';

/** Where a consent comes from that somebody gave again after they had complained. */
const SOURCE = 'after a complaint';

/**
 * Lets messages go to an address again. Administrators may where mail came back, or where an operator had decided it; a complaint
 * is its owner's to take back, by agreeing to digests anew.
 */
@Injectable()
export class ReleaseAddress {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
  ) {}

  /**
   * One's own. What stands no more is released already.
   * @param consent needed after a complaint: agrees to receive digests, expressly
   * @throws InvalidInput CONSENT_NEEDED, ASK_THE_OPERATOR; DomainError UNAUTHENTICATED, FORBIDDEN
   */
  async own(actor: Actor, consent: boolean): Promise<void> {
    const personId = requireSession(actor);
    requireVerified(actor);
    await runInTransaction(this.db, async (tx) => {
      const { email } = await tx.findOneByOrFail(PersonEntity, { id: personId });
      const standing = await tx.findOneBy(MailSuppressionEntity, { address: email, releasedAt: IsNull() });
      if (!standing) return;
      if (standing.reason === 'MANUAL') throw new InvalidInput([OPERATORS_WORD]);
      if (standing.reason === 'COMPLAINT') {
        if (!consent) throw new InvalidInput([CONSENT_NEEDED]);
        await this.renewConsent(tx, personId);
      }
      await this.release(tx, standing, actor);
    });
  }

  /** @throws InvalidInput COMPLAINT; DomainError UNAUTHENTICATED, FORBIDDEN, NOT_FOUND */
  async byAdministrator(actor: Actor, id: Id): Promise<MailSuppressionEntity> {
    requirePlatform(actor, 'mail-suppression:manage');
    return runInTransaction(this.db, async (tx) => {
      const found = isId(id) ? await tx.findOneBy(MailSuppressionEntity, { id }) : null;
      if (!found) throw notFound({ fr: 'Adresse écartée', en: 'Suppression' });
      if (!found.releasedAt) await this.releaseFor(tx, found, actor);
      return tx.findOneByOrFail(MailSuppressionEntity, { id });
    });
  }

  /** From the command line. @throws InvalidInput COMPLAINT; DomainError NOT_FOUND when nothing stands for that address */
  async byOperator(address: string): Promise<void> {
    await runInTransaction(this.db, async (tx) => {
      const where = { address: normalizeAddress(address), releasedAt: IsNull() };
      const found = await tx.findOneBy(MailSuppressionEntity, where);
      if (!found) throw notFound({ fr: 'Adresse écartée', en: 'Suppression' });
      await this.releaseFor(tx, found, { personId: null });
    });
  }

  private async releaseFor(tx: EntityManager, found: MailSuppressionEntity, by: Doer): Promise<void> {
    if (found.reason === 'COMPLAINT') throw new InvalidInput([ITS_OWNERS_WORD]);
    await this.release(tx, found, by);
  }

  private async release(tx: EntityManager, { id, reason }: MailSuppressionEntity, by: Doer): Promise<void> {
    await tx.query(RELEASE, [id, this.clock.now(), by.personId]);
    await this.audit.record(tx, {
      by,
      action: 'mail-suppression:release',
      subject: ['MAIL_SUPPRESSION', id],
      details: { reason },
    });
  }

  /** The complaint took back what was agreed to before: that ends, and what is agreed to now begins. */
  private async renewConsent(tx: EntityManager, personId: Id): Promise<void> {
    const now = this.clock.now();
    await tx.update(ConsentEntity, { personId, withdrawnAt: IsNull() }, { withdrawnAt: now });
    await tx.insert(ConsentEntity, { id: newId(), personId, basis: 'EXPRESS', source: SOURCE, givenAt: now });
  }
}

const CONSENT_NEEDED = problem('consent', 'CONSENT_NEEDED', {
  fr: 'Nos bulletins ont été signalés comme indésirables depuis cette adresse : pour en recevoir de nouveau, y consentir expressément (« consent: true »).',
  en: 'Our digests were reported as unwanted from this address: to receive them again, agree to it expressly ("consent: true").',
});
const OPERATORS_WORD = problem([], 'ASK_THE_OPERATOR', {
  fr: 'C’est l’exploitant de ce serveur qui a décidé de ne plus écrire à cette adresse : s’adresser à lui.',
  en: 'It is the operator of this server who decided not to write to this address any more: ask them.',
});
const ITS_OWNERS_WORD = problem([], 'COMPLAINT', {
  fr: 'Une plainte ne peut être levée que par la personne elle-même, qui consent de nouveau à recevoir le bulletin.',
  en: 'A complaint can only be lifted by the person themselves, by agreeing to receive the digest again.',
});
