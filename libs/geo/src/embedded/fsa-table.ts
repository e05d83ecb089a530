import { createRequire } from 'node:module';
import { isInCanada } from '../domain/canada.js';
import type { GazetteerPlace } from '../domain/gazetteer-place.js';
import { normalizePlaceName } from '../domain/place-name.js';
import { fsaOf, provinceOfFsa } from '../domain/postal-code.js';
import { timeZoneAt } from '../domain/time-zone.js';

/** A row of `zipcodes/lib/codesCanada.js` (BSD licence, © Dav Glass). */
interface FsaRow {
  readonly zip: string;
  readonly latitude: number | null;
  readonly longitude: number | null;
}

/**
 * Canada's forward sortation areas with a point each, from the npm package `zipcodes`. Its table has ten rows without a
 * usable point (columns shifted, and Santa Claus's H0H at the pole), which are left out. Its city names are
 * damaged, so an area is named by its code.
 */
export function readFsaTable(): GazetteerPlace[] {
  const { codes } = createRequire(import.meta.url)('zipcodes/lib/codesCanada.js') as {
    codes: Readonly<Record<string, FsaRow>>;
  };
  return Object.values(codes).flatMap(({ zip, latitude, longitude }) => {
    const fsa = fsaOf(zip);
    if (!fsa || latitude === null || longitude === null) return [];
    const point = { latitude, longitude };
    if (!isInCanada(point)) return [];
    const province = provinceOfFsa(fsa) ?? null;
    return {
      source: 'FSA_TABLE' as const,
      kind: 'FSA' as const,
      code: fsa,
      name: fsa,
      normalizedName: normalizePlaceName(fsa),
      country: 'CA',
      province,
      regionCode: null,
      regionName: null,
      countyName: null,
      population: null,
      timeZone: timeZoneAt(point, province) ?? null,
      point,
    };
  });
}
