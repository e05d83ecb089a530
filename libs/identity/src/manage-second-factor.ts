import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { runInTransaction } from '#database';
import { Clock, type Id, InvalidInput, problem } from '#kernel';
import { Notices } from '#notices';
import { DataSource, type EntityManager, IsNull } from 'typeorm';
import { type Actor, requireSession, requireVerified } from './domain/actor.js';
import {
  enrolment,
  hashRecoveryCode,
  isOneTimeCode,
  newOneTimeSecret,
  newRecoveryCodes,
  tidyCode,
} from './domain/one-time-code.js';
import { OwnerProof } from './owner-proof.js';
import { PersonEntity, SecondFactorEntity } from './persistence/identity.entities.js';
import { SecondFactors, wrongCode } from './second-factors.js';

/** Sets one's own second factor up, and takes it away. */
@Injectable()
export class ManageSecondFactor {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly ownerProof: OwnerProof,
    private readonly secondFactors: SecondFactors,
    private readonly notices: Notices,
    private readonly auditLog: AuditLog,
  ) {}

  /**
   * A new secret for an app. Nothing is asked for at sign-in before `confirm`; starting again replaces it.
   * @throws InvalidInput WRONG_PASSWORD, ALREADY_ENABLED, DomainError UNAUTHENTICATED, FORBIDDEN
   */
  async start(actor: Actor, input: { readonly password: string }): Promise<{ secret: string; uri: string }> {
    const person = await this.owner(actor);
    await this.ownerProof.byPassword(person, input.password, 'password');
    const secret = newOneTimeSecret();
    const { id: personId } = person;
    await runInTransaction(this.db, async (tx) => {
      await tx.delete(SecondFactorEntity, { personId, confirmedAt: IsNull() });
      if (await tx.existsBy(SecondFactorEntity, { personId })) throw alreadyEnabled();
      await tx.insert(SecondFactorEntity, {
        personId,
        secret: this.secondFactors.sealed(personId, secret),
        createdAt: this.clock.now(),
      });
    });
    return enrolment(secret, person.email);
  }

  /**
   * Turns it on, once the app has shown a right code. @returns recovery codes, which are never shown again
   * @throws InvalidInput WRONG_CODE, NOT_STARTED, ALREADY_ENABLED, DomainError UNAUTHENTICATED, FORBIDDEN
   */
  async confirm(actor: Actor, input: { readonly code: string }): Promise<{ recoveryCodes: string[] }> {
    const person = await this.owner(actor);
    const { id: personId } = person;
    await this.secondFactors.count(personId);
    const recoveryCodes = newRecoveryCodes();
    const told = await runInTransaction(this.db, async (tx) => {
      const factor = await tx.findOneBy(SecondFactorEntity, { personId });
      if (!factor)
        throw new InvalidInput([
          problem('code', 'NOT_STARTED', {
            fr: 'Commencer par « startSecondFactor ».',
            en: 'Start with "startSecondFactor".',
          }),
        ]);
      if (factor.confirmedAt) throw alreadyEnabled();
      const code = tidyCode(input.code);
      if (!isOneTimeCode(code) || !(await this.secondFactors.useStep(tx, factor, code))) throw wrongCode();
      await tx.update(
        SecondFactorEntity,
        { personId },
        { confirmedAt: this.clock.now(), recoveryCodeHashes: recoveryCodes.map(hashRecoveryCode) },
      );
      return this.tell(tx, actor, person, true);
    });
    await this.notices.dispatch(told);
    return { recoveryCodes };
  }

  /** @throws InvalidInput WRONG_PASSWORD, SECOND_FACTOR_REQUIRED, WRONG_CODE, DomainError UNAUTHENTICATED, FORBIDDEN */
  async disable(actor: Actor, input: { readonly password: string; readonly code: string }): Promise<void> {
    const person = await this.owner(actor);
    await this.ownerProof.byPassword(person, input.password, 'password');
    await this.secondFactors.count(person.id);
    const told = await runInTransaction(this.db, async (tx) => {
      await this.secondFactors.pass(tx, person.id, input.code);
      const { affected } = await tx.delete(SecondFactorEntity, { personId: person.id });
      return affected ? this.tell(tx, actor, person, false) : [];
    });
    await this.notices.dispatch(told);
  }

  private async owner(actor: Actor): Promise<PersonEntity> {
    requireVerified(actor);
    return this.db.getRepository(PersonEntity).findOneByOrFail({ id: requireSession(actor) });
  }

  private async tell(tx: EntityManager, actor: Actor, person: PersonEntity, enabled: boolean): Promise<Id[]> {
    const { id, name, email: address, language } = person;
    await this.auditLog.record(tx, {
      by: actor,
      action: enabled ? 'person:enable-second-factor' : 'person:disable-second-factor',
      subject: ['PERSON', id],
    });
    const to = { personId: id, name, address, language };
    return this.notices.tell(tx, { kind: 'second-factor-changed', to, facts: { enabled } });
  }
}

const alreadyEnabled = () =>
  new InvalidInput([
    problem('password', 'ALREADY_ENABLED', {
      fr: 'Le second facteur est déjà actif : le retirer d’abord (« disableSecondFactor »).',
      en: 'The second factor is on already: take it away first ("disableSecondFactor").',
    }),
  ]);
