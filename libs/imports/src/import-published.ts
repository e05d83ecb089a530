import { type TaxonomyStore } from '#catalog';
import { type Clock, type Id, localDateAt } from '#kernel';
import { type DataSource, type EntityManager } from 'typeorm';
import {
  type ImportReport,
  type ImportRequest,
  type ImportRow,
  ReportBuilder,
  type RowOutcome,
  rowProblem,
  type RowProblem,
} from './domain/import-report.js';
import type { RowContext } from './domain/offering-row.js';
import { ProductIndex } from './domain/product-index.js';
import { findOwners } from './find-owners.js';
import { inBatches, writeBatch } from './in-batches.js';

/** A row of something that an organization publishes. */
interface PublishedRow {
  readonly line: number;
  readonly ref: string;
  readonly input: { readonly organizationId: Id };
}

/** What the database says became of a row. */
export interface WrittenRow {
  readonly organization_id: Id;
  readonly external_ref: string;
  readonly id: Id;
  readonly outcome: RowOutcome | 'closed';
}

export interface Publication<Row extends PublishedRow> {
  readonly read: (row: ImportRow, context: RowContext) => { record: Row; problems: readonly RowProblem[] };
  readonly write: (tx: EntityManager, records: readonly Row[]) => Promise<readonly WrittenRow[]>;
}

export interface PublicationTools {
  readonly db: DataSource;
  readonly clock: Clock;
  readonly taxonomy: TaxonomyStore;
}

/** Imports needs or offerings: the same way for both, batch by batch. */
export async function importPublished<Row extends PublishedRow>(
  { db, clock, taxonomy }: PublicationTools,
  { read, write }: Publication<Row>,
  { rows, dryRun = false, notes, onProgress }: ImportRequest,
): Promise<ImportReport> {
  const report = new ReportBuilder();
  const products = new ProductIndex((await taxonomy.current()).products);
  const today = todayAt(clock);
  const lineOf = new Map<string, number>();

  for await (const batch of inBatches(rows)) {
    const context: RowContext = {
      owners: await findOwners(db, batch),
      findProduct: (text) => products.find(text),
      today,
    };
    const records: Row[] = [];
    for (const row of batch) {
      if (row.problems) {
        report.reject(row.line, row.problems);
        continue;
      }
      const { record, problems } = read(row, context);
      const earlier = lineOf.get(keyOf(record));
      const all = earlier === undefined ? problems : [...problems, alreadyOnLine(earlier)];
      if (all.length > 0) {
        report.reject(row.line, all);
        continue;
      }
      lineOf.set(keyOf(record), row.line);
      records.push(record);
    }
    const { results, refused } = await writeBatch(db, dryRun, records, write);
    const outcomeOf = new Map(results.map((row) => [`${row.organization_id} ${row.external_ref}`, row.outcome]));
    for (const record of records) {
      const problem = refused.get(record);
      if (problem) {
        lineOf.delete(keyOf(record));
        report.reject(record.line, [problem]);
        continue;
      }
      const outcome = outcomeOf.get(keyOf(record));
      if (outcome === undefined) throw new Error(`nothing is known of line ${record.line}`);
      if (outcome === 'closed') report.reject(record.line, [CLOSED]);
      else report.accept(outcome);
    }
    onProgress?.(report.progress);
  }
  return report.finish(dryRun, notes);
}

const keyOf = ({ input, ref }: PublishedRow) => `${input.organizationId} ${ref}`;

const CLOSED = rowProblem(
  'ref',
  'CLOSED',
  'Ce besoin est clos : en publier un nouveau sous une autre référence.',
  'This need is closed: publish a new one under another ref.',
);

const alreadyOnLine = (line: number): RowProblem =>
  rowProblem(
    'ref',
    'DUPLICATE',
    `Cette référence du même organisme est déjà à la ligne ${line}.`,
    `This ref of the same organization is already on line ${line}.`,
  );

/** The day in a time zone, worked out once for each. */
function todayAt(clock: Clock): (timeZone: string) => string {
  const now = clock.now();
  const days = new Map<string, string>();
  return (timeZone) => {
    const known = days.get(timeZone);
    if (known !== undefined) return known;
    const day = localDateAt(now, timeZone);
    days.set(timeZone, day);
    return day;
  };
}
