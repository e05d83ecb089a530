import { Injectable } from '@nestjs/common';
import { runInTransaction } from '#database';
import { InvalidInput, problem, refuseIfAny } from '#kernel';
import { RateLimits } from '#limits';
import { Notices, OneTimeLinks } from '#notices';
import { DataSource, IsNull, Not } from 'typeorm';
import { type Actor, requireSession, requireVerified } from './domain/actor.js';
import { accountKey, checkEmail, normalizeEmail } from './domain/credentials.js';
import { OwnerProof } from './owner-proof.js';
import { PersonEntity } from './persistence/identity.entities.js';

/** Asks for the account to move to another address: it does when the link that is mailed there is followed. */
@Injectable()
export class ChangeEmail {
  constructor(
    private readonly db: DataSource,
    private readonly ownerProof: OwnerProof,
    private readonly notices: Notices,
    private readonly links: OneTimeLinks,
    private readonly limits: RateLimits,
  ) {}

  /**
   * The answer is the same when the new address has an account: its mail tells.
   * @throws InvalidInput WRONG_PASSWORD, SAME_EMAIL among others, DomainError UNAUTHENTICATED, FORBIDDEN
   */
  async execute(actor: Actor, input: { readonly newEmail: string; readonly password: string }): Promise<void> {
    requireVerified(actor);
    const id = requireSession(actor);
    refuseIfAny(checkEmail(input.newEmail, 'newEmail'));
    const email = normalizeEmail(input.newEmail);
    const person = await this.db.getRepository(PersonEntity).findOneByOrFail({ id });
    await this.ownerProof.byPassword(person, input.password, 'password');
    if (email === person.email)
      throw new InvalidInput([
        problem('newEmail', 'SAME_EMAIL', {
          fr: 'C’est déjà l’adresse de ce compte.',
          en: 'It is the address of this account already.',
        }),
      ]);
    await this.limits.consume('mail-account', accountKey(email));
    const told = await runInTransaction(this.db, async (tx) => {
      const taken = await tx.existsBy(PersonEntity, { email, emailVerifiedAt: Not(IsNull()) });
      await this.links.revoke(tx, 'CHANGE_EMAIL', { personId: id });
      const to = { personId: id, name: person.name, address: email, language: person.language };
      return this.notices.tell(
        tx,
        taken
          ? { kind: 'already-registered', to, facts: {} }
          : { kind: 'change-email', to, facts: {}, link: { purpose: 'CHANGE_EMAIL' } },
      );
    });
    await this.notices.dispatch(told);
  }
}
