import { expect, test } from '@jest/globals';
import { addDays, dayNumber, dayFromNumber } from '#kernel';
import fc from 'fast-check';
import { daysAvailable } from './availability.js';
import { type Availability, isDated } from './offering.js';

const date = fc.integer({ min: dayNumber('2024-01-01'), max: dayNumber('2028-12-31') }).map(dayFromNumber);
const range = fc
  .tuple(date, fc.integer({ min: 0, max: 500 }))
  .map(([from, days]) => ({ from, to: addDays(from, days) }));
const season: fc.Arbitrary<Availability> = fc.oneof(
  fc.record({
    fromMonth: fc.integer({ min: 1, max: 12 }),
    toMonth: fc.integer({ min: 1, max: 12 }),
    mode: fc.constant('FIELD' as const),
  }),
  range.map((dated) => ({ ...dated, mode: 'STORED' as const })),
);

/** Day by day, as the rule says it. */
function counted(availability: readonly Availability[], { from, to }: { from: string; to: string }): number {
  let days = 0;
  for (let day = from; day <= to; day = addDays(day, 1)) {
    const month = Number(day.slice(5, 7));
    const isIn = (a: Availability) =>
      isDated(a)
        ? a.from <= day && day <= a.to
        : a.fromMonth <= a.toMonth
          ? a.fromMonth <= month && month <= a.toMonth
          : month >= a.fromMonth || month <= a.toMonth;
    if (availability.some(isIn)) days++;
  }
  return days;
}

test('days available are those that at least one season covers, counted once', () => {
  fc.assert(
    fc.property(fc.array(season, { maxLength: 4 }), range, (availability, window) => {
      expect(daysAvailable(availability, window)).toBe(counted(availability, window));
    }),
    { numRuns: 500 },
  );
});

test('a season may pass the new year', () => {
  const stored = [{ fromMonth: 11, toMonth: 2, mode: 'STORED' as const }];
  expect(daysAvailable(stored, { from: '2027-02-01', to: '2027-03-31' })).toBe(28);
});

test('a window that is over has no day', () => {
  expect(daysAvailable([{ fromMonth: 1, toMonth: 12, mode: 'FIELD' }], { from: '2027-02-02', to: '2027-02-01' })).toBe(
    0,
  );
});
