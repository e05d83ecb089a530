import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import Reference from 'fraction.js';
import { canonicalDecimal, type Fraction, fraction, isDecimal, roundHalfAway, roundUp } from './exact.js';

const decimal = fc
  .tuple(fc.bigInt({ min: -(10n ** 15n) + 1n, max: 10n ** 15n - 1n }), fc.stringMatching(/^(\.\d{1,9})?$/))
  .map(([whole, places]) => `${whole}${places}`);

const same = (ours: Fraction, reference: Reference) => ours.n * reference.d === reference.s * reference.n * ours.d;

test('sums, differences, products and quotients are those of fraction.js', () => {
  fc.assert(
    fc.property(decimal, decimal, decimal, (a, b, c) => {
      expect(same(fraction(a).add(b).mul(c), new Reference(a).add(b).mul(c))).toBe(true);
      expect(same(fraction(a).sub(b), new Reference(a).sub(b))).toBe(true);
      expect(fraction(a).compare(b)).toBe(Math.sign(new Reference(a).compare(b)));
      if (!fraction(c).equals(0)) expect(same(fraction(a).div(c), new Reference(a).div(c))).toBe(true);
    }),
  );
});

test('rounding is half away from zero, at any number of places', () => {
  fc.assert(
    fc.property(decimal, fc.integer({ min: 0, max: 4 }), (text, places) => {
      const scaled = new Reference(text).abs().mul(10 ** places);
      const whole = scaled.add('0.5').floor();
      expect(Math.abs(roundHalfAway(fraction(text), places))).toBe(whole.valueOf() / 10 ** places);
    }),
  );
});

test('rounding up never gives less, and never a whole step more', () => {
  fc.assert(
    fc.property(decimal, fc.integer({ min: 1, max: 999 }), fc.integer({ min: 0, max: 4 }), (text, divisor, places) => {
      const value = fraction(text).div(divisor);
      const rounded = fraction(roundUp(value, places));
      expect(rounded.compare(value)).toBeGreaterThanOrEqual(0);
      expect(
        rounded
          .sub(value)
          .mul(10 ** places)
          .compare(1),
      ).toBeLessThan(0);
      expect(rounded.mul(10 ** places).n % rounded.d).toBe(0n);
    }),
  );
});

test('dividing by zero is refused', () => {
  expect(() => fraction('1').div('0')).toThrow(RangeError);
});

test.each([
  ['1.500', '1.5'],
  ['-0', '0'],
  ['007', '7'],
  ['0.10', '0.1'],
  ['100', '100'],
])('%s is written %s', (text, canonical) => {
  expect(canonicalDecimal(text)).toBe(canonical);
});

test.each(['', '1e5', '1,5', '.5', '1.', 'NaN', '1234567890123456', '0.1234567890', ' 1', '--1'])(
  '%p is not a decimal',
  (text) => {
    expect(isDecimal(text)).toBe(false);
  },
);
