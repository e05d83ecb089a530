import { Injectable } from '@nestjs/common';
import { Clock, type Id, InvalidInput, type Language, newId, problem } from '#kernel';
import { DataSource, LessThan, MoreThan } from 'typeorm';
import type { Actor } from './domain/actor.js';
import { hashToken, newToken, normalizeEmail } from './domain/credentials.js';
import { verifyPassword } from './passwords.js';
import { MembershipEntity, PersonEntity, SessionEntity } from './persistence/identity.entities.js';

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
  async actorOf(token: string, language: Language | undefined): Promise<Actor | undefined> {
    const session = await this.db
      .getRepository(SessionEntity)
      .findOneBy({ tokenHash: hashToken(token), expiresAt: MoreThan(this.clock.now()) });
    return session ? this.actorFor(session.personId, language) : undefined;
  }

  /** A person as an actor, in the language asked for or else their own. */
  async actorFor(personId: Id, language?: Language): Promise<Actor | undefined> {
    const person = await this.db.getRepository(PersonEntity).findOneBy({ id: personId });
    if (!person) return undefined;
    const memberships = await this.db.getRepository(MembershipEntity).findBy({ personId });
    return {
      personId,
      memberships: memberships.map(({ id, organizationId, role }) => ({ id, organizationId, role })),
      language: language ?? person.language,
    };
  }
}
