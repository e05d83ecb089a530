import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { runInTransaction, violatedUnique } from '#database';
import { Clock, type Id } from '#kernel';
import { RateLimits } from '#limits';
import { OneTimeLinks, refuseLink } from '#notices';
import { TrackAddress } from '#suppressions';
import { DataSource, type EntityManager, IsNull } from 'typeorm';
import type { Actor } from './domain/actor.js';
import type { Requester } from './domain/requester.js';
import { OwnerProof } from './owner-proof.js';
import { DROP_PENDING, VERIFY } from './persistence/account.sql.js';
import { PersonEntity } from './persistence/identity.entities.js';
import { Sessions } from './sessions.js';

/**
 * Makes an address its owner's. Outside a session of the very person who waits for it, the password of the account is asked
 * for: otherwise somebody could open an account with another's address, and have them verify it.
 */
@Injectable()
export class VerifyEmail {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly links: OneTimeLinks,
    private readonly ownerProof: OwnerProof,
    private readonly sessions: Sessions,
    private readonly auditLog: AuditLog,
    private readonly limits: RateLimits,
    private readonly trackAddress: TrackAddress,
  ) {}

  /**
   * @throws InvalidInput LINK_EXPIRED, PASSWORD_REQUIRED, WRONG_PASSWORD; none but the first uses the link up
   * @returns the token of a new session, where none of theirs was open
   */
  async execute(
    actor: Actor,
    input: { readonly token: string; readonly password?: string | null },
    requester: Requester,
  ): Promise<{ personId: Id; token: string | null }> {
    await this.limits.consume('link-address', requester.networkAddress);
    const person = await this.pending(input.token);
    const signedIn = await this.ownerProof.bySessionOrPassword(actor, person, input.password);
    return this.verify(person, input.token, (tx) =>
      signedIn ? Promise.resolve(null) : this.sessions.open(tx, person.id, 'PASSWORD', requester),
    );
  }

  /** Whether the password will be asked for. @throws InvalidInput LINK_EXPIRED */
  async describe(actor: Actor, token: string): Promise<{ email: string; asksPassword: boolean }> {
    const person = await this.pending(token);
    return { email: person.email, asksPassword: actor.personId !== person.id };
  }

  private async pending(token: string): Promise<PersonEntity> {
    const { personId, address } = await this.links.peek(this.db, 'VERIFY_EMAIL', token);
    const where = { id: personId ?? '', email: address, emailVerifiedAt: IsNull() };
    return (personId && (await this.db.getRepository(PersonEntity).findOneBy(where))) || refuseLink();
  }

  private async verify(
    { id, email }: PersonEntity,
    token: string,
    open: (tx: EntityManager) => Promise<string | null>,
  ): Promise<{ personId: Id; token: string | null }> {
    try {
      return await runInTransaction(this.db, async (tx) => {
        await this.links.redeem(tx, 'VERIFY_EMAIL', token);
        await tx.query(DROP_PENDING, [email, id]);
        const [rows] = await tx.query<[unknown[], number]>(VERIFY, [id, email, this.clock.now()]);
        if (rows.length === 0) refuseLink();
        await this.trackAddress.gained(tx, email, { read: true });
        await this.links.revoke(tx, 'VERIFY_EMAIL', { personId: id });
        await this.auditLog.record(tx, {
          by: { personId: id },
          action: 'person:verify-email',
          subject: ['PERSON', id],
        });
        return { personId: id, token: await open(tx) };
      });
    } catch (error) {
      // Somebody else has shown in the meantime that the address is theirs.
      if (violatedUnique(error) === 'uq_people_verified_email') return refuseLink();
      throw error;
    }
  }
}
