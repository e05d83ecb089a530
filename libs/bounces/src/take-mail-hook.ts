import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { runInTransaction } from '#database';
import { Clock } from '#kernel';
import { RateLimits } from '#limits';
import { Settings } from '#settings';
import { DataSource } from 'typeorm';
import type { HookAdapter, HookRefusal, HookRequest } from './reading/hook.js';
import { isMailProvider, MAIL_PROVIDERS } from './reading/mail-providers.js';
import { reportHook } from './reading/report-hook.js';
import { TAKE_TOKEN } from './persistence/bounces.sql.js';
import { RecordMailEvents, type RecordedEvents } from './record-mail-events.js';

/** What came of a request; `NOT_SET_UP`: the operator gave no key for it, or nobody knows such a provider. */
export type HookOutcome = RecordedEvents | { readonly refused: HookRefusal | 'NOT_SET_UP' };

/** Takes what a mail server, or a provider, posts to us. */
@Injectable()
export class TakeMailHook {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly settings: Settings,
    private readonly limits: RateLimits,
    private readonly record: RecordMailEvents,
  ) {}

  /**
   * @param provider by name; null: a report as a mail server pipes it
   * @throws DomainError RATE_LIMITED
   */
  async execute(
    provider: string | null,
    request: Omit<HookRequest, 'now'>,
    networkAddress: string,
  ): Promise<HookOutcome> {
    const scheme = this.schemeOf(provider);
    if (!scheme) return { refused: 'NOT_SET_UP' };
    await this.limits.consume('mail-hook-address', networkAddress);
    const now = this.clock.now();
    const reading = scheme.adapter({ ...request, now }, scheme.key);
    if (reading.refused) return { refused: reading.refused };
    const { events, token } = reading;
    // The token is used up with what it came with: what failed halfway may be sent again.
    return runInTransaction<HookOutcome>(this.db, async (tx) => {
      if (token !== undefined) {
        const hash = createHash('sha256')
          .update(`${provider ?? ''}\n${token}`)
          .digest();
        const [{ count }] = await tx.query<[{ count: number }]>(TAKE_TOKEN, [hash, now]);
        if (count === 0) return { refused: 'REPLAYED' };
      }
      return this.record.execute(events, tx);
    });
  }

  private schemeOf(provider: string | null): { adapter: HookAdapter; key: string } | undefined {
    const { mailHooks } = this.settings;
    if (provider === null) return mailHooks.report ? { adapter: reportHook, key: mailHooks.report } : undefined;
    const key = isMailProvider(provider) ? mailHooks[provider] : undefined;
    return key && isMailProvider(provider) ? { adapter: MAIL_PROVIDERS[provider], key } : undefined;
  }
}
