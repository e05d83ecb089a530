import { Injectable } from '@nestjs/common';
import { LocateSite, type SiteEntity, slugOf, tidy } from '#identity';
import { type Id, newId } from '#kernel';
import { DataSource, type EntityManager } from 'typeorm';
import {
  type ImportReport,
  type ImportRequest,
  type ImportRow,
  ReportBuilder,
  type RowOutcome,
  rowProblem,
  type RowProblem,
} from './domain/import-report.js';
import { type OrganizationRow, readOrganizationRow } from './domain/organization-row.js';
import { inBatches, writeBatch } from './in-batches.js';
import {
  CLOSED_AMONG,
  REPLACE_ORGANIZATION_CERTIFICATIONS,
  UPSERT_ORGANIZATIONS,
  UPSERT_SITES,
} from './persistence/imports.sql.js';

interface Located {
  readonly record: OrganizationRow;
  readonly site: SiteEntity;
}

/**
 * Brings in organizations and their sites. They have no members, and are unverified, until somebody claims them.
 * Importing the same rows again changes nothing.
 */
@Injectable()
export class ImportOrganizations {
  constructor(
    private readonly db: DataSource,
    private readonly locateSite: LocateSite,
  ) {}

  async execute({ rows, dryRun = false, notes, onProgress }: ImportRequest): Promise<ImportReport> {
    const report = new ReportBuilder();
    const seen = new RowsSeen();
    for await (const batch of inBatches(rows)) {
      const records = await this.open(
        batch.flatMap((row) => read(row, seen, report)),
        report,
      );
      const located = await this.locate(records, seen, report);
      const { results, refused } = await writeBatch(this.db, dryRun, located, write);
      for (const outcome of results) report.accept(outcome);
      for (const [{ record }, problem] of refused) {
        seen.forget(record);
        report.reject(record.line, [problem]);
      }
      onProgress?.(report.progress);
    }
    return report.finish(dryRun, notes);
  }

  /** Those of organizations that are not closed; the others are refused. */
  private async open(records: readonly OrganizationRow[], report: ReportBuilder): Promise<OrganizationRow[]> {
    const rows = await this.db.query<{ ref: string }[]>(CLOSED_AMONG, [records.map(({ ref }) => ref)]);
    const closed = new Set(rows.map(({ ref }) => ref));
    for (const { ref, line } of records) if (closed.has(ref)) report.reject(line, [CLOSED]);
    return records.filter(({ ref }) => !closed.has(ref));
  }

  private async locate(records: readonly OrganizationRow[], seen: RowsSeen, report: ReportBuilder): Promise<Located[]> {
    // Whose site it is comes with the statement that writes the organization.
    const sites = await this.locateSite.many(
      records.map(({ input }) => ({ owner: { organizationId: '', roles: input.roles }, input: input.site })),
    );
    return records.flatMap((record, i) => {
      const site = sites[i];
      if (site) return { record, site };
      seen.forget(record);
      report.reject(record.line, [PLACE_NOT_FOUND]);
      return [];
    });
  }
}

const CLOSED = rowProblem(
  'ref',
  'CLOSED',
  'Cet organisme est fermé : en importer un nouveau sous une autre référence.',
  'This organization is closed: import a new one under another ref.',
);

const PLACE_NOT_FOUND = rowProblem(
  'municipality',
  'PLACE_NOT_FOUND',
  "Cette adresse n'est dans aucun répertoire connu : vérifier la municipalité et le code postal, ou donner un point.",
  'This address is in no known gazetteer: check the municipality and the postal code, or give a point.',
);

function read(row: ImportRow, seen: RowsSeen, report: ReportBuilder): OrganizationRow[] {
  const { record, problems } = row.problems ? { record: undefined, problems: row.problems } : readOrganizationRow(row);
  const all = record ? [...problems, ...seen.contradictions(record)] : problems;
  if (!record || all.length > 0) {
    report.reject(row.line, all);
    return [];
  }
  seen.remember(record);
  return [record];
}

/** What earlier rows of the file said of the same organization and site. */
class RowsSeen {
  private readonly organizations = new Map<string, OrganizationRow>();
  private readonly sites = new Map<string, number>();

  contradictions(record: OrganizationRow): RowProblem[] {
    const problems: RowProblem[] = [];
    const line = this.sites.get(siteKey(record));
    if (line !== undefined)
      problems.push(
        rowProblem(
          'site_ref',
          'DUPLICATE',
          `Ce lieu de cet organisme est déjà à la ligne ${line}.`,
          `This site of this organization is already on line ${line}.`,
        ),
      );
    const first = this.organizations.get(record.ref);
    if (!first) return problems;
    for (const column of ['name', 'roles', 'certifications'] as const) {
      if (said(first, column) === said(record, column)) continue;
      problems.push(
        rowProblem(
          column,
          'CONTRADICTS_EARLIER_ROW',
          `La ligne ${first.line}, du même organisme, dit autre chose dans cette colonne.`,
          `Line ${first.line}, of the same organization, says something else in this column.`,
        ),
      );
    }
    return problems;
  }

  remember(record: OrganizationRow): void {
    if (!this.organizations.has(record.ref)) this.organizations.set(record.ref, record);
    this.sites.set(siteKey(record), record.line);
  }

  forget(record: OrganizationRow): void {
    if (this.organizations.get(record.ref) === record) this.organizations.delete(record.ref);
    this.sites.delete(siteKey(record));
  }
}

const siteKey = ({ ref, siteRef }: OrganizationRow) => JSON.stringify([ref, siteRef]);

const said = ({ input, certifications }: OrganizationRow, column: 'name' | 'roles' | 'certifications') =>
  JSON.stringify(column === 'certifications' ? certifications : input[column]);

/** What became of each row, in their order. */
async function write(tx: EntityManager, located: readonly Located[]): Promise<RowOutcome[]> {
  const firstOfEach = [...new Map([...located].reverse().map(({ record }) => [record.ref, record])).values()];
  const organizations: { external_ref: string; id: Id; outcome: RowOutcome }[] = await tx.query(UPSERT_ORGANIZATIONS, [
    JSON.stringify(firstOfEach.map(toOrganization)),
  ]);
  const organizationOf = new Map(organizations.map((row) => [row.external_ref, row]));
  const idOf = ({ ref }: OrganizationRow) => organizationOf.get(ref)?.id ?? '';

  const changed = new Set(organizations.flatMap(({ id, outcome }) => (outcome === 'unchanged' ? [] : id)));
  const declared = firstOfEach.filter(({ certifications }) => certifications !== null);
  const certified: { id: Id }[] = await tx.query(REPLACE_ORGANIZATION_CERTIFICATIONS, [
    JSON.stringify(
      declared.flatMap((record) =>
        (record.certifications ?? []).map(({ scheme, expiresOn }) => ({
          id: newId(),
          owner_id: idOf(record),
          scheme,
          expires_on: expiresOn ?? null,
        })),
      ),
    ),
    declared.map(idOf),
  ]);
  for (const { id } of certified) changed.add(id);

  const sites: { organization_id: Id; external_ref: string; id: Id; outcome: RowOutcome }[] = await tx.query(
    UPSERT_SITES,
    [JSON.stringify(located.map(({ record, site }) => toSite(site, idOf(record), record.siteRef)))],
  );

  const siteOutcome = new Map(sites.map((row) => [`${row.organization_id} ${row.external_ref}`, row.outcome]));
  const firstRows = new Set(firstOfEach);
  return located.map(({ record }) => {
    const outcome = siteOutcome.get(`${idOf(record)} ${record.siteRef}`) ?? 'unchanged';
    return outcome === 'unchanged' && firstRows.has(record) && changed.has(idOf(record)) ? 'updated' : outcome;
  });
}

function toOrganization({ ref, input }: OrganizationRow) {
  const id = newId();
  const name = tidy(input.name) ?? '';
  return { id, external_ref: ref, slug: slugOf(name, id), name, roles: input.roles };
}

function toSite(site: SiteEntity, organizationId: Id, ref: string) {
  const [longitude, latitude] = site.location.coordinates;
  const [publicLongitude, publicLatitude] = site.publicLocation.coordinates;
  return {
    id: site.id,
    organization_id: organizationId,
    external_ref: ref,
    name: site.name,
    address: site.address,
    municipality: site.municipality,
    postal_code: site.postalCode,
    region_code: site.regionCode,
    region_name: site.regionName,
    precision: site.precision,
    location_public: site.locationPublic,
    time_zone: site.timeZone,
    receiving_days: site.receivingDays,
    receiving_hours: site.receivingHours,
    dock_notes: site.dockNotes,
    longitude,
    latitude,
    public_longitude: publicLongitude,
    public_latitude: publicLatitude,
  };
}
