import { InvalidInput, type Localized, problem } from '#kernel';
import type { DataSource } from 'typeorm';
import { type GeoJsonMultiPolygon, parseArea, toMultiPolygon } from './domain/geojson.js';

/** What PostGIS says is wrong with a shape, in words for whoever drew it. */
const REASONS: Readonly<Record<string, Localized>> = {
  'Self-intersection': { fr: 'ses contours se croisent', en: 'its outlines cross' },
  'Ring Self-intersection': { fr: 'un contour se touche lui-même', en: 'an outline touches itself' },
  'Hole lies outside shell': { fr: 'un trou sort de son contour', en: 'a hole lies outside its outline' },
  'Holes are nested': { fr: 'un trou est dans un autre', en: 'one hole is inside another' },
  'Nested shells': { fr: 'un polygone en contient un autre', en: 'one polygon contains another' },
  'Duplicate Rings': { fr: 'un contour est là deux fois', en: 'an outline is there twice' },
  'Interior is disconnected': { fr: 'un trou la coupe en morceaux', en: 'a hole cuts it into pieces' },
};

/**
 * An area as somebody drew it, as it is kept: well formed, and valid for PostGIS.
 *
 * @throws InvalidInput naming what is wrong under `path`
 */
export async function readArea(db: DataSource, input: unknown, path: readonly string[]): Promise<GeoJsonMultiPolygon> {
  const parsed = parseArea(input, path);
  if (!parsed.ok) throw new InvalidInput(parsed.problems);
  const area = toMultiPolygon(parsed.value);
  const [{ valid, reason, longitude, latitude }]: [
    { valid: boolean; reason: string | null; longitude: number | null; latitude: number | null },
  ] = await db.query(
    `SELECT valid, reason, round(ST_X(location)::numeric, 5)::float AS longitude,
            round(ST_Y(location)::numeric, 5)::float AS latitude
     FROM ST_IsValidDetail(ST_GeomFromGeoJSON($1))`,
    [JSON.stringify(area)],
  );
  if (valid) return area;
  const why = REASONS[reason ?? ''] ?? { fr: String(reason), en: String(reason) };
  const near = (word: string) => (longitude === null ? '' : ` ${word} [${longitude}, ${latitude}]`);
  throw new InvalidInput([
    problem([...path, 'coordinates'], 'INVALID_AREA', {
      fr: `Cette surface ne tient pas : ${why.fr}${near('près de')}. La redessiner.`,
      en: `This area does not hold: ${why.en}${near('near')}. Draw it again.`,
    }),
  ]);
}
