import { Injectable } from '@nestjs/common';
import { Clock, type Id, InvalidInput, problem } from '#kernel';
import { RateLimits } from '#limits';
import { Settings } from '#settings';
import { DataSource, type EntityManager, IsNull, Not } from 'typeorm';
import { hashRecoveryCode, isOneTimeCode, stepOf, tidyCode } from './domain/one-time-code.js';
import { seal, unseal } from './domain/sealing.js';
import { USE_RECOVERY_CODE, USE_STEP } from './persistence/account.sql.js';
import { SecondFactorEntity } from './persistence/identity.entities.js';

const PURPOSE = 'second factor';

/** Checks the codes of second factors, and uses them up. */
@Injectable()
export class SecondFactors {
  constructor(
    private readonly db: DataSource,
    private readonly settings: Settings,
    private readonly clock: Clock,
    private readonly limits: RateLimits,
  ) {}

  /**
   * Lets through whoever has no second factor, or gave a code of theirs, which is then used up.
   * @throws InvalidInput SECOND_FACTOR_REQUIRED without a code, WRONG_CODE
   */
  async pass(tx: EntityManager, personId: Id, code: string | null | undefined): Promise<void> {
    const factor = await tx.findOneBy(SecondFactorEntity, { personId, confirmedAt: Not(IsNull()) });
    if (!factor) return;
    const tidied = tidyCode(code ?? '');
    if (tidied === '')
      throw new InvalidInput([
        problem('code', 'SECOND_FACTOR_REQUIRED', {
          fr: 'Donner aussi le code de votre application, ou un code de secours.',
          en: 'Give the code from your app as well, or a recovery code.',
        }),
      ]);
    const passed = isOneTimeCode(tidied)
      ? await this.useStep(tx, factor, tidied)
      : await this.wrote(tx, USE_RECOVERY_CODE, [personId, hashRecoveryCode(tidied)]);
    if (!passed) throw wrongCode();
  }

  /** Before a code is looked at, and outside the transaction that uses it up. @throws DomainError RATE_LIMITED */
  count(personId: Id): Promise<void> {
    return this.limits.consume('second-factor-account', personId);
  }

  isEnabled(personId: Id): Promise<boolean> {
    return this.db.getRepository(SecondFactorEntity).existsBy({ personId, confirmedAt: Not(IsNull()) });
  }

  /** Uses up a code of the app. */
  async useStep(tx: EntityManager, factor: SecondFactorEntity, tidied: string): Promise<boolean> {
    const secret = unseal(this.settings.secretKey, PURPOSE, factor.personId, factor.secret);
    const step = secret && stepOf(secret, tidied, this.clock.now());
    return step !== undefined && this.wrote(tx, USE_STEP, [factor.personId, step]);
  }

  /** A secret as it is kept. */
  sealed(personId: Id, secret: Buffer): Buffer {
    return seal(this.settings.secretKey, PURPOSE, personId, secret);
  }

  private async wrote(tx: EntityManager, sql: string, parameters: unknown[]): Promise<boolean> {
    const [rows] = await tx.query<[unknown[], number]>(sql, parameters);
    return rows.length > 0;
  }
}

export const wrongCode = (): InvalidInput =>
  new InvalidInput([
    problem('code', 'WRONG_CODE', {
      fr: 'Ce code est inexact, trop ancien, ou a déjà servi.',
      en: 'This code is wrong, too old, or was used already.',
    }),
  ]);
