import { Injectable } from '@nestjs/common';
import { TaxonomyStore } from '#catalog';
import { Clock, type Id, newId } from '#kernel';
import { type OfferingInput, toOfferingRecord } from '#offerings';
import { DataSource, type EntityManager } from 'typeorm';
import type { ImportReport, ImportRequest } from './domain/import-report.js';
import { type OfferingRow, readOfferingRow } from './domain/offering-row.js';
import { importPublished, type WrittenRow } from './import-published.js';
import { asColumns } from './in-batches.js';
import { REPLACE_OFFERING_CERTIFICATIONS, UPSERT_OFFERINGS } from './persistence/imports.sql.js';
import { NOWHERE } from './nowhere.js';

/** Brings in what suppliers offer. Importing the same rows again changes nothing. */
@Injectable()
export class ImportOfferings {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly taxonomy: TaxonomyStore,
  ) {}

  execute(request: ImportRequest): Promise<ImportReport> {
    return importPublished(
      { db: this.db, clock: this.clock, taxonomy: this.taxonomy },
      { read: readOfferingRow, write },
      request,
    );
  }
}

async function write(tx: EntityManager, records: readonly OfferingRow[]): Promise<readonly WrittenRow[]> {
  const written: WrittenRow[] = await tx.query(UPSERT_OFFERINGS, [JSON.stringify(records.map(toRow))]);
  const idOf = new Map(
    written.map(({ organization_id, external_ref, id }) => [`${organization_id} ${external_ref}`, id]),
  );
  const declared = records.flatMap(({ ref, input }) => {
    const id = idOf.get(`${input.organizationId} ${ref}`);
    return id !== undefined && input.certifications ? { id, certifications: input.certifications } : [];
  });
  if (declared.length === 0) return written;
  const certified: { id: Id }[] = await tx.query(REPLACE_OFFERING_CERTIFICATIONS, [
    JSON.stringify(
      declared.flatMap(({ id, certifications }) => certifications.map((held) => toCertification(id, held))),
    ),
    declared.map(({ id }) => id),
  ]);
  const changed = new Set(certified.map(({ id }) => id));
  return written.map((row) =>
    row.outcome === 'unchanged' && changed.has(row.id) ? { ...row, outcome: 'updated' } : row,
  );
}

const toRow = ({ ref, input }: OfferingRow) => ({
  ...asColumns(toOfferingRecord(input, NOWHERE)),
  id: newId(),
  external_ref: ref,
});

type Certification = NonNullable<OfferingInput['certifications']>[number];

const toCertification = (offeringId: Id, { scheme, expiresOn }: Certification) => ({
  owner_id: offeringId,
  scheme,
  expires_on: expiresOn ?? null,
});
