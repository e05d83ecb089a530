import { Injectable } from '@nestjs/common';
import { runInTransaction } from '#database';
import { Clock, newId } from '#kernel';
import { MailError } from '#mail';
import { Settings } from '#settings';
import { DataSource, type EntityManager } from 'typeorm';
import {
  codeOfAddress,
  normalizeAddress,
  streakOf,
  type SuppressionReason,
  type SuppressionSource,
  tidyCode,
} from './domain/suppression.js';
import {
  COUNT_SOFT_BOUNCE,
  DROP_OLD_SOFT_BOUNCES,
  DROP_SOFT_BOUNCES,
  MAKE_WAY_FOR_COMPLAINT,
  SOFT_BOUNCES_OF,
  SUPPRESS,
} from './persistence/suppression.sql.js';

/** What somebody said of one address. */
export interface AddressNews {
  readonly address: string;
  readonly source: SuppressionSource;
  /** What was answered; addresses in it are left out. */
  readonly code: string | null;
  /** When it happened; now, when nobody says. Never later than now. */
  readonly at?: Date;
}

/** Stops what is sent to an address. Told twice, it is done once; told late, after a release, not at all. */
@Injectable()
export class SuppressAddress {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {}

  /** @returns whether something stands now that did not before */
  async execute(news: AddressNews, reason: SuppressionReason, tx?: EntityManager): Promise<boolean> {
    if (!tx) return runInTransaction(this.db, (own) => this.execute(news, reason, own));
    const now = this.clock.now();
    const address = normalizeAddress(news.address);
    const code = codeOfAddress(this.settings.secretKey, address);
    if (reason === 'COMPLAINT') await tx.query(MAKE_WAY_FOR_COMPLAINT, [code, now]);
    const [{ count }] = await tx.query<[{ count: number }]>(SUPPRESS, [
      newId(),
      address,
      code,
      reason,
      news.source,
      news.code === null ? null : tidyCode(news.code),
      earlier(news.at ?? now, now),
    ]);
    return count > 0;
  }

  /** A mailbox took this message not for now. @returns whether it was one too many: it is suppressed */
  async countSoftBounce(news: AddressNews & { readonly messageId: string }, tx?: EntityManager): Promise<boolean> {
    if (!tx) return runInTransaction(this.db, (own) => this.countSoftBounce(news, own));
    const now = this.clock.now();
    const address = normalizeAddress(news.address);
    await tx.query(COUNT_SOFT_BOUNCE, [address, news.messageId, earlier(news.at ?? now, now)]);
    const rows = await tx.query<{ at: Date }[]>(SOFT_BOUNCES_OF, [address]);
    const { since, lasting } = streakOf(rows.map(({ at }) => at));
    await tx.query(DROP_OLD_SOFT_BOUNCES, [address, since]);
    return lasting ? this.execute(news, 'HARD_BOUNCE', tx) : false;
  }

  /** Messages got through: what was counted up to then starts anew. */
  async delivered(all: readonly { readonly address: string; readonly at: Date }[], tx: EntityManager): Promise<void> {
    if (all.length === 0) return;
    await tx.query(DROP_SOFT_BOUNCES, [
      all.map(({ address }) => normalizeAddress(address)),
      all.map(({ at }) => at.toISOString()),
    ]);
  }

  /** For whoever hands a message over: keeps what the refusal says of its recipient, and fails with it. */
  async refused(address: string, messageId: string, error: unknown): Promise<never> {
    if (error instanceof MailError && error.permanent) {
      const news = { address, messageId, source: 'SMTP', code: error.status } as const;
      if (error.about === 'ADDRESS') await this.execute(news, 'HARD_BOUNCE');
      if (error.about === 'MAILBOX') await this.countSoftBounce(news);
    }
    throw error;
  }
}

const earlier = (a: Date, b: Date): Date => (a.getTime() < b.getTime() ? a : b);
