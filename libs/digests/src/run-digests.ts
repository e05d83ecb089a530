import { Injectable } from '@nestjs/common';
import { Clock, type Id } from '#kernel';
import { Settings } from '#settings';
import { DataSource } from 'typeorm';
import { ComposeDigests } from './compose-digests.js';
import { DeliverDigests, type Delivery } from './deliver-digests.js';
import type { DigestStatus, SkipReason } from './domain/digest.js';
import { ENDED_AMONG, READY } from './persistence/digest.sql.js';
import { PlanDigests } from './plan-digests.js';
import { DELIVERED_TOGETHER } from './relay-digests.js';

export interface RunOptions {
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
  /** Refused for now, or hindered: a later run or the worker tries again. */
  readonly deferred: number;
  /** Pairs told by the messages sent. */
  readonly pairs: number;
  /** Why digests were skipped, failed or deferred, and how many for each reason. */
  readonly reasons: Readonly<Record<string, number>>;
}

/** Plans and sends everything that is due, in this process. Beside a worker, each digest is still sent by one of them. */
@Injectable()
export class RunDigests {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly settings: Settings,
    private readonly planDigests: PlanDigests,
    private readonly composeDigests: ComposeDigests,
    private readonly deliverDigests: DeliverDigests,
  ) {}

  async execute(options: RunOptions = {}): Promise<DigestRun> {
    const { composedAtOnce, deliveriesAtOnce } = this.settings.digests;
    const planned = await this.planDigests.execute({ beforeHour: options.beforeHour ?? false });
    const tally = new Tally(options.onProgress);
    tally.expect((await this.ready('PLANNED')).length + (await this.ready('COMPOSED')).length);
    for await (const batch of this.batches('PLANNED', composedAtOnce)) {
      await this.composeDigests.execute(batch);
      for (const delivery of await this.ended(batch)) tally.count(delivery);
    }
    const chunks = this.batches('COMPOSED', DELIVERED_TOGETHER);
    await Promise.all(
      Array.from({ length: deliveriesAtOnce }, async () => {
        for (let chunk = await chunks.next(); !chunk.done; chunk = await chunks.next())
          for (const delivery of await this.deliverDigests.execute(chunk.value)) tally.count(delivery);
      }),
    );
    return tally.asRun(planned.length);
  }

  /** Of those that were to be composed, what has nothing to be sent. */
  private async ended(ids: readonly Id[]): Promise<Delivery[]> {
    const rows: { status: DigestStatus; reason: string | null }[] = await this.db.query(ENDED_AMONG, [ids]);
    return rows.map(({ status, reason }): Delivery => {
      if (status === 'SKIPPED') return { outcome: 'SKIPPED', reason: reason as SkipReason };
      if (status === 'FAILED') return { outcome: 'FAILED', reason: reason ?? '' };
      return status === 'PLANNED' ? { outcome: 'DEFERRED', reason: 'NOT_COMPOSED' } : { outcome: 'ELSEWHERE' };
    });
  }

  /** What may go on now, once, some at a time. What fails on the way is put off and so does not come again. */
  private async *batches(status: DigestStatus, size: number): AsyncGenerator<Id[]> {
    const ids = await this.ready(status);
    for (let start = 0; start < ids.length; start += size) yield ids.slice(start, start + size);
  }

  private async ready(status: DigestStatus): Promise<Id[]> {
    const rows: { id: Id }[] = await this.db.query(READY, [status, this.clock.now(), null]);
    return rows.map(({ id }) => id);
  }
}

const COUNTED_AS = { SKIPPED: 'skipped', FAILED: 'failed', DEFERRED: 'deferred' } as const;

class Tally {
  private readonly run = { sent: 0, skipped: 0, failed: 0, deferred: 0, pairs: 0 };
  private readonly reasons: Record<string, number> = {};
  private done = 0;
  private total = 0;

  constructor(private readonly onProgress: RunOptions['onProgress']) {}

  expect(total: number): void {
    this.total = total;
  }

  count(delivery: Delivery): void {
    if (delivery.outcome === 'SENT') {
      this.run.sent++;
      this.run.pairs += delivery.pairs;
    } else if (delivery.outcome !== 'ELSEWHERE') {
      this.run[COUNTED_AS[delivery.outcome]]++;
      this.reasons[delivery.reason] = (this.reasons[delivery.reason] ?? 0) + 1;
    }
    this.onProgress?.({ done: ++this.done, total: this.total });
  }

  asRun(planned: number): DigestRun {
    return { planned, ...this.run, reasons: this.reasons };
  }
}
