import { Injectable } from '@nestjs/common';
import { Clock, type Id } from '#kernel';
import { MailError } from '#mail';
import { DataSource } from 'typeorm';
import { ComposeDigests } from './compose-digests.js';
import { DeliverDigest, type Delivery } from './deliver-digest.js';
import { COUNT_UNSENT, UNSENT } from './persistence/digest.sql.js';
import { PlanDigests } from './plan-digests.js';

export interface RunOptions {
  /** Messages being sent at the same time. */
  readonly concurrency?: number;
  /** Plan the current period even where its hour has not come. */
  readonly beforeHour?: boolean;
  readonly onProgress?: (progress: { done: number; total: number }) => void;
}

/** What a run came to. */
export interface DigestRun {
  readonly planned: number;
  readonly sent: number;
  readonly skipped: number;
  readonly failed: number;
  /** Refused for now, or hindered: the next run or the worker tries again. */
  readonly deferred: number;
  /** Pairs told by the messages sent. */
  readonly pairs: number;
  /** Why digests were skipped, failed or deferred, and how many for each reason. */
  readonly reasons: Readonly<Record<string, number>>;
}

/** Digests composed together: their needs and offerings are matched by a few statements, and this bounds the memory. */
const BATCH = 50;
const DEFAULT_CONCURRENCY = 4;
const BEFORE_ALL: Id = '00000000-0000-0000-0000-000000000000';

/** Plans and sends everything that is due, in this process. Beside a worker, each digest is still sent by one of them. */
@Injectable()
export class RunDigests {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly planDigests: PlanDigests,
    private readonly composeDigests: ComposeDigests,
    private readonly deliverDigest: DeliverDigest,
  ) {}

  async execute(options: RunOptions = {}): Promise<DigestRun> {
    const planned = await this.planDigests.execute({ beforeHour: options.beforeHour ?? false });
    const [{ count: total }] = await this.db.query<[{ count: number }]>(COUNT_UNSENT);
    const run = { planned: planned.length, sent: 0, skipped: 0, failed: 0, deferred: 0, pairs: 0 };
    const reasons: Record<string, number> = {};
    let done = 0;
    const because = (reason: string) => (reasons[reason] = (reasons[reason] ?? 0) + 1);
    const count = (delivery: Delivery | { outcome: 'DEFERRED'; reason: string }) => {
      if (delivery.outcome === 'SENT') {
        run.sent++;
        run.pairs += delivery.pairs;
      } else if (delivery.outcome !== 'ELSEWHERE') {
        run[COUNTED_AS[delivery.outcome]]++;
        because(delivery.reason);
      }
      options.onProgress?.({ done: ++done, total });
    };
    for (let after = BEFORE_ALL; ;) {
      const rows: { id: Id }[] = await this.db.query(UNSENT, [this.clock.now(), after, BATCH]);
      await this.deliver(
        rows.map(({ id }) => id),
        options.concurrency ?? DEFAULT_CONCURRENCY,
        count,
      );
      const last = rows.at(-1);
      if (!last || rows.length < BATCH) return { ...run, reasons };
      after = last.id;
    }
  }

  private async deliver(
    ids: readonly Id[],
    concurrency: number,
    count: (delivery: Delivery | { outcome: 'DEFERRED'; reason: string }) => void,
  ): Promise<void> {
    // One digest that cannot be composed must not hold up the others: then each is composed by itself.
    const ready = ids.length > 0 ? await this.composeDigests.execute(ids).catch(() => undefined) : undefined;
    const waiting = [...ids];
    const next = async (): Promise<void> => {
      for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
        const selection = ready?.get(id);
        const delivery = selection ? this.deliverDigest.send(id, selection) : this.deliverDigest.execute(id);
        count(await delivery.catch((error: unknown) => ({ outcome: 'DEFERRED' as const, reason: nameOf(error) })));
      }
    };
    await Promise.all(Array.from({ length: Math.max(1, concurrency) }, next));
  }
}

const COUNTED_AS = { SKIPPED: 'skipped', FAILED: 'failed', DEFERRED: 'deferred' } as const;

const nameOf = (error: unknown) =>
  error instanceof MailError ? error.reason : error instanceof Error ? error.name : 'Error';
