import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { Clock, type Id, type Language, newId } from '#kernel';
import { DataSource, type EntityManager, LessThan, Not } from 'typeorm';
import type { Actor, SessionMethod } from './domain/actor.js';
import { hashToken, newToken } from './domain/credentials.js';
import type { Requester } from './domain/requester.js';
import {
  ACTOR_OF_PERSON,
  ACTOR_OF_SESSION,
  ACTOR_OF_TOKEN,
  SEE_SESSION,
  USE_TOKEN,
} from './persistence/account.sql.js';
import { SessionEntity } from './persistence/identity.entities.js';

/** How long a session lasts at most, and how long when nobody uses it. */
export const SESSION_DAYS = 90;
export const SESSION_IDLE_DAYS = 30;
/** When something was last used is known to within this: it is not worth writing at every request. */
const SEEN_EVERY_MS = 5 * 60_000;
const DAY_MS = 86_400_000;

/** Sessions and who bears them. A session's token is opaque; only its hash is kept. */
@Injectable()
export class Sessions {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly auditLog: AuditLog,
  ) {}

  /** A new session for somebody who showed who they are, in place of the one they came with. @returns its token */
  async open(tx: EntityManager, personId: Id, method: SessionMethod, requester: Requester): Promise<string> {
    const token = newToken();
    const now = this.clock.now();
    await tx.delete(SessionEntity, { personId, expiresAt: LessThan(now) });
    if (requester.sessionToken) await tx.delete(SessionEntity, { tokenHash: hashToken(requester.sessionToken) });
    await tx.insert(SessionEntity, {
      id: newId(),
      personId,
      method,
      client: requester.client,
      tokenHash: hashToken(token),
      createdAt: now,
      lastSeenAt: now,
      expiresAt: new Date(now.getTime() + SESSION_DAYS * DAY_MS),
    });
    if (method !== 'SIGN_UP')
      await this.auditLog.record(tx, {
        by: { personId },
        action: 'person:sign-in',
        subject: ['PERSON', personId],
        details: { method },
      });
    return token;
  }

  async close(token: string): Promise<void> {
    await this.db.getRepository(SessionEntity).delete({ tokenHash: hashToken(token) });
  }

  /** Ends every session of a person, or all but one. @returns how many there were */
  async closeAll(tx: EntityManager, personId: Id, except?: Id | null): Promise<number> {
    const { affected } = await tx.delete(SessionEntity, { personId, ...(except ? { id: Not(except) } : {}) });
    return affected ?? 0;
  }

  /** Who bears this session's token; undefined when it is unknown, closed or expired. */
  async actorOf(token: string, language?: Language): Promise<Actor | undefined> {
    const now = this.clock.now();
    const idleSince = new Date(now.getTime() - SESSION_IDLE_DAYS * DAY_MS);
    const seen = await this.read(ACTOR_OF_SESSION, [hashToken(token), now, idleSince], language);
    if (seen && this.isOld(seen.seenAt, now)) await this.db.query(SEE_SESSION, [seen.actor.sessionId, now]);
    return seen?.actor;
  }

  /** Who gave a program this API token; undefined when it is unknown, revoked or expired. */
  async actorOfToken(token: string, language?: Language): Promise<Actor | undefined> {
    const now = this.clock.now();
    const seen = await this.read(ACTOR_OF_TOKEN, [hashToken(token), now], language);
    if (seen && this.isOld(seen.seenAt, now)) await this.db.query(USE_TOKEN, [seen.actor.apiTokenId, now]);
    return seen?.actor;
  }

  /** A person as an actor, in the language asked for or else their own. */
  async actorFor(personId: Id, language?: Language): Promise<Actor | undefined> {
    return (await this.read(ACTOR_OF_PERSON, [personId], language))?.actor;
  }

  private isOld(seenAt: Date | null, now: Date): boolean {
    return !seenAt || now.getTime() - seenAt.getTime() >= SEEN_EVERY_MS;
  }

  private async read(
    sql: string,
    parameters: unknown[],
    language: Language | undefined,
  ): Promise<{ actor: Actor; seenAt: Date | null } | undefined> {
    const [row] = await this.db.query<(Actor & { seenAt: Date | null })[]>(sql, parameters);
    if (!row) return undefined;
    const { seenAt, ...actor } = row;
    return { actor: { ...actor, language: language ?? actor.language }, seenAt };
  }
}
