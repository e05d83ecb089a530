import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { runInTransaction } from '#database';
import { InvalidInput, problem } from '#kernel';
import { SuppressAddress } from '#suppressions';
import { DataSource } from 'typeorm';
import { readAddress } from './domain/mail-event.js';

/** An operator decides that nothing is sent to an address any more: somebody has asked for it, in a letter or on the telephone. */
@Injectable()
export class DecideSuppression {
  constructor(
    private readonly db: DataSource,
    private readonly audit: AuditLog,
    private readonly suppressAddress: SuppressAddress,
  ) {}

  /** Twice is once. @throws InvalidInput INVALID_EMAIL */
  async execute(written: string): Promise<void> {
    const address = readAddress(written);
    if (address === null)
      throw new InvalidInput([
        problem('address', 'INVALID_EMAIL', {
          fr: 'Cette adresse courriel est illisible ; attendu : nom@domaine.ca.',
          en: 'This e-mail address is unreadable; expected name@domain.ca.',
        }),
      ]);
    await runInTransaction(this.db, async (tx) => {
      if (!(await this.suppressAddress.execute({ address, source: 'OPERATOR', code: null }, 'MANUAL', tx))) return;
      await this.audit.record(tx, {
        by: { personId: null },
        action: 'mail-suppression:add',
        subject: ['MAIL_SUPPRESSION', null],
      });
    });
  }
}
