import { Injectable } from '@nestjs/common';
import { Clock, type Id } from '#kernel';
import { type JobRequest, type QueueName, Queues } from '#queue';
import { Settings } from '#settings';
import { DataSource } from 'typeorm';
import type { DigestStatus } from './domain/digest.js';
import { READY } from './persistence/digest.sql.js';

/** Messages that are written together, and sent by one job. */
export const DELIVERED_TOGETHER = 25;

/** The most that is put into a queue at a time; the rest follows once nothing waits there. */
const QUEUED_AT_MOST = 10_000;

/**
 * Queues what is still to be done. The table of digests is the outbox: what a queue has lost is queued again, once nothing
 * waits there, and a job that comes twice finds its work done.
 */
@Injectable()
export class RelayDigests {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly queues: Queues,
    private readonly settings: Settings,
  ) {}

  /** Queues everything that may go on now, unless its queue still has work. @returns how many digests were queued */
  async execute(): Promise<number> {
    const planned = await this.readyFor('digest-composition', 'PLANNED');
    const composed = await this.readyFor('digest-delivery', 'COMPOSED');
    await this.compose(planned);
    await this.deliver(composed);
    return planned.length + composed.length;
  }

  async compose(digestIds: readonly Id[]): Promise<void> {
    await this.queues.add(
      'digest-composition',
      inBatches(digestIds, this.settings.digests.composedAtOnce, (ids, id): JobRequest<'digest-composition'> => ({
        job: 'compose-digests',
        payload: { digestIds: ids },
        id,
      })),
    );
  }

  async deliver(digestIds: readonly Id[]): Promise<void> {
    await this.queues.add(
      'digest-delivery',
      inBatches(digestIds, DELIVERED_TOGETHER, (ids, id): JobRequest<'digest-delivery'> => ({
        job: 'deliver-digests',
        payload: { digestIds: ids },
        id,
      })),
    );
  }

  private async readyFor(queue: QueueName, status: DigestStatus): Promise<Id[]> {
    const { waiting } = await this.queues.count(queue);
    if (waiting > 0) return [];
    const rows: { id: Id }[] = await this.db.query(READY, [status, this.clock.now(), QUEUED_AT_MOST]);
    return rows.map(({ id }) => id);
  }
}

/** A batch has the identifier of its first: the same one, queued again, stays one job. */
function inBatches<T>(ids: readonly Id[], size: number, toJob: (ids: Id[], id: Id) => T): T[] {
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, i) => {
    const batch = ids.slice(i * size, (i + 1) * size);
    return toJob(batch, batch[0]!);
  });
}
