import { mergeSources } from './choose-place.js';
import type { GazetteerPlace } from './gazetteer-place.js';
import { countyOwnName, normalizeMunicipality, normalizePlaceName } from './place-name.js';
import { findPostalCode, fsaOf } from './postal-code.js';
import { PLACE_SOURCES } from './place.js';
import { type Province, provinceNamed, regionByName } from './regions.js';

/** What a text typed in a search box may mean. */
export interface SearchText {
  readonly postalCode: string | undefined;
  readonly fsa: string | undefined;
  /** Normalised names to find as they are, best first. */
  readonly exactNames: readonly string[];
  /** The one of them that may be half typed or misspelt. */
  readonly looseName: string | undefined;
  /** Regions, counties and provinces written after the name, normalised. */
  readonly hints: readonly string[];
  readonly regionCodes: readonly string[];
  readonly provinces: readonly Province[];
  /** Starts with a civic number: an address that a geocoder could find exactly. */
  readonly isAddress: boolean;
}

export const MAX_SEARCH_LENGTH = 200;

/** « Saint-Pierre-de-l'Île-d'Orléans » has seven words; nothing is longer than this. */
const LONGEST_NAME_WORDS = 8;
const COUNTRIES = new Set(['canada', 'ca', 'usa', 'us', 'etats unis', 'united states']);
const SHORT_PROVINCES = /\s+(?:QC|Qc|ON|NB|NS|PE|NL|MB|SK|AB|BC|VT|NY|NH|ME|PQ|P\.Q\.|Qu[ée]bec|Que\.?)$/u;
const STREET_NUMBER = /^\d+[a-z]?(?:[-\s]\d+[a-z]?)?[\s,]/i;

export function parseSearchText(text: string): SearchText {
  const written = text.trim().slice(0, MAX_SEARCH_LENGTH);
  const code = findPostalCode(written);
  const rest = code ? `${written.slice(0, code.start)},${written.slice(code.end)}` : written;
  const fsa = code?.postalCode.slice(0, 3) ?? fsaOf(written);
  const isAddress = STREET_NUMBER.test(written);

  const segments = (fsa === written.toUpperCase() ? '' : rest)
    .split(/[,;()\n\t]+/)
    .map((segment) => segment.trim())
    .filter((segment) => segment !== '' && !COUNTRIES.has(normalizePlaceName(segment)));
  // « 123, rue X »: the number and the street are one.
  if (isAddress && segments.length > 1 && /^\d+\s*[a-z]?$/i.test(segments[0] ?? ''))
    segments.splice(0, 2, `${segments[0]} ${segments[1]}`);

  const hints: string[] = [];
  const provinces: Province[] = [];
  const regionCodes: string[] = [];
  const isStreet = (segment: string | undefined) => segment !== undefined && STREET_NUMBER.test(`${segment} `);
  // From the end: provinces, regions and counties, for as long as a name is left before them.
  while (segments.length > 1 && !isStreet(segments.at(-2))) {
    const last = segments.at(-1) ?? '';
    const province = provinceNamed(last);
    const region = regionByName(last);
    if (province) provinces.push(province);
    if (region) regionCodes.push(region.code);
    hints.push(normalizePlaceName(last));
    segments.pop();
  }

  const exactNames: string[] = [];
  const add = (name: string) => {
    if (name !== '' && !exactNames.includes(name)) exactNames.push(name);
  };
  let looseName: string | undefined;
  const main = segments.at(-1);
  if (main !== undefined) {
    const short = main.replace(SHORT_PROVINCES, '');
    const dropped = short === main ? undefined : provinceNamed(main.slice(short.length).replace('.', ''));
    if (dropped) provinces.push(dropped);
    if (isStreet(main)) {
      // No comma before the municipality: the longest ending that is a name.
      const words = normalizePlaceName(short).split(' ');
      for (let n = Math.min(LONGEST_NAME_WORDS, words.length); n >= 1; n--) add(words.slice(-n).join(' '));
    } else {
      looseName = normalizeMunicipality(short) || undefined;
      add(looseName ?? '');
      add(normalizeMunicipality(main));
    }
  }
  // « 12 rue X, Chicoutimi, Saguenay »: what looked like a county may be the municipality.
  for (const hint of hints) if (!provinceNamed(hint)) add(hint);
  return { postalCode: code?.postalCode, fsa, exactNames, looseName, hints, regionCodes, provinces, isAddress };
}

/** A municipality whose name resembles a searched one: 1 is the same, from pg_trgm's similarity. */
export interface NameMatch {
  readonly place: GazetteerPlace;
  readonly likeness: number;
}

/** Below this a resemblance is chance: « sainte x » resembles every « sainte ». */
const LEAST_LIKENESS = 0.45;

/**
 * Municipalities in the order in which they answer the text: in the region or province that was written, named exactly,
 * beginning like it, then resembling it; the most populous first among equals. Resemblance counts only where nothing
 * matches better.
 */
export function rankMunicipalities(search: SearchText, matches: readonly NameMatch[]): GazetteerPlace[] {
  const likenessOf = new Map(matches.map(({ place, likeness }) => [place, likeness]));
  const scored = mergeSources(matches.map(({ place }) => place)).map((place) => {
    const position = search.exactNames.indexOf(place.normalizedName);
    const begins = search.looseName !== undefined && place.normalizedName.startsWith(search.looseName);
    return {
      place,
      hinted: hintScore(search, place),
      // The longest name that is one wins over its last words alone.
      closeness: position >= 0 ? 100 - position : begins ? 2 : (likenessOf.get(place) ?? 0),
    };
  });
  const isSure = scored.some(({ closeness }) => closeness > 1);
  return scored
    .filter(({ closeness }) => (isSure ? closeness > 1 : closeness >= LEAST_LIKENESS))
    .sort(
      (a, b) =>
        b.hinted - a.hinted ||
        b.closeness - a.closeness ||
        (b.place.population ?? 0) - (a.place.population ?? 0) ||
        PLACE_SOURCES.indexOf(a.place.source) - PLACE_SOURCES.indexOf(b.place.source) ||
        (a.place.code < b.place.code ? -1 : 1),
    )
    .map(({ place }) => place);
}

function hintScore(search: SearchText, place: GazetteerPlace): number {
  const inRegion = place.regionCode !== null && search.regionCodes.includes(place.regionCode);
  const county = place.countyName === null ? undefined : countyOwnName(place.countyName);
  if (inRegion || (county !== undefined && search.hints.some((hint) => countyOwnName(hint) === county))) return 2;
  return search.provinces.some(({ country, code }) => country === place.country && code === place.province) ? 1 : 0;
}
