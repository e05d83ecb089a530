import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { runInTransaction } from '#database';
import { type Id, InvalidInput, problem } from '#kernel';
import { RateLimits } from '#limits';
import { DataSource } from 'typeorm';
import { accountKey, normalizeEmail } from './domain/credentials.js';
import type { Requester } from './domain/requester.js';
import { verifyPassword } from './passwords.js';
import { CANDIDATES } from './persistence/account.sql.js';
import { SecondFactors } from './second-factors.js';
import { Sessions } from './sessions.js';

interface Candidate {
  readonly id: Id;
  readonly passwordHash: string | null;
}

const MAX_EMAIL_LENGTH = 254;

/** Signs in by password, and by a second factor where there is one. */
@Injectable()
export class SignIn {
  constructor(
    private readonly db: DataSource,
    private readonly secondFactors: SecondFactors,
    private readonly sessions: Sessions,
    private readonly auditLog: AuditLog,
    private readonly limits: RateLimits,
  ) {}

  /**
   * @throws InvalidInput WRONG_CREDENTIALS, the same and as late for an unknown address as for a wrong password;
   * SECOND_FACTOR_REQUIRED and WRONG_CODE, to who knows the password; DomainError RATE_LIMITED
   * @returns the token of a new session
   */
  async execute(
    input: { readonly email: string; readonly password: string; readonly code?: string | null },
    requester: Requester,
  ): Promise<{ personId: Id; token: string }> {
    const email = normalizeEmail(input.email).slice(0, MAX_EMAIL_LENGTH);
    const account = accountKey(email);
    await this.limits.consume('sign-in-address', requester.networkAddress);
    await this.limits.consume('sign-in-account', account);
    const personId = await this.whoHas(email, input.password);
    try {
      if (!personId) throw wrongCredentials();
      if (input.code) await this.secondFactors.count(personId);
      const token = await runInTransaction(this.db, async (tx) => {
        await this.secondFactors.pass(tx, personId, input.code);
        return this.sessions.open(tx, personId, 'PASSWORD', requester);
      });
      await this.limits.reset('sign-in-account', account);
      return { personId, token };
    } catch (error) {
      // A missing code is half a sign-in; the rest was refused. Written in either case, so that time tells nothing.
      if (error instanceof InvalidInput && !error.problems.some(({ code }) => code === 'SECOND_FACTOR_REQUIRED'))
        await this.auditLog.record(this.db.manager, {
          by: { personId: null },
          action: 'person:sign-in-refused',
          subject: ['PERSON', personId ?? null],
        });
      throw error;
    }
  }

  /** Always two verifications: of the address's owner, and of the last person who waits for it; of a decoy where there is none. */
  private async whoHas(email: string, password: string): Promise<Id | undefined> {
    const [found] = await this.db.query<{ owner: Candidate | null; pending: Candidate | null }[]>(CANDIDATES, [email]);
    const ownerMatches = await verifyPassword(found?.owner?.passwordHash, password);
    const pendingMatches = await verifyPassword(found?.pending?.passwordHash, password);
    if (ownerMatches) return found?.owner?.id;
    return pendingMatches ? found?.pending?.id : undefined;
  }
}

const wrongCredentials = () =>
  new InvalidInput([
    problem('password', 'WRONG_CREDENTIALS', {
      fr: 'L’adresse ou le mot de passe est inexact.',
      en: 'The address or the password is wrong.',
    }),
  ]);
