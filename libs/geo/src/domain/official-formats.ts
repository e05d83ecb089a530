import type { Localized } from '#kernel';
import { isInCanada } from './canada.js';
import type { FoundPlaces, PlaceKeys } from './choose-place.js';
import type { GazetteerPlace } from './gazetteer-place.js';
import { normalizePlaceName } from './place-name.js';
import type { PlaceKind } from './place.js';
import { type Point, checkPoint } from './point.js';
import { fsaOf, normalizePostalCode, provinceOfFsa } from './postal-code.js';
import { type AdministrativeRegion, regionByCode, regionByName } from './regions.js';
import { timeZoneAt } from './time-zone.js';

/** A CSV record by column name, in lower case. */
export type CsvRecord = Readonly<Record<string, string | undefined>>;

/** A place whose row gives no point: one may be borrowed from its town hall's postal code or from its namesake. */
export interface PlaceWithoutPoint extends Omit<GazetteerPlace, 'point' | 'timeZone'> {
  readonly townHallPostalCode: string | undefined;
}

export type RowReading =
  | { readonly kind: 'place'; readonly place: GazetteerPlace }
  | { readonly kind: 'without point'; readonly place: PlaceWithoutPoint }
  | { readonly kind: 'rejected'; readonly reason: Localized };

/** One of the official files that can be imported. */
export interface OfficialFormat {
  readonly kind: PlaceKind;
  readonly name: Localized;
  /** Column names that tell it from the others; each is one of several spellings. */
  readonly columns: readonly (readonly string[])[];
  read(record: CsvRecord): RowReading;
}

const QUEBEC = 'QC';
const CODE = ['mcode', 'code_municipalite'];
const NAME = ['munnom', 'nom', 'municipalite'];
const REGION = ['region_code', 'regadm', 'region', 'region_nom'];

/** MAMH, Répertoire des municipalités du Québec, with or without the points added to it. */
const municipalities: OfficialFormat = {
  kind: 'MUNICIPALITY',
  name: { fr: 'municipalités (MAMH)', en: 'municipalities (MAMH)' },
  columns: [CODE, NAME, REGION],
  read(record) {
    const code = first(record, CODE);
    const name = first(record, NAME);
    if (!code) return rejected('Le code de la municipalité manque.', 'The municipality code is missing.');
    if (!name) return rejected('Le nom de la municipalité manque.', 'The name of the municipality is missing.');
    const region = regionIn(record);
    if (!region)
      return rejected(
        'La région administrative manque ou est inconnue.',
        'The administrative region is missing or unknown.',
      );
    const population = Number((first(record, ['mpopul', 'population']) ?? '').replace(/\s/g, ''));
    const described = {
      source: 'OFFICIAL' as const,
      kind: 'MUNICIPALITY' as const,
      code,
      name,
      normalizedName: normalizePlaceName(name),
      country: 'CA',
      province: QUEBEC,
      regionCode: region.code,
      regionName: region.name,
      countyName: first(record, ['mrc_nom', 'mrc'])?.replace(/\s*\(\d+\)$/, '') || null,
      population: Number.isSafeInteger(population) && population > 0 ? population : null,
    };
    const point = pointIn(record);
    if (point === undefined) {
      const townHallPostalCode = normalizePostalCode(first(record, ['mcodpos', 'code_postal_mairie']) ?? '');
      return { kind: 'without point', place: { ...described, townHallPostalCode } };
    }
    if ('fr' in point) return { kind: 'rejected', reason: point };
    return { kind: 'place', place: { ...described, point, timeZone: timeZoneAt(point, QUEBEC) ?? null } };
  },
};

/** Full postal codes, each with its point and the municipality it serves. */
const postalCodes: OfficialFormat = {
  kind: 'POSTAL_CODE',
  name: { fr: 'codes postaux', en: 'postal codes' },
  columns: [['code_postal'], ['lat'], ['lon']],
  read(record) {
    const written = record['code_postal']?.trim() ?? '';
    const postalCode = normalizePostalCode(written);
    if (!postalCode)
      return rejected(
        `« ${written} » n’est pas un code postal canadien.`,
        `"${written}" is not a Canadian postal code.`,
      );
    return withPoint(record, 'POSTAL_CODE', postalCode.replace(' ', ''), first(record, ['municipalite']) ?? postalCode);
  },
};

/** Forward sortation areas, each with one point. */
const sortationAreas: OfficialFormat = {
  kind: 'FSA',
  name: { fr: 'régions de tri d’acheminement', en: 'forward sortation areas' },
  columns: [['fsa'], ['lat'], ['lon']],
  read(record) {
    const written = record['fsa']?.trim() ?? '';
    const fsa = written.length === 3 ? fsaOf(written) : undefined;
    if (!fsa)
      return rejected(
        `« ${written} » n’est pas une région de tri d’acheminement.`,
        `"${written}" is not a forward sortation area.`,
      );
    return withPoint(record, 'FSA', fsa, fsa);
  },
};

export const OFFICIAL_FORMATS: readonly OfficialFormat[] = [sortationAreas, postalCodes, municipalities];

/** The format whose columns the header has; undefined when it is none. */
export function formatOfHeader(header: readonly string[]): OfficialFormat | undefined {
  return OFFICIAL_FORMATS.find(({ columns }) =>
    columns.every((spellings) => spellings.some((name) => header.includes(name))),
  );
}

/** What to look up to give a point to a place without one. */
export const keysForPoint = ({ townHallPostalCode, normalizedName }: PlaceWithoutPoint): PlaceKeys => ({
  postalCode: townHallPostalCode,
  fsa: undefined,
  municipality: normalizedName,
});

/**
 * The point that an earlier import gave it, else its town hall's postal code, else the place of that name that GeoNames
 * knows in the same region.
 */
export function borrowPoint(place: PlaceWithoutPoint, found: FoundPlaces): RowReading {
  const sameName = found.municipality(place.normalizedName);
  const earlier = sameName.find((other) => other.source === 'OFFICIAL' && other.code === place.code);
  const hall = place.townHallPostalCode ? found.postalCode(place.townHallPostalCode)[0] : undefined;
  const namesakes = sameName.filter(
    (other) =>
      other.source === 'GEONAMES' && other.province === place.province && other.regionCode === place.regionCode,
  );
  const lender = earlier ?? hall ?? (namesakes.length === 1 ? namesakes[0] : undefined);
  const { townHallPostalCode, ...described } = place;
  if (lender)
    return {
      kind: 'place',
      place: { ...described, point: lender.point, timeZone: timeZoneAt(lender.point, place.province) ?? null },
    };
  const why = townHallPostalCode
    ? {
        fr: `le code postal de la mairie (${townHallPostalCode}) est inconnu`,
        en: `the town hall's postal code (${townHallPostalCode}) is not known`,
      }
    : { fr: 'la mairie n’a pas de code postal', en: 'the town hall has no postal code' };
  return rejected(
    `${place.name} (${place.code}) n’a pas de point : ${why.fr}, et aucun lieu de ce nom n’est connu dans sa région.`,
    `${place.name} (${place.code}) has no point: ${why.en}, and no place of that name is known in its region.`,
  );
}

const rejected = (fr: string, en: string): RowReading => ({ kind: 'rejected', reason: { fr, en } });

function first(record: CsvRecord, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = record[name]?.trim();
    if (value) return value;
  }
  return undefined;
}

/** « 05 », « Estrie » or « Estrie (05) ». */
function regionIn(record: CsvRecord): AdministrativeRegion | undefined {
  for (const name of REGION) {
    const value = record[name]?.trim() ?? '';
    const code = /^\d{1,2}$|(?<=\()\d{2}(?=\)$)/.exec(value)?.[0];
    const region = code ? regionByCode(code) : regionByName(value);
    if (region) return region;
  }
  return undefined;
}

/** The row's point, undefined where it has none, or what is wrong with it. */
function pointIn(record: CsvRecord): Point | Localized | undefined {
  const lat = first(record, ['lat', 'latitude']);
  const lon = first(record, ['lon', 'longitude']);
  if (lat === undefined && lon === undefined) return undefined;
  const point = { latitude: Number(lat?.replace(',', '.') ?? NaN), longitude: Number(lon?.replace(',', '.') ?? NaN) };
  if (checkPoint(point, []).length > 0 || !isInCanada(point)) {
    return {
      fr: `Le point (latitude « ${lat ?? ''} », longitude « ${lon ?? ''} ») est illisible ou hors du Canada.`,
      en: `The point (latitude "${lat ?? ''}", longitude "${lon ?? ''}") cannot be read or is outside Canada.`,
    };
  }
  return point;
}

function withPoint(record: CsvRecord, kind: 'POSTAL_CODE' | 'FSA', code: string, name: string): RowReading {
  const point = pointIn(record);
  if (point === undefined)
    return rejected('La latitude et la longitude manquent.', 'Latitude and longitude are missing.');
  if ('fr' in point) return { kind: 'rejected', reason: point };
  const province = provinceOfFsa(code.slice(0, 3)) ?? null;
  const place: GazetteerPlace = {
    source: 'OFFICIAL',
    kind,
    code,
    name,
    normalizedName: normalizePlaceName(name),
    country: 'CA',
    province,
    regionCode: null,
    regionName: null,
    countyName: null,
    population: null,
    timeZone: timeZoneAt(point, province) ?? null,
    point,
  };
  return { kind: 'place', place };
}
