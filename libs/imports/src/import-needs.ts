import { Injectable } from '@nestjs/common';
import { TaxonomyStore } from '#catalog';
import { Clock, newId } from '#kernel';
import { toNeedRecord } from '#needs';
import { DataSource, type EntityManager } from 'typeorm';
import type { ImportReport, ImportRequest } from './domain/import-report.js';
import { type NeedRow, readNeedRow } from './domain/need-row.js';
import { importPublished, type WrittenRow } from './import-published.js';
import { asColumns } from './in-batches.js';
import { NOWHERE } from './nowhere.js';
import { UPSERT_NEEDS } from './persistence/imports.sql.js';

/** Brings in what institutions look for. Importing the same rows again changes nothing. */
@Injectable()
export class ImportNeeds {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly taxonomy: TaxonomyStore,
  ) {}

  execute(request: ImportRequest): Promise<ImportReport> {
    return importPublished(
      { db: this.db, clock: this.clock, taxonomy: this.taxonomy },
      { read: readNeedRow, write },
      request,
    );
  }
}

const write = (tx: EntityManager, records: readonly NeedRow[]): Promise<WrittenRow[]> =>
  tx.query(UPSERT_NEEDS, [JSON.stringify(records.map(toRow))]);

const toRow = ({ ref, input }: NeedRow) => ({
  ...asColumns(toNeedRecord(input, NOWHERE)),
  id: newId(),
  external_ref: ref,
});
