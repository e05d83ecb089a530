import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { matchingPoint, type Point } from '#geo';
import { openTestDatabase } from '../harness/database.js';

let opened: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => void (opened = await openTestDatabase()));
afterAll(() => opened.close());

const point = fc.oneof(
  fc.record({
    longitude: fc.double({ min: -180, max: 180, noNaN: true }),
    latitude: fc.double({ min: -90, max: 90, noNaN: true }),
  }),
  // On borders of cells, at the poles and at the date line.
  fc.record({
    longitude: fc.integer({ min: -3600, max: 3600 }).map((n) => n / 20),
    latitude: fc.integer({ min: -1800, max: 1800 }).map((n) => n / 20),
  }),
);

const inTheDatabase = async (points: readonly Point[], isPublic: boolean): Promise<Point[]> =>
  opened.db.query(
    `SELECT ST_X(snapped) AS longitude, ST_Y(snapped) AS latitude
     FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS given(p, n),
       LATERAL (SELECT matching_point(
         ST_SetSRID(ST_MakePoint((p ->> 'longitude')::float8, (p ->> 'latitude')::float8), 4326)::geography, $2)::geometry AS snapped) AS m
     ORDER BY n`,
    [JSON.stringify(points), isPublic],
  );

describe('the matching point of a site', () => {
  test('is the same in the database as in the code', () =>
    fc.assert(
      fc.asyncProperty(fc.array(point, { minLength: 1, maxLength: 200 }), async (points) => {
        expect(await inTheDatabase(points, false)).toEqual(points.map(matchingPoint));
      }),
      { numRuns: 30 },
    ));

  test('of a public point is that point', async () => {
    const farm = { longitude: -72.9123, latitude: 45.6234 };
    expect(await inTheDatabase([farm], true)).toEqual([farm]);
  });
});
