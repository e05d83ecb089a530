import { Injectable } from '@nestjs/common';
import { runInTransaction } from '#database';
import { type Language, refuseIfAny } from '#kernel';
import { RateLimits } from '#limits';
import { Notices } from '#notices';
import { DataSource, IsNull, Not } from 'typeorm';
import { accountKey, checkEmail, normalizeEmail } from './domain/credentials.js';
import type { Requester } from './domain/requester.js';
import { PersonEntity } from './persistence/identity.entities.js';

const LINKS = { 'sign-in-link': 'SIGN_IN', 'reset-password': 'RESET_PASSWORD' } as const;

/**
 * Mails a link into the account of an address, or says there that it has none. Whoever asks gets the same answer, as
 * quickly: only the mailbox tells.
 */
@Injectable()
export class MailAccountLink {
  constructor(
    private readonly db: DataSource,
    private readonly notices: Notices,
    private readonly limits: RateLimits,
  ) {}

  /** @throws InvalidInput for what is no address, DomainError RATE_LIMITED */
  async execute(
    kind: keyof typeof LINKS,
    input: { readonly email: string; readonly language: Language },
    requester: Requester,
  ): Promise<void> {
    refuseIfAny(checkEmail(input.email, 'email'));
    await this.limits.consume('mail-address', requester.networkAddress);
    await this.limits.consume('mail-account', accountKey(input.email));
    const email = normalizeEmail(input.email);
    const told = await runInTransaction(this.db, async (tx) => {
      const person = await tx.findOneBy(PersonEntity, { email, emailVerifiedAt: Not(IsNull()) });
      if (!person) {
        const to = { personId: null, name: '', address: email, language: input.language };
        return this.notices.tell(tx, { kind: 'no-account', to, facts: {} });
      }
      const { id: personId, name, language } = person;
      const to = { personId, name, address: email, language };
      return this.notices.tell(tx, { kind, to, facts: {}, link: { purpose: LINKS[kind] } });
    });
    await this.notices.dispatch(told);
  }
}
