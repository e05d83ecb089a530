import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { runInTransaction, violatedUnique } from '#database';
import { Clock, type Id } from '#kernel';
import { RateLimits } from '#limits';
import { type FollowedLink, LINKS_INTO_ACCOUNTS, Notices, OneTimeLinks, refuseLink } from '#notices';
import { TrackAddress } from '#suppressions';
import { DataSource } from 'typeorm';
import type { Actor } from './domain/actor.js';
import type { Requester } from './domain/requester.js';
import { OwnerProof } from './owner-proof.js';
import { DROP_PENDING, MOVE_ADDRESS } from './persistence/account.sql.js';
import { PersonEntity } from './persistence/identity.entities.js';

/**
 * Moves an account to the address where the link was followed. Outside a session of its owner the password is asked for: an
 * address that was typed wrong is somebody else's, who must not get the account with it.
 */
@Injectable()
export class ConfirmEmailChange {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly links: OneTimeLinks,
    private readonly ownerProof: OwnerProof,
    private readonly notices: Notices,
    private readonly auditLog: AuditLog,
    private readonly limits: RateLimits,
    private readonly trackAddress: TrackAddress,
  ) {}

  /** @throws InvalidInput LINK_EXPIRED, PASSWORD_REQUIRED, WRONG_PASSWORD; none but the first uses the link up */
  async execute(
    actor: Actor,
    input: { readonly token: string; readonly password?: string | null },
    requester: Requester,
  ): Promise<{ personId: Id }> {
    await this.limits.consume('link-address', requester.networkAddress);
    const { person } = await this.find(input.token);
    await this.ownerProof.bySessionOrPassword(actor, person, input.password);
    const { id, name, language } = person;
    try {
      const told = await runInTransaction(this.db, async (tx) => {
        const { address } = await this.links.redeem(tx, 'CHANGE_EMAIL', input.token);
        const { email: oldAddress } = await tx.findOneByOrFail(PersonEntity, { id });
        await tx.query(DROP_PENDING, [address, id]);
        await tx.update(PersonEntity, { id }, { email: address, emailVerifiedAt: this.clock.now() });
        await this.trackAddress.lost(tx, oldAddress);
        await this.trackAddress.gained(tx, address, { read: true });
        for (const statement of MOVE_ADDRESS) await tx.query(statement, [oldAddress, address]);
        await this.links.revoke(tx, LINKS_INTO_ACCOUNTS, { personId: id });
        await this.auditLog.record(tx, {
          by: { personId: id },
          action: 'person:change-email',
          subject: ['PERSON', id],
        });
        const to = { personId: id, name, address: oldAddress, language };
        return this.notices.tell(tx, { kind: 'email-changed', to, facts: {} });
      });
      await this.notices.dispatch(told);
      return { personId: id };
    } catch (error) {
      // Somebody has opened an account with that address in the meantime.
      if (violatedUnique(error) === 'uq_people_verified_email') return refuseLink();
      throw error;
    }
  }

  /** Whether the password will be asked for. @throws InvalidInput LINK_EXPIRED */
  async describe(actor: Actor, token: string): Promise<{ email: string; asksPassword: boolean }> {
    const { person, link } = await this.find(token);
    return { email: link.address, asksPassword: actor.personId !== person.id };
  }

  private async find(token: string): Promise<{ person: PersonEntity; link: FollowedLink }> {
    const link = await this.links.peek(this.db, 'CHANGE_EMAIL', token);
    const person = link.personId && (await this.db.getRepository(PersonEntity).findOneBy({ id: link.personId }));
    return person ? { person, link } : refuseLink();
  }
}
