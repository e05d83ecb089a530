import { greatCircleM } from './distance.js';
import type { GazetteerPlace } from './gazetteer-place.js';
import { type Place, PLACE_SOURCES, type Precision } from './place.js';
import { countyOwnName, normalizeMunicipality, normalizePlaceName } from './place-name.js';
import { findPostalCode, fsaOf, isRuralFsa, normalizePostalCode, provinceOfFsa } from './postal-code.js';
import { provinceNamed, regionByCode, regionByName } from './regions.js';

/** What is known of where something is; every part may be missing. */
export interface PlaceQuery {
  readonly address?: string | null | undefined;
  readonly postalCode?: string | null | undefined;
  readonly municipality?: string | null | undefined;
  /** Administrative region, to tell namesakes apart. */
  readonly regionCode?: string | null | undefined;
  /** Region, county (MRC) or province, by name. */
  readonly regionName?: string | null | undefined;
  /** ISO 3166-1 alpha-2. */
  readonly country?: string | null | undefined;
}

/** A place that answers a query. */
export interface GeocodedPlace extends Place {
  /** How many other places of that name it could have been: more than 0 means that the choice is a guess. */
  readonly namesakes: number;
}

/** What to look up in the gazetteer to answer a query. */
export interface PlaceKeys {
  readonly postalCode: string | undefined;
  readonly fsa: string | undefined;
  /** Normalised. */
  readonly municipality: string | undefined;
}

/** Two towns of one name side by side (Bedford and its township) are within a municipality's own error. */
const SAME_NEIGHBOURHOOD_M = 15_000;
/** Points of one municipality in two sources: its village or the middle of its land. */
const SAME_PLACE_M = 40_000;
/**
 * How far a namesake may lie from the postal code's area before it is not believed. Only for sources that do not know
 * every municipality: there, the only one of its name may be another one.
 */
const BELIEVABLE_M = { urban: 60_000, rural: 250_000, northern: 1_500_000 };

/** North of this parallel, one rural area may hold half a province (J0M: Nunavik and the Cree territory). */
const NORTH_LATITUDE = 49;

function believableM(fsa: GazetteerPlace): number {
  if (!isRuralFsa(fsa.code)) return BELIEVABLE_M.urban;
  return fsa.point.latitude > NORTH_LATITUDE ? BELIEVABLE_M.northern : BELIEVABLE_M.rural;
}

/** The keys of a query. A postal code may also stand inside the address. */
export function keysOf(query: PlaceQuery): PlaceKeys {
  const written = query.postalCode?.trim();
  const postalCode =
    (written ? normalizePostalCode(written) : undefined) ?? findPostalCode(query.address ?? '')?.postalCode;
  const fsa = postalCode?.slice(0, 3) ?? (written ? fsaOf(written) : undefined);
  return { postalCode, fsa, municipality: normalizeMunicipality(query.municipality ?? '') || undefined };
}

/** Finds in what the database returned: every place of the kinds and keys asked for. */
export interface FoundPlaces {
  postalCode(postalCode: string): readonly GazetteerPlace[];
  municipality(normalizedName: string): readonly GazetteerPlace[];
  fsa(fsa: string): readonly GazetteerPlace[];
}

/**
 * The best answer: the exact postal code, else the municipality (told apart by region or county, else the one nearest
 * to the postal code's area, else the most populous), else the postal code's area.
 */
export function choosePlace(query: PlaceQuery, found: FoundPlaces): GeocodedPlace | undefined {
  const keys = keysOf(query);
  const fsa = keys.fsa ? best(found.fsa(keys.fsa)) : undefined;
  const municipality = keys.municipality
    ? chooseMunicipality(query, keys, found.municipality(keys.municipality), fsa)
    : undefined;
  const exact = keys.postalCode ? best(found.postalCode(keys.postalCode)) : undefined;
  const postalCode = keys.postalCode ?? null;

  if (exact) {
    // A namesake at the other end of the country says nothing about this postal code.
    const near =
      municipality && greatCircleM(exact.point, municipality.place.point) < SAME_PLACE_M
        ? municipality.place
        : undefined;
    const region = exact.regionCode ? exact : (near ?? exact);
    return { ...toPlace(exact, 'POSTAL_CODE', postalCode), ...regionOf(region), namesakes: 0 };
  }
  if (municipality) {
    return { ...toPlace(municipality.place, 'MUNICIPALITY', postalCode), namesakes: municipality.namesakes };
  }
  return fsa && { ...toPlace(fsa, 'FSA', postalCode), namesakes: 0 };
}

function chooseMunicipality(
  query: PlaceQuery,
  keys: PlaceKeys,
  named: readonly GazetteerPlace[],
  fsa: GazetteerPlace | undefined,
): { place: GazetteerPlace; namesakes: number } | undefined {
  const province = keys.fsa ? provinceOfFsa(keys.fsa) : undefined;
  // X0 is shared by two territories: there the letter does not settle the province.
  const isElsewhere = (place: GazetteerPlace) =>
    (query.country
      ? place.country !== query.country.toUpperCase()
      : keys.fsa !== undefined && place.country !== 'CA') ||
    (province !== undefined && !keys.fsa?.startsWith('X') && place.province !== null && place.province !== province);
  const possible = mergeSources(named.filter((place) => !isElsewhere(place)));
  if (possible.length === 0) return undefined;

  const inRegion = possible.filter((place) => liesIn(place, query));
  // A region that fits none of them is a mistake or a boundary that has moved: it does not decide.
  let candidates = inRegion.length > 0 ? inRegion : possible;
  if (fsa) {
    const anchor = fsa.point;
    const limit = believableM(fsa);
    candidates = candidates.filter(
      (place) => place.source === 'OFFICIAL' || greatCircleM(place.point, anchor) <= limit,
    );
    const nearest = candidates.toSorted(
      (a, b) => greatCircleM(a.point, anchor) - greatCircleM(b.point, anchor) || byPopulation(a, b),
    )[0];
    return nearest && { place: nearest, namesakes: 0 };
  }
  const chosen = candidates.toSorted(byPopulation)[0];
  if (!chosen) return undefined;
  const others = candidates.filter((place) => greatCircleM(place.point, chosen.point) > SAME_NEIGHBOURHOOD_M);
  return { place: chosen, namesakes: others.length };
}

const rank = (place: GazetteerPlace) => PLACE_SOURCES.indexOf(place.source);

const byPopulation = (a: GazetteerPlace, b: GazetteerPlace) =>
  (b.population ?? 0) - (a.population ?? 0) || rank(a) - rank(b) || (a.code < b.code ? -1 : 1);

const best = (places: readonly GazetteerPlace[]): GazetteerPlace | undefined =>
  places.toSorted((a, b) => rank(a) - rank(b) || byPopulation(a, b))[0];

/** Leaves out a place that a better source also knows: same name, same province, close by. Keeps the order. */
export function mergeSources(places: readonly GazetteerPlace[]): GazetteerPlace[] {
  const known = (place: GazetteerPlace) =>
    places.some(
      (other) =>
        rank(other) < rank(place) &&
        other.kind === place.kind &&
        other.normalizedName === place.normalizedName &&
        other.province === place.province &&
        greatCircleM(other.point, place.point) <= SAME_PLACE_M,
    );
  return places.filter((place) => !known(place));
}

function liesIn(place: GazetteerPlace, query: PlaceQuery): boolean {
  if (query.regionCode) {
    const code = regionByCode(query.regionCode)?.code ?? query.regionCode.trim();
    if (place.regionCode === code) return true;
  }
  if (!query.regionName) return false;
  const region = regionByName(query.regionName);
  if (region && place.regionCode === region.code) return true;
  if (place.regionName && normalizePlaceName(place.regionName) === normalizePlaceName(query.regionName)) return true;
  if (place.countyName && countyOwnName(place.countyName) === countyOwnName(query.regionName)) return true;
  const province = provinceNamed(query.regionName);
  return province !== undefined && place.province === province.code && place.country === province.country;
}

const regionOf = ({ regionCode, regionName, countyName }: GazetteerPlace) => ({ regionCode, regionName, countyName });

/** A place of the gazetteer as an answer; its postal code is the one asked for, unless it is one itself. */
export function toPlace(place: GazetteerPlace, precision: Precision, postalCode: string | null = null): Place {
  return {
    name: place.name,
    point: place.point,
    precision,
    source: place.source,
    country: place.country,
    province: place.province,
    ...regionOf(place),
    postalCode: place.kind === 'POSTAL_CODE' ? (normalizePostalCode(place.code) ?? postalCode) : postalCode,
    timeZone: place.timeZone,
  };
}
