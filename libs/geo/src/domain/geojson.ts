import { type InputProblem, type Localized, problem } from '#kernel';
import { type Point, checkPoint } from './point.js';

/** Longitude then latitude, in degrees (RFC 7946 §3.1.1). */
export type Position = readonly [longitude: number, latitude: number];
/** Closed: the last position repeats the first. */
export type Ring = readonly Position[];

export interface GeoJsonPoint {
  readonly type: 'Point';
  readonly coordinates: Position;
}
export interface GeoJsonPolygon {
  readonly type: 'Polygon';
  /** The outer ring, then the holes. */
  readonly coordinates: readonly Ring[];
}
export interface GeoJsonMultiPolygon {
  readonly type: 'MultiPolygon';
  readonly coordinates: readonly (readonly Ring[])[];
}
export type GeoJsonGeometry = GeoJsonPoint | GeoJsonPolygon | GeoJsonMultiPolygon;
export type GeoJsonArea = GeoJsonPolygon | GeoJsonMultiPolygon;

export type Parsed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly InputProblem[] };

/** A delivery area drawn by hand has tens of vertices; a detailed county, thousands. */
export const MAX_VERTICES = 10_000;

/** After this many the rest would only repeat the same mistake. */
const MAX_PROBLEMS = 20;
const LEAST_RING_POSITIONS = 4;

const text = (fr: string, en: string): Localized => ({ fr, en });

/** Collects problems and vertices while it walks the geometry. */
class Reader {
  readonly problems: InputProblem[] = [];
  #vertices = 0;

  constructor(readonly maxVertices: number) {}

  report(path: readonly string[], code: string, message: Localized): void {
    if (this.problems.length < MAX_PROBLEMS) this.problems.push(problem(path, code, message));
  }

  get stopped(): boolean {
    return this.#vertices > this.maxVertices || this.problems.length >= MAX_PROBLEMS;
  }

  position(value: unknown, path: readonly string[]): Position | undefined {
    this.#vertices++;
    if (this.#vertices === this.maxVertices + 1)
      this.report(
        path,
        'TOO_MANY_VERTICES',
        text(
          `La forme a trop de sommets (maximum : ${this.maxVertices}). La simplifier.`,
          `The shape has too many vertices (at most ${this.maxVertices}). Simplify it.`,
        ),
      );
    if (this.stopped) return undefined;
    if (!Array.isArray(value) || value.length < 2 || value.some((part) => typeof part !== 'number')) {
      this.report(
        path,
        'INVALID_POSITION',
        text(
          'Une position est [longitude, latitude], deux nombres.',
          'A position is [longitude, latitude], two numbers.',
        ),
      );
      return undefined;
    }
    const [longitude, latitude] = value as [number, number];
    const wrong = checkPoint({ longitude, latitude }, path);
    for (const each of wrong) this.report(each.path, each.code, each.message);
    return wrong.length > 0 ? undefined : [longitude, latitude];
  }

  list<T>(
    value: unknown,
    path: readonly string[],
    read: (item: unknown, path: readonly string[]) => T | undefined,
  ): T[] | undefined {
    if (!Array.isArray(value) || value.length === 0) {
      this.report(
        path,
        'INVALID_COORDINATES',
        text('Une liste de coordonnées non vide est attendue.', 'A list of coordinates that is not empty is expected.'),
      );
      return undefined;
    }
    const items: T[] = [];
    for (const [index, item] of value.entries()) {
      if (this.stopped) break;
      const result = read(item, [...path, String(index)]);
      if (result !== undefined) items.push(result);
    }
    return items;
  }

  ring(value: unknown, path: readonly string[]): Ring | undefined {
    const before = this.problems.length;
    const ring = this.list(value, path, (item, at) => this.position(item, at));
    if (!ring || this.problems.length > before) return undefined;
    const first = ring[0];
    const last = ring.at(-1);
    if (ring.length < LEAST_RING_POSITIONS)
      this.report(
        path,
        'RING_TOO_SHORT',
        text(
          'Un contour a au moins quatre positions, la dernière étant égale à la première.',
          'A ring has at least four positions, the last being equal to the first.',
        ),
      );
    else if (first?.[0] !== last?.[0] || first?.[1] !== last?.[1])
      this.report(
        path,
        'RING_NOT_CLOSED',
        text(
          'Le contour n’est pas fermé : répéter la première position à la fin.',
          'The ring is not closed: repeat the first position at the end.',
        ),
      );
    else if (signedArea(ring) === 0)
      this.report(
        path,
        'RING_WITHOUT_AREA',
        text('Le contour n’entoure aucune surface.', 'The ring encloses no area.'),
      );
    else if (crossesDateLine(ring))
      this.report(
        path,
        'CROSSES_DATE_LINE',
        text(
          'Un côté couvre plus de 180° de longitude. Une surface qui passe la ligne de changement de date y est coupée en deux polygones (MultiPolygon).',
          'An edge spans more than 180° of longitude. An area that crosses the date line is cut there into two polygons (MultiPolygon).',
        ),
      );
    else return ring;
    return undefined;
  }

  polygon(value: unknown, path: readonly string[]): Ring[] | undefined {
    return this.list(value, path, (item, at) => this.ring(item, at));
  }
}

/** Twice the signed area in square degrees (shoelace): zero when every position is on one line. */
function signedArea(ring: Ring): number {
  let sum = 0;
  for (let i = 1; i < ring.length; i++) {
    const [x1, y1] = ring[i - 1] ?? [0, 0];
    const [x2, y2] = ring[i] ?? [0, 0];
    sum += x1 * y2 - x2 * y1;
  }
  return sum;
}

/** Edges are straight in longitude and latitude: one longer than half the way round was meant to go the other way (RFC 7946 §3.1.9). */
const crossesDateLine = (ring: Ring): boolean =>
  ring.some(([longitude], i) => Math.abs(longitude - (ring[i - 1]?.[0] ?? longitude)) > 180);

/**
 * A GeoJSON Point, Polygon or MultiPolygon (RFC 7946), or everything that is wrong with it. Altitudes and foreign
 * members are left out of the value. Rings may turn either way, as RFC 7946 §3.1.6 asks of parsers; whether they cross
 * themselves is left to PostGIS.
 */
export function parseGeoJson<T extends GeoJsonGeometry['type']>(
  input: unknown,
  path: readonly string[],
  options: { readonly types: readonly T[]; readonly maxVertices?: number },
): Parsed<Extract<GeoJsonGeometry, { type: T }>> {
  const reader = new Reader(options.maxVertices ?? MAX_VERTICES);
  const geometry =
    typeof input === 'object' && input !== null ? (input as { type?: unknown; coordinates?: unknown }) : {};
  const { type, coordinates } = geometry;
  if (!(options.types as readonly unknown[]).includes(type)) {
    const expected = options.types.join(', ');
    reader.report(
      [...path, 'type'],
      'UNSUPPORTED_GEOMETRY',
      text(`Géométrie GeoJSON attendue : ${expected}.`, `Expected a GeoJSON geometry: ${expected}.`),
    );
    return { ok: false, problems: reader.problems };
  }
  const at = [...path, 'coordinates'];
  const value =
    type === 'Point'
      ? reader.position(coordinates, at)
      : type === 'Polygon'
        ? reader.polygon(coordinates, at)
        : reader.list(coordinates, at, (item, where) => reader.polygon(item, where));
  if (value === undefined || reader.problems.length > 0) return { ok: false, problems: reader.problems };
  return { ok: true, value: { type, coordinates: value } as Extract<GeoJsonGeometry, { type: T }> };
}

/** A polygon or several: a delivery area, an exclusion zone. */
export const parseArea = (input: unknown, path: readonly string[]): Parsed<GeoJsonArea> =>
  parseGeoJson(input, path, { types: ['Polygon', 'MultiPolygon'] });

export const toMultiPolygon = (area: GeoJsonArea): GeoJsonMultiPolygon =>
  area.type === 'MultiPolygon' ? area : { type: 'MultiPolygon', coordinates: [area.coordinates] };

export const pointToGeoJson = (point: Point): GeoJsonPoint => ({
  type: 'Point',
  coordinates: [point.longitude, point.latitude],
});
