import { InvalidInput, problem } from '#kernel';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { choosePlace, toPlace } from './domain/choose-place.js';
import type { GazetteerPlace } from './domain/gazetteer-place.js';
import type { Place } from './domain/place.js';
import { provinceOfFsa } from './domain/postal-code.js';
import { refineWithAddress } from './domain/refine-place.js';
import { MAX_SEARCH_LENGTH, parseSearchText, rankMunicipalities, type SearchText } from './domain/search-text.js';
import { PROVINCES } from './domain/regions.js';
import { ExternalGeocoder } from './external-geocoder.js';
import { findMunicipalities, findPlaces } from './persistence/gazetteer.sql.js';

export const MAX_SEARCH_RESULTS = 10;

/** What a text typed in a search box may mean: a postal code, a municipality or an address. Best first. */
@Injectable()
export class SearchPlaces {
  constructor(
    private readonly db: DataSource,
    private readonly external: ExternalGeocoder,
  ) {}

  /** @throws InvalidInput when the text is longer than any address */
  async execute(text: string, limit: number = MAX_SEARCH_RESULTS): Promise<Place[]> {
    if (text.length > MAX_SEARCH_LENGTH) throw new InvalidInput([TOO_LONG]);
    const search = withProvinceOfCode(parseSearchText(text));
    const towns = rankMunicipalities(search, await findMunicipalities(this.db, search));
    const places: Place[] = search.fsa ? await this.#byCode(search, towns) : [];
    places.push(...towns.map((place) => toPlace(place, 'MUNICIPALITY')));

    if (search.isAddress) {
      const [local] = places;
      const exact = refineWithAddress(local && { ...local, namesakes: 0 }, await this.external.find(text.trim()));
      if (exact?.precision === 'EXACT') places.unshift(exact);
    }
    return withoutRepeats(places).slice(0, Math.min(Math.max(limit, 0), MAX_SEARCH_RESULTS));
  }

  /** With a postal code: its point, or the municipality that was named and that the code tells from its namesakes; then its area. */
  async #byCode(search: SearchText, towns: readonly GazetteerPlace[]): Promise<Place[]> {
    const postalCode = search.postalCode ?? search.fsa;
    const codes = await findPlaces(this.db, [
      { postalCode: search.postalCode, fsa: search.fsa, municipality: undefined },
    ]);
    const named = towns.find(({ normalizedName }) => search.exactNames.includes(normalizedName))?.normalizedName;
    const best = choosePlace(
      { postalCode, municipality: named },
      { ...codes, municipality: (name) => towns.filter(({ normalizedName }) => normalizedName === name) },
    );
    const area = choosePlace({ postalCode }, codes);
    return [best, area].filter((place) => place !== undefined);
  }
}

const TOO_LONG = problem('text', 'TOO_LONG', {
  fr: `Le texte cherché a au plus ${MAX_SEARCH_LENGTH} caractères.`,
  en: `The text to search has at most ${MAX_SEARCH_LENGTH} characters.`,
});

/** A postal code's first letter says the province as surely as its name would. */
function withProvinceOfCode(search: SearchText): SearchText {
  const code = search.fsa && provinceOfFsa(search.fsa);
  const province = PROVINCES.find((each) => each.country === 'CA' && each.code === code);
  return province ? { ...search, provinces: [...search.provinces, province] } : search;
}

function withoutRepeats(places: readonly Place[]): Place[] {
  const seen = new Set<string>();
  return places.filter(({ name, precision, point }) => {
    const key = `${precision} ${name} ${point.longitude} ${point.latitude}`;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}
