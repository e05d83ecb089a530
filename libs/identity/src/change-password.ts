import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { runInTransaction } from '#database';
import { refuseIfAny } from '#kernel';
import { LINKS_INTO_ACCOUNTS, Notices, OneTimeLinks } from '#notices';
import { DataSource } from 'typeorm';
import { type Actor, requireSession } from './domain/actor.js';
import { checkPassword } from './domain/credentials.js';
import { OwnerProof } from './owner-proof.js';
import { hashPassword } from './passwords.js';
import { PersonEntity } from './persistence/identity.entities.js';
import { Sessions } from './sessions.js';

/** Changes one's own password. */
@Injectable()
export class ChangePassword {
  constructor(
    private readonly db: DataSource,
    private readonly ownerProof: OwnerProof,
    private readonly notices: Notices,
    private readonly links: OneTimeLinks,
    private readonly sessions: Sessions,
    private readonly auditLog: AuditLog,
  ) {}

  /** Ends every other session. @throws InvalidInput WRONG_PASSWORD among others, DomainError UNAUTHENTICATED, FORBIDDEN */
  async execute(
    actor: Actor,
    input: { readonly currentPassword: string; readonly newPassword: string },
  ): Promise<void> {
    const id = requireSession(actor);
    const person = await this.db.getRepository(PersonEntity).findOneByOrFail({ id });
    await this.ownerProof.byPassword(person, input.currentPassword, 'currentPassword');
    refuseIfAny(checkPassword(input.newPassword, 'newPassword', person));
    const passwordHash = await hashPassword(input.newPassword);
    const { name, email: address, language, emailVerifiedAt } = person;
    const told = await runInTransaction(this.db, async (tx) => {
      await tx.update(PersonEntity, { id }, { passwordHash });
      await this.sessions.closeAll(tx, id, actor.sessionId);
      await this.links.revoke(tx, LINKS_INTO_ACCOUNTS, { personId: id });
      await this.auditLog.record(tx, { by: actor, action: 'person:change-password', subject: ['PERSON', id] });
      // Who has not shown that the address is theirs has nobody written to there.
      if (!emailVerifiedAt) return [];
      return this.notices.tell(tx, {
        kind: 'password-changed',
        to: { personId: id, name, address, language },
        facts: {},
      });
    });
    await this.notices.dispatch(told);
  }
}
