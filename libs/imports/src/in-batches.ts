import { runInTransaction } from '#database';
import type { DataSource, EntityManager } from 'typeorm';

/** Rows written by one transaction: few enough to let others in between, many enough to be quick. */
export const BATCH_ROWS = 500;

export async function* inBatches<T>(rows: AsyncIterable<T> | Iterable<T>, size = BATCH_ROWS): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

class RolledBack<T> extends Error {
  constructor(readonly result: T) {
    super('rolled back');
  }
}

/** Runs the work in one transaction; on a dry run, undoes it and returns what it found out. */
export async function inOneTransaction<T>(
  db: DataSource,
  dryRun: boolean,
  work: (tx: EntityManager) => Promise<T>,
): Promise<T> {
  if (!dryRun) return runInTransaction(db, work);
  try {
    return await runInTransaction(db, async (tx) => {
      throw new RolledBack(await work(tx));
    });
  } catch (error) {
    if (error instanceof RolledBack) return error.result as T;
    throw error;
  }
}

/** A record's fields as columns: `windowFrom` → `window_from`. */
export const asColumns = (record: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(record).map(([name, value]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value as unknown,
    ]),
  );
