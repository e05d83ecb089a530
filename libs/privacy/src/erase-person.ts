import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AuditLog, type Doer } from '#audit';
import { runInTransaction } from '#database';
import { ConsentEntity } from '#digests';
import {
  type Actor,
  OwnerProof,
  PersonEntity,
  refuseLastAdministrator,
  requireSession,
  SessionEntity,
} from '#identity';
import { Clock, type Id, InvalidInput, newId, notFound, problem } from '#kernel';
import { Settings } from '#settings';
import { DataSource } from 'typeorm';
import { ConsentProofEntity } from './persistence/consent-proof.entity.js';
import { ERASURE, HOLD_ORGANIZATIONS, OWNED_ALONE } from './persistence/personal-data.sql.js';

/** How long a session opened by a mailed link, or at one's own provider, stands for the password. */
export const RECENT_SIGN_IN_MINUTES = 15;

/**
 * Erases an account and everything that says whose it was; records of organizations stay, without the person. What is
 * left is that somebody was erased, and proof of consent under the address's code.
 */
@Injectable()
export class ErasePerson {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly settings: Settings,
    private readonly ownerProof: OwnerProof,
  ) {}

  /** One's own account. @throws InvalidInput, DomainError UNAUTHENTICATED, FORBIDDEN for a token */
  async own(actor: Actor, password: string | null): Promise<void> {
    const personId = requireSession(actor);
    await this.requireProof(personId, actor.sessionId, password);
    await this.of(personId);
  }

  /** Whoever asked the operator for it. @throws InvalidInput, DomainError NOT_FOUND */
  async of(personId: Id, by: Doer = { personId: null }): Promise<void> {
    await runInTransaction(this.db, async (tx) => {
      // As every change of members does, and in the same order: an organization is taken before its people.
      await tx.query(HOLD_ORGANIZATIONS, [personId]);
      const person = await tx.findOne(PersonEntity, { where: { id: personId }, lock: { mode: 'pessimistic_write' } });
      if (!person) throw notFound({ fr: 'Personne', en: 'Person' });
      const alone: { name: string; others: number }[] = await tx.query(OWNED_ALONE, [personId]);
      if (alone.length > 0) throw new InvalidInput(alone.map(ownerNeeded));
      await refuseLastAdministrator(tx, personId);
      const now = this.clock.now();
      const consents = await tx.findBy(ConsentEntity, { personId });
      const addressMac = createHmac('sha256', this.settings.secretKey).update(`consent\n${person.email}`).digest();
      for (const { basis, source, givenAt, withdrawnAt } of person.emailVerifiedAt ? consents : [])
        await tx.insert(ConsentProofEntity, {
          id: newId(),
          addressMac,
          basis,
          source,
          givenAt,
          withdrawnAt: withdrawnAt ?? now,
          erasedAt: now,
        });
      const parameters = [personId, person.emailVerifiedAt ? person.email : null];
      for (const statement of ERASURE) await tx.query(statement, parameters);
      const stays = by.personId === personId ? { personId: null } : by;
      await this.audit.record(tx, { by: stays, action: 'person:erase', subject: ['PERSON', null] });
    });
  }

  private async requireProof(personId: Id, sessionId: Id | null, password: string | null): Promise<void> {
    if (password !== null) {
      const person = await this.db.getRepository(PersonEntity).findOneByOrFail({ id: personId });
      return this.ownerProof.byPassword(person, password, 'password');
    }
    const session = await this.db.getRepository(SessionEntity).findOneBy({ id: sessionId ?? '', personId });
    const since = this.clock.now().getTime() - RECENT_SIGN_IN_MINUTES * 60_000;
    if (session && ['LINK', 'OIDC'].includes(session.method) && session.createdAt.getTime() >= since) return;
    throw new InvalidInput([
      problem('password', 'PASSWORD_REQUIRED', {
        fr: `Donner le mot de passe, ou se reconnecter par un lien et recommencer dans les ${RECENT_SIGN_IN_MINUTES} minutes.`,
        en: `Give the password, or sign in again through a link and try within ${RECENT_SIGN_IN_MINUTES} minutes.`,
      }),
    ]);
  }
}

const ownerNeeded = ({ name, others }: { name: string; others: number }) =>
  problem([], 'SOLE_OWNER', {
    fr:
      others > 0
        ? `Vous êtes seul propriétaire de « ${name} » : cédez d’abord la propriété à un autre membre, ou fermez l’organisme.`
        : `« ${name} » n’aurait plus personne : fermez d’abord l’organisme, ou cédez-le.`,
    en:
      others > 0
        ? `You are the only owner of "${name}": transfer ownership to another member first, or close the organization.`
        : `"${name}" would have nobody left: close the organization first, or transfer it.`,
  });
