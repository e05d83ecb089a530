import type { ImportRow } from '#imports';
import { cell, type SourceRow } from './source-file.js';

/**
 * Schools, cégeps and universities (MEQ): an organization for each `code_organisme` of a kind, a site for each building.
 */
export function schoolRow(row: SourceRow): ImportRow {
  return {
    line: row.line,
    cells: {
      ref: schoolRef(row),
      name: cell(row, 'nom'),
      roles: 'INSTITUTION',
      site_ref: cell(row, 'code_immeuble'),
      site_name: cell(row, 'nom_immeuble') || cell(row, 'nom'),
      address: cell(row, 'adresse'),
      municipality: cell(row, 'municipalite'),
      postal_code: cell(row, 'code_postal'),
      latitude: cell(row, 'lat'),
      longitude: cell(row, 'lon'),
    },
  };
}

export const schoolRef = (row: SourceRow): string => `meq-${cell(row, 'kind')}-${cell(row, 'code_organisme')}`;

/** Hospitals, clinics and residences (Statistics Canada, ODHF). Those without a point are geocoded. */
export function facilityRow(row: SourceRow): ImportRow {
  const street = [cell(row, 'street_no'), cell(row, 'street_name').trim()].filter(Boolean).join(' ');
  return {
    line: row.line,
    cells: {
      ref: `odhf-${cell(row, 'index')}`,
      name: cell(row, 'facility_name'),
      roles: 'INSTITUTION',
      // The census subdivision has its capitals and accents; the city is as somebody typed it.
      municipality: cell(row, 'CSDname') || cell(row, 'city'),
      address: street,
      postal_code: cell(row, 'postal_code'),
      latitude: cell(row, 'latitude'),
      longitude: cell(row, 'longitude'),
    },
  };
}
