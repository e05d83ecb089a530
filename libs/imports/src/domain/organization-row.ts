import { checkOrganization, type CreateOrganizationInput, type HeldCertificationInput } from '#identity';
import type { ImportRow, RowProblem } from './import-report.js';
import { readCertifications, readRef } from './references.js';
import { RowCells } from './row-cells.js';
import { ROLE_WORDS } from './vocabulary.js';

/** The site of a row that names none: most organizations have one. */
export const MAIN_SITE = 'main';

/** One site of one organization, as a row says it. Several rows with one `ref` are the sites of one organization. */
export interface OrganizationRow {
  readonly line: number;
  readonly ref: string;
  readonly siteRef: string;
  readonly input: CreateOrganizationInput;
  /** null: the file says nothing about them. */
  readonly certifications: readonly HeldCertificationInput[] | null;
}

const COLUMN_OF_PATH = {
  name: 'name',
  roles: 'roles',
  certifications: 'certifications',
  site: 'municipality',
  'site.name': 'site_name',
  'site.address': 'address',
  'site.municipality': 'municipality',
  'site.regionCode': 'region_code',
  'site.postalCode': 'postal_code',
  'site.point': 'latitude',
  'site.point.longitude': 'longitude',
  'site.point.latitude': 'latitude',
  'site.timeZone': 'time_zone',
  'site.receivingDays': 'receiving_days',
  'site.receivingHours': 'receiving_hours',
  'site.dockNotes': 'dock_notes',
};

/** Reads a row of organizations and checks it as the API does. */
export function readOrganizationRow(row: ImportRow): { record: OrganizationRow; problems: readonly RowProblem[] } {
  const cells = new RowCells(row);
  const ref = readRef(cells, 'ref');
  const name = cells.required('name');
  const certifications = readCertifications(cells, 'certifications');
  const hasPoint = cells.group(['latitude', 'longitude']);
  const latitude = cells.degrees('latitude');
  const longitude = cells.degrees('longitude');
  if (cells.text('roles') === null) cells.required('roles');
  const input: CreateOrganizationInput = {
    name,
    roles: [...new Set(cells.choices('roles', ROLE_WORDS))],
    site: {
      name: cells.text('site_name') ?? name,
      address: cells.text('address'),
      municipality: cells.text('municipality'),
      regionCode: cells.text('region_code'),
      postalCode: cells.text('postal_code'),
      point: hasPoint && latitude !== null && longitude !== null ? { latitude, longitude } : null,
      timeZone: cells.text('time_zone'),
      receivingDays: cells.weekdays('receiving_days'),
      receivingHours: cells.text('receiving_hours'),
      dockNotes: cells.text('dock_notes'),
    },
    certifications,
  };
  cells.addChecked(checkOrganization(input), COLUMN_OF_PATH);
  const siteRef = cells.text('site_ref') === null ? MAIN_SITE : readRef(cells, 'site_ref');
  return { record: { line: row.line, ref, siteRef, input, certifications }, problems: cells.problems };
}
