import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { runInTransaction } from '#database';
import { refuseIfAny } from '#kernel';
import { RateLimits } from '#limits';
import { LINKS_INTO_ACCOUNTS, Notices, OneTimeLinks } from '#notices';
import { TrackAddress } from '#suppressions';
import { DataSource } from 'typeorm';
import { checkPassword } from './domain/credentials.js';
import type { Requester } from './domain/requester.js';
import { ownerOfLink } from './owner-of-link.js';
import { hashPassword } from './passwords.js';
import { PersonEntity } from './persistence/identity.entities.js';
import { Sessions } from './sessions.js';

/** Sets a new password by a link that was mailed. It signs nobody in, so that a second factor is still asked for. */
@Injectable()
export class ResetPassword {
  constructor(
    private readonly db: DataSource,
    private readonly links: OneTimeLinks,
    private readonly notices: Notices,
    private readonly sessions: Sessions,
    private readonly auditLog: AuditLog,
    private readonly limits: RateLimits,
    private readonly trackAddress: TrackAddress,
  ) {}

  /** Ends every session and every other link. @throws InvalidInput LINK_EXPIRED, or what is wrong with the password */
  async execute(
    { token, newPassword }: { readonly token: string; readonly newPassword: string },
    requester: Requester,
  ): Promise<void> {
    await this.limits.consume('link-address', requester.networkAddress);
    const { email, name } = await this.describe(token);
    refuseIfAny(checkPassword(newPassword, 'newPassword', { email, name }));
    const passwordHash = await hashPassword(newPassword);
    const told = await runInTransaction(this.db, async (tx) => {
      const person = await ownerOfLink(tx, await this.links.redeem(tx, 'RESET_PASSWORD', token));
      const { id } = person;
      await tx.update(PersonEntity, { id }, { passwordHash });
      await this.trackAddress.read(tx, person.email);
      await this.sessions.closeAll(tx, id);
      await this.links.revoke(tx, LINKS_INTO_ACCOUNTS, { personId: id });
      await this.auditLog.record(tx, {
        by: { personId: id },
        action: 'person:change-password',
        subject: ['PERSON', id],
        details: { by: 'LINK' },
      });
      const to = { personId: id, name: person.name, address: person.email, language: person.language };
      return this.notices.tell(tx, { kind: 'password-changed', to, facts: {} });
    });
    await this.notices.dispatch(told);
  }

  /** @throws InvalidInput LINK_EXPIRED */
  async describe(token: string): Promise<{ email: string; name: string }> {
    return ownerOfLink(this.db.manager, await this.links.peek(this.db, 'RESET_PASSWORD', token));
  }
}
