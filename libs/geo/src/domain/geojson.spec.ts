import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseArea, parseGeoJson } from './geojson.js';

const square = [[-73, 45], [-72, 45], [-72, 46], [-73, 46], [-73, 45]]; // prettier-ignore
const codes = (input: unknown, maxVertices?: number) => {
  const parsed = parseGeoJson(input, ['area'], {
    types: ['Point', 'Polygon', 'MultiPolygon'],
    ...(maxVertices ? { maxVertices } : {}),
  });
  return parsed.ok ? [] : parsed.problems.map(({ path, code }) => `${path.join('.')} ${code}`);
};

describe('GeoJSON', () => {
  test('a point, a polygon with a hole and a multipolygon are read', () => {
    const hole = [[-72.6, 45.4], [-72.6, 45.6], [-72.4, 45.6], [-72.4, 45.4], [-72.6, 45.4]]; // prettier-ignore
    expect(codes({ type: 'Point', coordinates: [-73, 45] })).toEqual([]);
    expect(codes({ type: 'Polygon', coordinates: [square, hole] })).toEqual([]);
    expect(codes({ type: 'MultiPolygon', coordinates: [[square], [square]] })).toEqual([]);
  });

  test('altitudes and foreign members are left out', () => {
    const parsed = parseGeoJson({ type: 'Point', coordinates: [-73, 45, 120], bbox: [] }, [], { types: ['Point'] });
    expect(parsed).toEqual({ ok: true, value: { type: 'Point', coordinates: [-73, 45] } });
  });

  test('a geometry that is not asked for is refused', () => {
    const parsed = parseArea({ type: 'Point', coordinates: [-73, 45] }, ['area']);
    expect(parsed.ok ? [] : parsed.problems).toMatchObject([{ path: ['area', 'type'], code: 'UNSUPPORTED_GEOMETRY' }]);
    expect(codes({ type: 'LineString', coordinates: square })).toEqual(['area.type UNSUPPORTED_GEOMETRY']);
    for (const nothing of [null, undefined, 'Polygon', 3, []])
      expect(codes(nothing)).toEqual(['area.type UNSUPPORTED_GEOMETRY']);
  });

  test('each mistake is named with its place, in both languages', () => {
    expect(codes({ type: 'Polygon', coordinates: [square.slice(0, 4)] })).toEqual([
      'area.coordinates.0 RING_NOT_CLOSED',
    ]);
    expect(codes({ type: 'Polygon', coordinates: [square.slice(0, 3)] })).toEqual([
      'area.coordinates.0 RING_TOO_SHORT',
    ]);
    expect(codes({ type: 'Polygon', coordinates: [[[0, 0], [1, 1], [2, 2], [0, 0]]] })).toEqual(['area.coordinates.0 RING_WITHOUT_AREA']); // prettier-ignore
    expect(codes({ type: 'Polygon', coordinates: [] })).toEqual(['area.coordinates INVALID_COORDINATES']);
    expect(codes({ type: 'Polygon' })).toEqual(['area.coordinates INVALID_COORDINATES']);
    expect(codes({ type: 'Point', coordinates: ['-73', 45] })).toEqual(['area.coordinates INVALID_POSITION']);
    expect(codes({ type: 'Point', coordinates: [45, -173] })).toEqual(['area.coordinates.latitude OUT_OF_RANGE']);
    expect(codes({ type: 'Point', coordinates: [Number.NaN, 0] })).toEqual(['area.coordinates.longitude OUT_OF_RANGE']);
    const parsed = parseArea({ type: 'Polygon', coordinates: [square.slice(0, 3)] }, []);
    expect(parsed.ok ? [] : parsed.problems.map(({ message }) => message.fr)).toEqual([
      expect.stringContaining('quatre positions'),
    ]);
  });

  test('an area across the date line is cut there', () => {
    const fiji = [[179, -17], [-179, -17], [-179, -18], [179, -18], [179, -17]]; // prettier-ignore
    const east = [[179, -17], [180, -17], [180, -18], [179, -18], [179, -17]]; // prettier-ignore
    const west = [[-180, -17], [-179, -17], [-179, -18], [-180, -18], [-180, -17]]; // prettier-ignore
    expect(codes({ type: 'Polygon', coordinates: [fiji] })).toEqual(['area.coordinates.0 CROSSES_DATE_LINE']);
    expect(codes({ type: 'MultiPolygon', coordinates: [[east], [west]] })).toEqual([]);
  });

  test('a shape with too many vertices is refused, and is not read to its end', () => {
    const ring = Array.from({ length: 2_000 }, (_, i) => [Math.cos(i), Math.sin(i)]);
    expect(codes({ type: 'Polygon', coordinates: [ring] }, 1_000)).toEqual([
      'area.coordinates.0.1000 TOO_MANY_VERTICES',
    ]);
  });

  test('problems are counted up to a few', () => {
    const ring = Array.from({ length: 500 }, () => [999, 999]);
    expect(codes({ type: 'Polygon', coordinates: [ring] })).toHaveLength(20);
  });

  test('whatever it is given, it answers and does not throw', () => {
    fc.assert(
      fc.property(fc.constantFrom('Point', 'Polygon', 'MultiPolygon'), fc.jsonValue(), (type, coordinates) => {
        const parsed = parseGeoJson({ type, coordinates }, [], { types: ['Point', 'Polygon', 'MultiPolygon'] });
        expect(parsed.ok || parsed.problems.length > 0).toBe(true);
      }),
    );
  });
});
