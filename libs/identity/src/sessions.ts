import { Injectable } from '@nestjs/common';
import { Clock, type Id, InvalidInput, type Language, newId, problem } from '#kernel';
import { DataSource, LessThan } from 'typeorm';
import type { Actor } from './domain/actor.js';
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
    if (!(await verifyPassword(person?.passwordHash, password.slice(0, 1000))) || !person)
      throw new InvalidInput([
        problem('password', 'WRONG_CREDENTIALS', {
          fr: "L'adresse ou le mot de passe est inexact.",
          en: 'The address or the password is wrong.',
        }),
      ]);
    return { token: await this.open(person.id), personId: person.id };
  }

  /** A new session for a person already known (just signed up). */
  async open(personId: Id): Promise<string> {
    const token = newToken();
    const now = this.clock.now();
    const sessions = this.db.getRepository(SessionEntity);
    await sessions.delete({ personId, expiresAt: LessThan(now) });
    await sessions.insert({
      id: newId(),
      personId,
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
      'p.id = (SELECT person_id FROM sessions WHERE token_hash = $1 AND expires_at > $2)',
      hashToken(token),
      this.clock.now(),
    );
  }

  /** A person as an actor, in the language asked for or else their own. */
  actorFor(personId: Id, language?: Language): Promise<Actor | undefined> {
    return this.actor(language, 'p.id = $1', personId);
  }

  /** One statement: it is made for every request of somebody signed in. */
  private async actor(
    language: Language | undefined,
    condition: string,
    ...parameters: unknown[]
  ): Promise<Actor | undefined> {
    const [actor] = await this.db.query<Actor[]>(
      `SELECT p.id AS "personId", p.language, (
         SELECT coalesce(json_agg(json_build_object('id', m.id, 'organizationId', m.organization_id, 'role', m.role)), '[]')
         FROM memberships m WHERE m.person_id = p.id) AS memberships
       FROM people p WHERE ${condition}`,
      parameters,
    );
    return actor && { ...actor, language: language ?? actor.language };
  }
}
