import { stableId } from '#kernel';
import type { DataSource, EntityManager } from 'typeorm';
import type { FoundPlaces, PlaceKeys } from '../domain/choose-place.js';
import type { GazetteerPlace } from '../domain/gazetteer-place.js';
import type { PlaceKind, PlaceSource } from '../domain/place.js';
import { MAX_SEARCH_LENGTH, type NameMatch, type SearchText } from '../domain/search-text.js';

/** A connection pool, or the transaction under way. */
export type Db = Pick<DataSource | EntityManager, 'query'>;

/** Rows written by one statement: large enough to be quick, small enough for the embedded database's memory. */
export const UPSERT_BATCH = 1_000;

const UPSERT = `
INSERT INTO gazetteer_places (id, source, kind, code, name, normalized_name, country, province, region_code, region_name,
                              county_name, population, time_zone, location)
SELECT id, source, kind, code, name, normalized_name, country, province, region_code, region_name,
       county_name, population, time_zone, ST_SetSRID(ST_MakePoint(longitude, latitude), 4326)::geography
FROM jsonb_to_recordset($1::jsonb) AS place(
  id uuid, source text, kind text, code text, name text, normalized_name text, country text, province text,
  region_code text, region_name text, county_name text, population integer, time_zone text,
  longitude double precision, latitude double precision)
ON CONFLICT (source, kind, code) DO UPDATE SET
  name = excluded.name, normalized_name = excluded.normalized_name, country = excluded.country,
  province = excluded.province, region_code = excluded.region_code, region_name = excluded.region_name,
  county_name = excluded.county_name, population = excluded.population, time_zone = excluded.time_zone,
  location = excluded.location`;

/** Writes places, or brings them up to date. No two of them may have the same source, kind and code. */
export async function upsertPlaces(db: Db, places: readonly GazetteerPlace[]): Promise<void> {
  for (let start = 0; start < places.length; start += UPSERT_BATCH) {
    const rows = places.slice(start, start + UPSERT_BATCH).map((place) => ({
      id: stableId(`gazetteer:${place.source}:${place.kind}:${place.code}`),
      source: place.source,
      kind: place.kind,
      code: place.code,
      name: place.name,
      normalized_name: place.normalizedName,
      country: place.country,
      province: place.province,
      region_code: place.regionCode,
      region_name: place.regionName,
      county_name: place.countyName,
      population: place.population,
      time_zone: place.timeZone,
      longitude: place.point.longitude,
      latitude: place.point.latitude,
    }));
    await db.query(UPSERT, [JSON.stringify(rows)]);
  }
}

/** Removes a source's places that its new edition no longer has. */
export async function removeOthers(
  db: Db,
  source: PlaceSource,
  kind: PlaceKind,
  codes: readonly string[],
): Promise<void> {
  await db.query('DELETE FROM gazetteer_places WHERE source = $1 AND kind = $2 AND NOT code = ANY ($3::text[])', [
    source,
    kind,
    codes,
  ]);
}

/**
 * Postal codes come with their municipality's name and no region: they take those of the nearest official municipality
 * of that name.
 */
const FILL_REGIONS = `
UPDATE gazetteer_places postal
SET region_code = found.region_code, region_name = found.region_name, county_name = found.county_name
FROM (
  SELECT postal.id, town.region_code, town.region_name, town.county_name
  FROM gazetteer_places postal
  CROSS JOIN LATERAL (
    SELECT region_code, region_name, county_name
    FROM gazetteer_places
    WHERE kind = 'MUNICIPALITY' AND source = 'OFFICIAL' AND normalized_name = postal.normalized_name
    ORDER BY ST_Distance(location, postal.location), code
    LIMIT 1) town
  WHERE postal.kind = 'POSTAL_CODE' AND postal.source = 'OFFICIAL') found
WHERE found.id = postal.id
  AND (postal.region_code, postal.region_name, postal.county_name)
      IS DISTINCT FROM (found.region_code, found.region_name, found.county_name)`;

export const fillRegionsOfPostalCodes = async (db: Db): Promise<void> => void (await db.query(FILL_REGIONS));

/**
 * Which edition of the embedded data is loaded is kept as the comment of an index: it is written in the transaction that
 * loads, follows dumps and restores, and needs no table for one row.
 */
const EDITION_OF = 'uq_gazetteer_places_source_kind_code';

export async function loadedEdition(db: Db): Promise<string | undefined> {
  const [row] = await db.query<{ edition: string | null }[]>(
    `SELECT obj_description('${EDITION_OF}'::regclass, 'pg_class') AS edition
     WHERE EXISTS (SELECT FROM gazetteer_places WHERE source = 'GEONAMES')`,
  );
  return row?.edition ?? undefined;
}

export async function recordEdition(db: Db, edition: string): Promise<void> {
  // COMMENT takes no parameters.
  await db.query(`COMMENT ON INDEX ${EDITION_OF} IS '${edition.replaceAll("'", "''")}'`);
}

const COLUMNS = `source, kind, code, name, normalized_name AS "normalizedName", country, province,
  region_code AS "regionCode", region_name AS "regionName", county_name AS "countyName", population,
  time_zone AS "timeZone", ST_X(location::geometry) AS longitude, ST_Y(location::geometry) AS latitude`;

type Row = Omit<GazetteerPlace, 'point'> & { longitude: number; latitude: number };

const toGazetteerPlace = ({ longitude, latitude, ...rest }: Row): GazetteerPlace => ({
  ...rest,
  point: { longitude, latitude },
});

/** One statement whatever the number of queries: every place of the kinds and keys they ask for. */
const FIND_BY_KEYS = `
SELECT ${COLUMNS} FROM gazetteer_places WHERE kind = 'POSTAL_CODE' AND code = ANY ($1::text[])
UNION ALL
SELECT ${COLUMNS} FROM gazetteer_places WHERE kind = 'MUNICIPALITY' AND normalized_name = ANY ($2::text[])
UNION ALL
SELECT ${COLUMNS} FROM gazetteer_places WHERE kind = 'FSA' AND code = ANY ($3::text[])`;

export async function findPlaces(db: Db, asked: readonly PlaceKeys[]): Promise<FoundPlaces> {
  const distinct = (values: (string | undefined)[]) => [...new Set(values.filter((value) => value !== undefined))];
  const keys = [
    distinct(asked.map(({ postalCode }) => postalCode?.replace(' ', ''))),
    distinct(asked.map(({ municipality }) => municipality)),
    distinct(asked.map(({ fsa }) => fsa)),
  ];
  const rows = keys.some((each) => each.length > 0) ? await db.query<Row[]>(FIND_BY_KEYS, keys) : [];
  const byKey = new Map<string, GazetteerPlace[]>();
  for (const place of rows.map(toGazetteerPlace)) {
    const key = keyOf(place.kind, place.kind === 'MUNICIPALITY' ? place.normalizedName : place.code);
    byKey.set(key, [...(byKey.get(key) ?? []), place]);
  }
  const get = (kind: PlaceKind, key: string) => byKey.get(keyOf(kind, key)) ?? [];
  return {
    postalCode: (postalCode) => get('POSTAL_CODE', postalCode.replace(' ', '')),
    municipality: (name) => get('MUNICIPALITY', name),
    fsa: (fsa) => get('FSA', fsa),
  };
}

const keyOf = (kind: PlaceKind, key: string) => `${kind}\0${key}`;

/** More than any page shows, so that what is ranked afterwards is ranked among all that could come first. */
const MOST_MATCHES = 200;

/** Names equal to one of $1, or that begin with $2 or resemble it (pg_trgm). */
const FIND_BY_NAME = `
SELECT ${COLUMNS}, CASE WHEN normalized_name = ANY ($1::text[]) THEN 1 ELSE similarity(normalized_name, $2) END AS likeness
FROM gazetteer_places
WHERE kind = 'MUNICIPALITY'
  AND (normalized_name = ANY ($1::text[]) OR $2 <> '' AND (normalized_name LIKE $2 || '%' OR normalized_name % $2))
ORDER BY coalesce(region_code = ANY ($3::text[]), false) OR coalesce(province = ANY ($4::text[]), false) DESC,
         normalized_name = ANY ($1::text[]) DESC,
         normalized_name LIKE $2 || '%' DESC,
         similarity(normalized_name, $2) DESC,
         population DESC NULLS LAST, id
LIMIT ${MOST_MATCHES}`;

export async function findMunicipalities(db: Db, search: SearchText): Promise<NameMatch[]> {
  if (search.exactNames.length === 0) return [];
  const rows = await db.query<(Row & { likeness: number })[]>(FIND_BY_NAME, [
    search.exactNames,
    // Normalised: letters, digits and spaces only, so nothing in it is a wildcard.
    (search.looseName ?? '').slice(0, MAX_SEARCH_LENGTH),
    search.regionCodes,
    search.provinces.map(({ code }) => code),
  ]);
  return rows.map(({ likeness, ...row }) => ({ place: toGazetteerPlace(row), likeness }));
}
