import { Injectable } from '@nestjs/common';
import { InvalidInput, problem } from '#kernel';
import { RateLimits } from '#limits';
import type { Actor } from './domain/actor.js';
import { accountKey } from './domain/credentials.js';
import { verifyPassword } from './passwords.js';
import { PersonEntity } from './persistence/identity.entities.js';

/** Whether whoever asks is the owner of the account, and not only of an open session or of a mailbox. */
@Injectable()
export class OwnerProof {
  constructor(private readonly limits: RateLimits) {}

  /** @throws InvalidInput WRONG_PASSWORD at `path`, DomainError RATE_LIMITED */
  async byPassword(person: PersonEntity, password: string, path: string): Promise<void> {
    // Counted with sign-ins: whoever has found an open session, or a mail, tries no more passwords than anybody else.
    await this.limits.consume('sign-in-account', accountKey(person.email));
    if (await verifyPassword(person.passwordHash, password)) return;
    throw new InvalidInput([problem(path, 'WRONG_PASSWORD', person.passwordHash === null ? NO_PASSWORD : WRONG)]);
  }

  /**
   * Whoever follows a link of an account is its owner in a session of theirs, or with its password; not by reading the
   * mail alone, since the address is not theirs yet.
   * @throws InvalidInput PASSWORD_REQUIRED, WRONG_PASSWORD
   * @returns whether a session of theirs was open
   */
  async bySessionOrPassword(actor: Actor, person: PersonEntity, password: string | null | undefined): Promise<boolean> {
    if (actor.personId === person.id && actor.scopes === null) return true;
    if (!password)
      throw new InvalidInput([
        problem('password', 'PASSWORD_REQUIRED', {
          fr: 'Donner le mot de passe du compte, ou suivre le lien là où vous êtes déjà connecté.',
          en: 'Give the password of the account, or follow the link where you are signed in already.',
        }),
      ]);
    await this.byPassword(person, password, 'password');
    return false;
  }
}

const WRONG = { fr: 'Le mot de passe est inexact.', en: 'The password is wrong.' };
const NO_PASSWORD = {
  fr: 'Ce compte n’a pas de mot de passe : en choisir un d’abord (« requestPasswordReset »).',
  en: 'This account has no password: choose one first ("requestPasswordReset").',
};
