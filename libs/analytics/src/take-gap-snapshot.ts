import { Injectable } from '@nestjs/common';
import { Clock, type Id, localDateAt, newId } from '#kernel';
import { DataSource, type QueryRunner } from 'typeorm';
import { MATCHES_PER_NEED } from './domain/gap.js';
import { GapSnapshotEntity } from './persistence/gap.entities.js';
import {
  createWork,
  dropWork,
  WRITE_SNAPSHOT,
  type Work,
  writeAsks,
  writeDrawn,
  writeNeedCells,
  writeNeeds,
  writeOfferingCells,
  writePairs,
  writeShares,
} from './persistence/gap-snapshot.sql.js';

export interface TakeGapSnapshotInput {
  /** Needs whose matches are found, and needs in all. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** The time zone furthest behind: in no other is it an earlier month. */
const FURTHEST_BEHIND = 'Etc/GMT+12';

/** Needs of one statement: as many as take about a second, after which others have their turn. */
const BATCH = { first: 10, least: 5, most: 100, takesMs: 1_000 } as const;

const DUE_AFTER_MS = 24 * 3_600_000;

/**
 * Reckons what is unmet and unsold by product, month and region, and puts it in the place of what was reckoned before,
 * which is there to be read until then. What it holds in memory depends on neither needs nor offerings.
 */
@Injectable()
export class TakeGapSnapshot {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
  ) {}

  /** Whether the last one is a day old, or there is none. */
  async isDue(): Promise<boolean> {
    const [last] = await this.db.getRepository(GapSnapshotEntity).find({ order: { takenAt: 'DESC' }, take: 1 });
    return !last || this.clock.now().getTime() - last.takenAt.getTime() >= DUE_AFTER_MS;
  }

  async execute({ onProgress }: TakeGapSnapshotInput = {}): Promise<GapSnapshotEntity> {
    const started = performance.now();
    const id = newId();
    const now = this.clock.now();
    const start = `${localDateAt(now, FURTHEST_BEHIND).slice(0, 7)}-01`;
    const work = workOf(id);
    // Temporary tables belong to one connection.
    const runner = this.db.createQueryRunner();
    try {
      for (const statement of createWork(work)) await runner.query(statement);
      const needIds = await this.findPairs(runner, work, { now, start }, onProgress);
      await inTransaction(runner, async () => {
        const fill = async (table: string, statement: string, parameters: unknown[]) => {
          await runner.query(statement, parameters);
          await runner.query(`ANALYZE ${table}`);
        };
        await fill(work.shares, writeShares(work), [now, start]);
        await fill(work.asks, writeAsks(work), [start]);
        await fill(work.drawn, writeDrawn(work), []);
        await runner.query(WRITE_SNAPSHOT, [id, now, needIds.length, MATCHES_PER_NEED]);
        await runner.query(writeNeedCells(work), [id, start]);
        await runner.query(writeOfferingCells(work), [now, start, id]);
        await runner.query('UPDATE gap_snapshots SET duration_ms = $2 WHERE id = $1', [
          id,
          Math.round(performance.now() - started),
        ]);
        await runner.query('DELETE FROM gap_snapshots WHERE id <> $1', [id]);
      });
    } finally {
      await runner.query(dropWork(work)).catch(() => undefined);
      await runner.release();
    }
    return this.db.getRepository(GapSnapshotEntity).findOneByOrFail({ id });
  }

  private async findPairs(
    runner: QueryRunner,
    work: Work,
    { now, start }: { now: Date; start: string },
    onProgress: TakeGapSnapshotInput['onProgress'],
  ): Promise<Id[]> {
    const rows = await inTransaction(runner, () => runner.query(writeNeeds(work), [now]) as Promise<{ need_id: Id }[]>);
    const needIds = rows.map((row) => row.need_id);
    await runner.query(`ANALYZE ${work.needs}`);
    for (let done = 0, size: number = BATCH.first; done < needIds.length;) {
      const batch = needIds.slice(done, done + size);
      const started = performance.now();
      await inTransaction(runner, () =>
        runner.query(writePairs(work), [batch, now, 0, false, MATCHES_PER_NEED, ...UNFILTERED, start]),
      );
      const fitting = Math.round((size * BATCH.takesMs) / (performance.now() - started));
      size = Math.min(BATCH.most, Math.max(BATCH.least, fitting));
      done += batch.length;
      onProgress?.(done, needIds.length);
    }
    await runner.query(`ANALYZE ${work.pairs}`);
    return needIds;
  }
}

/** No delivery option, no least score, no cursor. */
const UNFILTERED = Array.from({ length: 8 }, () => null);

function workOf(id: Id): Work {
  const name = (what: string) => `gap_${what}_${id.replaceAll('-', '')}`;
  return {
    needs: name('needs'),
    pairs: name('pairs'),
    shares: name('shares'),
    asks: name('asks'),
    drawn: name('drawn'),
  };
}

async function inTransaction<T>(runner: QueryRunner, work: () => Promise<T>): Promise<T> {
  await runner.startTransaction();
  try {
    // Compiling a statement this large takes longer than running it.
    await runner.query(`SET LOCAL jit = off`);
    await runner.query(`SET LOCAL work_mem = '64MB'`);
    const result = await work();
    await runner.commitTransaction();
    return result;
  } catch (error) {
    await runner.rollbackTransaction().catch(() => undefined);
    throw error;
  }
}
