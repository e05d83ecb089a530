import { Injectable } from '@nestjs/common';
import { runInTransaction } from '#database';
import { RateLimits } from '#limits';
import { Notices, OneTimeLinks } from '#notices';
import { DataSource, IsNull, Not } from 'typeorm';
import { type Actor, requireSession } from './domain/actor.js';
import { accountKey } from './domain/credentials.js';
import { PersonEntity } from './persistence/identity.entities.js';

/** Sends once more the link that shows that an address is one's own. */
@Injectable()
export class ResendVerification {
  constructor(
    private readonly db: DataSource,
    private readonly notices: Notices,
    private readonly links: OneTimeLinks,
    private readonly limits: RateLimits,
  ) {}

  /** @returns whether a message goes out: none does once the address is confirmed. @throws DomainError UNAUTHENTICATED, FORBIDDEN, RATE_LIMITED */
  async execute(actor: Actor): Promise<boolean> {
    const id = requireSession(actor);
    const { email, name, language, emailVerifiedAt } = await this.db
      .getRepository(PersonEntity)
      .findOneByOrFail({ id });
    if (emailVerifiedAt) return false;
    await this.limits.consume('mail-account', accountKey(email));
    const told = await runInTransaction(this.db, async (tx) => {
      const taken = await tx.existsBy(PersonEntity, { email, emailVerifiedAt: Not(IsNull()) });
      await this.links.revoke(tx, 'VERIFY_EMAIL', { personId: id });
      const to = { personId: id, name, address: email, language };
      return this.notices.tell(
        tx,
        taken
          ? { kind: 'already-registered', to, facts: {} }
          : { kind: 'verify-email', to, facts: {}, link: { purpose: 'VERIFY_EMAIL' } },
      );
    });
    await this.notices.dispatch(told);
    return true;
  }
}
