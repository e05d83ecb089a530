import { Injectable } from '@nestjs/common';
import { Clock, type Id, InvalidInput, type Language, newId, problem } from '#kernel';
import { DataSource, LessThan } from 'typeorm';
import type { Actor, SessionMethod } from './domain/actor.js';
import { hashToken, newToken, normalizeEmail } from './domain/credentials.js';
import { verifyPassword } from './passwords.js';
import { PersonEntity, SessionEntity } from './persistence/identity.entities.js';

/** How long a session lasts. */
export const SESSION_DAYS = 30;
const DAY_MS = 86_400_000;

/** Signing in and out. A session's token is opaque; only its hash is kept. */
@Injectable()
export class Sessions {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
  ) {}

  /** @throws InvalidInput, the same for an unknown address and for a wrong password */
  async signIn(email: string, password: string): Promise<{ token: string; personId: Id }> {
    const person = await this.db.getRepository(PersonEntity).findOneBy({ email: normalizeEmail(email).slice(0, 254) });
    if (!(await verifyPassword(person?.passwordHash ?? undefined, password.slice(0, 1000))) || !person)
      throw new InvalidInput([
        problem('password', 'WRONG_CREDENTIALS', {
          fr: "L'adresse ou le mot de passe est inexact.",
          en: 'The address or the password is wrong.',
        }),
      ]);
    return { token: await this.open(person.id), personId: person.id };
  }

  /** A new session for a person already known (just signed up). */
  async open(personId: Id, method: SessionMethod = 'PASSWORD'): Promise<string> {
    const token = newToken();
    const now = this.clock.now();
    const sessions = this.db.getRepository(SessionEntity);
    await sessions.delete({ personId, expiresAt: LessThan(now) });
    await sessions.insert({
      id: newId(),
      personId,
      method,
      tokenHash: hashToken(token),
      expiresAt: new Date(now.getTime() + SESSION_DAYS * DAY_MS),
    });
    return token;
  }

  async close(token: string): Promise<void> {
    await this.db.getRepository(SessionEntity).delete({ tokenHash: hashToken(token) });
  }

  /** Who bears this token; undefined when it is unknown, closed or expired. */
  actorOf(token: string, language: Language | undefined): Promise<Actor | undefined> {
    return this.actor(
      language,
      `s.token_hash = $1 AND s.expires_at > $2`,
      `JOIN sessions s ON s.person_id = p.id`,
      hashToken(token),
      this.clock.now(),
    );
  }

  /** A person as an actor, in the language asked for or else their own. */
  actorFor(personId: Id, language?: Language): Promise<Actor | undefined> {
    return this.actor(language, 'p.id = $1', '', personId);
  }

  /** One statement: it is made for every request of somebody signed in. */
  private async actor(
    language: Language | undefined,
    condition: string,
    join: string,
    ...parameters: unknown[]
  ): Promise<Actor | undefined> {
    const [actor] = await this.db.query<Actor[]>(
      `SELECT p.id AS "personId", p.language, p.email_verified_at IS NOT NULL AS "isVerified",
         ${join ? 's.id' : 'NULL::uuid'} AS "sessionId", NULL::uuid AS "apiTokenId", NULL::text[] AS scopes, (
         SELECT coalesce(json_agg(json_build_object(
           'id', m.id, 'organizationId', m.organization_id, 'role', m.role, 'status', g.status)), '[]')
         FROM memberships m JOIN organizations g ON g.id = m.organization_id
         WHERE m.person_id = p.id AND g.closed_at IS NULL) AS memberships, (
         SELECT coalesce(json_agg(json_build_object('role', r.role, 'regionCode', r.region_code)), '[]')
         FROM platform_roles r WHERE r.person_id = p.id) AS "platformRoles"
       FROM people p ${join} WHERE ${condition}`,
      parameters,
    );
    return actor && { ...actor, language: language ?? actor.language };
  }
}
