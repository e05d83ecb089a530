import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { greatCircleM } from './distance.js';
import { matchingPoint } from './matching-point.js';

const longitude = fc.double({ min: -180, max: 180, noNaN: true });
const latitude = fc.double({ min: -90, max: 90, noNaN: true });
const inCell = fc.double({ min: 0.0001, max: 0.0499, noNaN: true });

describe('a matching point', () => {
  test('is the same for every point of a cell', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: -3600, max: 3599 }),
        fc.integer({ min: -1800, max: 1799 }),
        fc.tuple(inCell, inCell),
        fc.tuple(inCell, inCell),
        (column, row, a, b) => {
          const at = ([x, y]: [number, number]) => ({ longitude: column / 20 + x, latitude: row / 20 + y });
          expect(matchingPoint(at(a))).toEqual(matchingPoint(at(b)));
        },
      ),
    ));

  test('is a point of the globe, and its own matching point', () =>
    fc.assert(
      fc.property(longitude, latitude, (x, y) => {
        const snapped = matchingPoint({ longitude: x, latitude: y });
        expect(Math.abs(snapped.longitude)).toBeLessThan(180);
        expect(Math.abs(snapped.latitude)).toBeLessThan(90);
        expect(matchingPoint(snapped)).toEqual(snapped);
      }),
    ));

  test('is at most 3.4 km away in southern Québec', () =>
    fc.assert(
      fc.property(
        fc.double({ min: -79, max: -64, noNaN: true }),
        fc.double({ min: 45, max: 50, noNaN: true }),
        (x, y) => {
          const exact = { longitude: x, latitude: y };
          expect(greatCircleM(exact, matchingPoint(exact))).toBeLessThanOrEqual(3_410);
        },
      ),
    ));

  test('knows that the date line is one line, and where the world ends', () => {
    expect(matchingPoint({ longitude: 180, latitude: 0 })).toEqual(matchingPoint({ longitude: -180, latitude: 0 }));
    expect(matchingPoint({ longitude: 0, latitude: 90 })).toEqual(matchingPoint({ longitude: 0, latitude: 89.99 }));
    expect(matchingPoint({ longitude: -73.55, latitude: 45.5 })).toEqual({ longitude: -73.525, latitude: 45.525 });
  });
});
