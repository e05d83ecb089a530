import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fraction, roundHalfAway, toDecimal } from './exact.js';
import { convert, type MeasureUnit, ratio, toBase, UNITS } from './quantity.js';

const units = fc.constantFrom(...(Object.keys(UNITS) as MeasureUnit[]));
const values = fc.integer({ min: 1, max: 10_000_000 }).map((thousandths) => (thousandths / 1000).toFixed(3));

describe('a quantity', () => {
  test('in pounds is the international pound, exactly', () => {
    expect(toBase({ value: '1', unit: 'lb' })?.amount.equals('453.59237')).toBe(true);
    expect(toBase({ value: '16', unit: 'oz' })?.amount.equals(toBase({ value: '1', unit: 'lb' })?.amount ?? 0)).toBe(
      true,
    );
  });

  test('in cases is what the cases hold', () => {
    const pack = { count: 24, inner: { value: '250', unit: 'ml' as const } };
    expect(toBase({ value: '2', unit: 'pack' }, pack)).toMatchObject({ dimension: 'volume' });
    expect(toBase({ value: '2', unit: 'pack' }, pack)?.amount.toNumber()).toBe(12_000);
    expect(toBase({ value: '2', unit: 'pack' })).toBeUndefined();
  });

  test('of milk compares with a mass, through its density', () => {
    const litre = toBase({ value: '1', unit: 'l' });
    expect(litre && convert(litre, 'mass', { densityKgPerL: '1.03' })?.amount.toNumber()).toBe(1030);
    expect(litre && convert(litre, 'mass', {})).toBeUndefined();
  });

  test('of eggs compares with a volume only when both unit mass and density are known', () => {
    const dozen = toBase({ value: '1', unit: 'dozen' });
    expect(dozen && convert(dozen, 'volume', { unitMassG: '50', densityKgPerL: '1.2' })?.amount.toNumber()).toBe(500);
    expect(dozen && convert(dozen, 'volume', { unitMassG: '50' })).toBeUndefined();
  });

  test('converted there and back is the same, exactly', () => {
    const product = { unitMassG: '73.5', densityKgPerL: '1.037' };
    fc.assert(
      fc.property(
        values,
        units,
        fc.constantFrom('mass' as const, 'volume' as const, 'count' as const),
        (value, unit, to) => {
          const base = toBase({ value, unit });
          if (!base) throw new Error('a measure has a base amount');
          const there = convert(base, to, product);
          const back = there && convert(there, base.dimension, product);
          expect(back?.amount.equals(base.amount)).toBe(true);
        },
      ),
    );
  });

  test('is twice itself in any unit', () => {
    fc.assert(
      fc.property(values, units, (value, unit) => {
        const one = toBase({ value, unit });
        const two = toBase({ value: toDecimal(fraction(value).mul(2)), unit });
        expect(one && two && ratio(two, one, {})?.toNumber()).toBe(2);
      }),
    );
  });
});

describe('rounding', () => {
  test.each([
    ['0.25', 0.3],
    ['0.35', 0.4],
    ['72.25', 72.3],
    ['-0.25', -0.3],
    ['72.2499999', 72.2],
  ])('%s to one decimal is %d: half goes away from zero', (text, rounded) => {
    expect(roundHalfAway(fraction(text), 1)).toBe(rounded);
  });
});
