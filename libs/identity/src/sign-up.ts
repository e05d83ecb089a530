import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { runInTransaction } from '#database';
import { Clock, type Id, type InputProblem, isTimeZone, type Language, newId, problem, refuseIfAny } from '#kernel';
import { RateLimits } from '#limits';
import { type NoticeRequest, Notices } from '#notices';
import { DataSource, IsNull, Not } from 'typeorm';
import { accountKey, checkEmail, checkPassword, normalizeEmail } from './domain/credentials.js';
import type { Requester } from './domain/requester.js';
import { checkText, tidy } from './domain/text-input.js';
import { hashPassword } from './passwords.js';
import { DROP_OLDEST_PENDING } from './persistence/account.sql.js';
import { PersonEntity } from './persistence/identity.entities.js';
import { Sessions } from './sessions.js';

export interface SignUpInput {
  readonly email: string;
  readonly password: string;
  readonly name: string;
  readonly language: Language;
  /** IANA; default America/Toronto. */
  readonly timeZone?: string | null;
}

/** So many may wait for one address: somebody who forgot, and somebody who got it wrong. */
const MAX_PENDING = 3;

/**
 * Opens an account that waits for its address to be shown to be its owner's. The answer and its time are the same whether or
 * not the address has an account: only its mail tells.
 */
@Injectable()
export class SignUp {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly notices: Notices,
    private readonly sessions: Sessions,
    private readonly auditLog: AuditLog,
    private readonly limits: RateLimits,
  ) {}

  /** @throws InvalidInput, DomainError RATE_LIMITED */
  async execute(input: SignUpInput, requester: Requester): Promise<{ personId: Id; token: string }> {
    refuseIfAny(checkSignUp(input));
    await this.limits.consume('sign-up-address', requester.networkAddress);
    await this.limits.consume('mail-account', accountKey(input.email));
    const person = { ...(await newPerson(input)), createdAt: this.clock.now() };
    const { email, name, language } = person;
    const { token, told } = await runInTransaction(this.db, async (tx) => {
      const taken = await tx.existsBy(PersonEntity, { email, emailVerifiedAt: Not(IsNull()) });
      await tx.query(DROP_OLDEST_PENDING, [email, MAX_PENDING - 1]);
      await tx.insert(PersonEntity, person);
      await this.auditLog.record(tx, {
        by: { personId: person.id },
        action: 'person:sign-up',
        subject: ['PERSON', person.id],
      });
      const to = { personId: person.id, name, address: email, language };
      const notice: NoticeRequest = taken
        ? { kind: 'already-registered', to, facts: {} }
        : { kind: 'verify-email', to, facts: {}, link: { purpose: 'VERIFY_EMAIL' } };
      return {
        told: await this.notices.tell(tx, notice),
        token: await this.sessions.open(tx, person.id, 'SIGN_UP', requester),
      };
    });
    await this.notices.dispatch(told);
    return { personId: person.id, token };
  }
}

/** A person as they are written, their password hashed. */
export const newPerson = async (input: SignUpInput) => ({
  id: newId(),
  email: normalizeEmail(input.email),
  name: tidy(input.name) ?? '',
  passwordHash: await hashPassword(input.password),
  language: input.language,
  timeZone: input.timeZone ?? 'America/Toronto',
});

export function checkSignUp(input: SignUpInput): InputProblem[] {
  const problems = [
    ...checkEmail(input.email, 'email'),
    ...checkPassword(input.password, 'password', input),
    ...checkText(input.name, 'name', { required: true, max: 120 }),
  ];
  if (input.timeZone && !isTimeZone(input.timeZone))
    problems.push(
      problem('timeZone', 'UNKNOWN_TIME_ZONE', {
        fr: 'Fuseau horaire inconnu ; attendu : un nom IANA, p. ex. « America/Toronto ».',
        en: 'Unknown time zone; expected an IANA name, e.g. "America/Toronto".',
      }),
    );
  return problems;
}
