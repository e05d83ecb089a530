import { z } from 'zod';
import type { Place } from '../domain/place.js';
import { checkPoint } from '../domain/point.js';
import { normalizePostalCode } from '../domain/postal-code.js';
import { provinceNamed } from '../domain/regions.js';
import { timeZoneAt } from '../domain/time-zone.js';

/**
 * The answers of the geocoders that may be configured, as their manuals describe them, read as places. Only what is
 * found to the building is kept: a geocoder that knows only the street or the town answers with its middle, which
 * is no better than the gazetteer and would pass for exact.
 */
export type GeocoderKind = 'nominatim' | 'photon' | 'pelias';

/** Where to ask. */
export function requestUrl(kind: GeocoderKind, baseUrl: string, address: string): URL {
  const [path, parameters] = {
    nominatim: ['/search', { q: address, format: 'jsonv2', addressdetails: '1', limit: '5', 'accept-language': 'fr' }],
    photon: ['/api', { q: address, limit: '5', lang: 'fr' }],
    pelias: ['/v1/search', { text: address, size: '5', lang: 'fr' }],
  }[kind] as [string, Record<string, string>];
  return new URL(`${baseUrl.replace(/\/+$/, '')}${path}?${new URLSearchParams(parameters).toString()}`);
}

/** @throws ZodError when the answer is not of the documented shape */
export const readAnswer = (kind: GeocoderKind, answer: unknown): Place[] =>
  READERS[kind](answer).filter((place) => place !== undefined);

const maybe = z.string().nullish();

/** https://nominatim.org/release-docs/latest/api/Output/ (jsonv2 with addressdetails) */
const nominatim = z.array(
  z.object({
    lat: z.coerce.number(),
    lon: z.coerce.number(),
    display_name: z.string(),
    address: z
      .object({
        house_number: maybe,
        county: maybe,
        state: maybe,
        postcode: maybe,
        country_code: maybe,
        'ISO3166-2-lvl4': maybe,
      })
      .optional(),
  }),
);

const features = <T extends z.ZodType>(properties: T) =>
  z.object({
    features: z.array(
      z.object({ geometry: z.object({ coordinates: z.tuple([z.number(), z.number()]).rest(z.number()) }), properties }),
    ),
  });

/** https://github.com/komoot/photon/blob/master/docs/api-v1.md */
const photon = features(
  z.object({
    name: maybe, housenumber: maybe, street: maybe, city: maybe, county: maybe, state: maybe, postcode: maybe, countrycode: maybe,
  }), // prettier-ignore
);

/** https://github.com/pelias/documentation/blob/master/response.md */
const pelias = features(
  z.object({
    label: maybe, layer: maybe, housenumber: maybe, county: maybe, region: maybe, region_a: maybe, postalcode: maybe, country_a: maybe,
    country_code: maybe, match_type: maybe, accuracy: maybe,
  }), // prettier-ignore
);

const READERS: Readonly<Record<GeocoderKind, (answer: unknown) => (Place | undefined)[]>> = {
  nominatim: (answer) =>
    nominatim.parse(answer).map(({ lat, lon, display_name, address }) =>
      toPlace({
        name: display_name,
        longitude: lon,
        latitude: lat,
        isBuilding: Boolean(address?.house_number),
        country: address?.country_code,
        province: address?.['ISO3166-2-lvl4']?.split('-')[1] ?? address?.state,
        countyName: address?.county,
        postalCode: address?.postcode,
      }),
    ),
  photon: (answer) =>
    photon.parse(answer).features.map(({ geometry, properties: p }) =>
      toPlace({
        name: [p.name, [p.housenumber, p.street].filter(Boolean).join(' '), p.city, p.state].filter(Boolean).join(', '),
        longitude: geometry.coordinates[0],
        latitude: geometry.coordinates[1],
        isBuilding: Boolean(p.housenumber),
        country: p.countrycode,
        province: p.state,
        countyName: p.county,
        postalCode: p.postcode,
      }),
    ),
  pelias: (answer) =>
    pelias.parse(answer).features.map(({ geometry, properties: p }) =>
      toPlace({
        name: p.label,
        longitude: geometry.coordinates[0],
        latitude: geometry.coordinates[1],
        // `fallback` and `centroid` are Pelias's words for the middle of something larger.
        isBuilding: Boolean(p.housenumber) && p.match_type !== 'fallback' && p.accuracy !== 'centroid',
        country: p.country_code ?? (p.country_a ? ALPHA_2[p.country_a] : undefined),
        province: p.region_a ?? p.region,
        countyName: p.county,
        postalCode: p.postalcode,
      }),
    ),
};

/** Pelias writes ISO 3166-1 alpha-3. */
const ALPHA_2: Readonly<Record<string, string>> = { CAN: 'CA', USA: 'US', FRA: 'FR', BEL: 'BE', CHE: 'CH' };

type Text = string | null | undefined;

interface FoundAddress {
  readonly name: Text;
  readonly longitude: number;
  readonly latitude: number;
  readonly isBuilding: boolean;
  readonly country: Text;
  readonly province: Text;
  readonly countyName: Text;
  readonly postalCode: Text;
}

function toPlace(found: FoundAddress): Place | undefined {
  const point = { longitude: found.longitude, latitude: found.latitude };
  const country = found.country?.toUpperCase();
  if (!found.isBuilding || !found.name || !country || checkPoint(point, []).length > 0) return undefined;
  const province = found.province ? (provinceNamed(found.province)?.code ?? null) : null;
  return {
    name: found.name,
    point,
    precision: 'EXACT',
    source: 'GEOCODER',
    country,
    province,
    regionCode: null,
    regionName: null,
    countyName: found.countyName ?? null,
    postalCode: found.postalCode ? (normalizePostalCode(found.postalCode) ?? null) : null,
    timeZone: timeZoneAt(point, province) ?? null,
  };
}
