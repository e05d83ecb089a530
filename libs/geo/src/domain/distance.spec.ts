import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { greatCircleM } from './distance.js';

const point = fc.record({
  longitude: fc.double({ min: -180, max: 180, noNaN: true }),
  latitude: fc.double({ min: -90, max: 90, noNaN: true }),
});

describe('great-circle distance', () => {
  test('Montréal is some 232 km from Québec', () => {
    const km =
      greatCircleM({ longitude: -73.5674, latitude: 45.5019 }, { longitude: -71.208, latitude: 46.8139 }) / 1000;
    expect(km).toBeGreaterThan(231);
    expect(km).toBeLessThan(235);
  });

  test('it is the same in both directions, zero to itself, and at most half the circumference', () => {
    fc.assert(
      fc.property(point, point, (a, b) => {
        expect(greatCircleM(a, a)).toBe(0);
        expect(greatCircleM(a, b)).toBeCloseTo(greatCircleM(b, a), 3);
        expect(greatCircleM(a, b)).toBeLessThanOrEqual(Math.PI * 6_371_009);
      }),
    );
  });
});
