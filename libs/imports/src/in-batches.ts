import { runInTransaction } from '#database';
import { type DataSource, type EntityManager, QueryFailedError } from 'typeorm';
import { rowProblem, type RowProblem } from './domain/import-report.js';

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

export interface WrittenBatch<Row, Result> {
  readonly results: readonly Result[];
  /** What the database would not take, although every check let it through. */
  readonly refused: ReadonlyMap<Row, RowProblem>;
}

/** Writes a batch in one transaction. Where the database refuses it, row by row, so that only the guilty ones are refused. */
export async function writeBatch<Row, Result>(
  db: DataSource,
  dryRun: boolean,
  rows: readonly Row[],
  write: (tx: EntityManager, rows: readonly Row[]) => Promise<readonly Result[]>,
): Promise<WrittenBatch<Row, Result>> {
  if (rows.length === 0) return { results: [], refused: new Map() };
  try {
    return { results: await inOneTransaction(db, dryRun, (tx) => write(tx, rows)), refused: new Map() };
  } catch (error) {
    if (!refusal(error)) throw error;
  }
  const results: Result[] = [];
  const refused = new Map<Row, RowProblem>();
  for (const row of rows)
    try {
      results.push(...(await inOneTransaction(db, dryRun, (tx) => write(tx, [row]))));
    } catch (error) {
      const problem = refusal(error);
      if (!problem) throw error;
      refused.set(row, problem);
    }
  return { results, refused };
}

/** SQLSTATE classes of what is wrong with the values: cardinality, data, integrity, limits. Not of what is wrong elsewhere. */
const REFUSALS = /^(21|22|23|54)/;
const MAX_DETAIL = 200;

function refusal(error: unknown): RowProblem | undefined {
  if (!(error instanceof QueryFailedError)) return undefined;
  const { code = '', message } = error.driverError as { code?: string; message: string };
  if (!REFUSALS.test(code)) return undefined;
  const detail = `${code}, ${message.slice(0, MAX_DETAIL)}`;
  return rowProblem(
    '',
    'REFUSED_BY_DATABASE',
    `La base de données refuse cette ligne (${detail}).`,
    `The database refuses this row (${detail}).`,
  );
}

/** A record's fields as columns: `windowFrom` → `window_from`. */
export const asColumns = (record: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(record).map(([name, value]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value as unknown,
    ]),
  );
