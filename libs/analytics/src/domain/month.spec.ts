import { expect, test } from '@jest/globals';
import { checkMonths, isMonth } from './month.js';

test('a month is a year and a number from 1 to 12', () => {
  expect(['2026-11', '2028-02', '1999-12'].every(isMonth)).toBe(true);
  expect(['2026-13', '2026-00', '2026-1', '26-11', '2026-11-01', '', null].some(isMonth)).toBe(false);
});

test('two months are a range when they are in order; either may be left open', () => {
  const codes = (months: Parameters<typeof checkMonths>[0]) =>
    checkMonths(months, ['filter']).map(({ path, code }) => `${path.join('.')} ${code}`);
  expect(codes({ from: '2026-11', to: '2026-11' })).toEqual([]);
  expect(codes({ to: '2026-11' })).toEqual([]);
  expect(codes({})).toEqual([]);
  expect(codes({ from: '2026-12', to: '2026-11' })).toEqual(['filter.to OUT_OF_RANGE']);
  expect(codes({ from: 'hier', to: '2026-1' })).toEqual(['filter.from INVALID_MONTH', 'filter.to INVALID_MONTH']);
});
