import { Injectable } from '@nestjs/common';
import { Clock, type Id } from '#kernel';
import { Queues } from '#queue';
import { DataSource } from 'typeorm';
import { UNSENT } from './persistence/digest.sql.js';

const BATCH = 500;

const BEFORE_ALL: Id = '00000000-0000-0000-0000-000000000000';

/**
 * Queues every digest that is still to be sent. The table of digests is the outbox: what a queue has lost is queued
 * again, and what it still has stays one job, because the job has the digest's id.
 */
@Injectable()
export class RelayDigests {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly queues: Queues,
  ) {}

  /** @returns how many are still to be sent */
  async execute(): Promise<number> {
    const now = this.clock.now();
    let relayed = 0;
    for (let after = BEFORE_ALL; ;) {
      const rows: { id: Id }[] = await this.db.query(UNSENT, [now, after, BATCH]);
      await this.queues.add(
        'digest-delivery',
        rows.map(({ id }) => ({ job: 'deliver-digest', payload: { digestId: id }, id })),
      );
      relayed += rows.length;
      const last = rows.at(-1);
      if (!last || rows.length < BATCH) return relayed;
      after = last.id;
    }
  }
}
