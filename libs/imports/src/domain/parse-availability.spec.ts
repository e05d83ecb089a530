import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseAvailability } from './parse-availability.js';

test.each([
  ['6-10', { fromMonth: 6, toMonth: 10, mode: 'FIELD' }],
  ['11-3:STORED', { fromMonth: 11, toMonth: 3, mode: 'STORED' }],
  ['juin - octobre : serre', { fromMonth: 6, toMonth: 10, mode: 'GREENHOUSE' }],
  ['Août', { fromMonth: 8, toMonth: 8, mode: 'FIELD' }],
  ['all-year:frozen', { fromMonth: 1, toMonth: 12, mode: 'FROZEN' }],
  ["à l'année", { fromMonth: 1, toMonth: 12, mode: 'FIELD' }],
  ['2026-06-01/2026-09-30', { from: '2026-06-01', to: '2026-09-30', mode: 'FIELD' }],
])('reads %s', (text, season) => expect(parseAvailability(text)).toEqual(season));

test.each(['', '13-2', '0', 'été', '6-7-8', '6-10:lune', '2026-06-01', '6-10:FIELD:x'])('refuses "%s"', (text) =>
  expect(parseAvailability(text)).toBeUndefined(),
);

test('every range of months comes back as it was written', () => {
  const month = fc.integer({ min: 1, max: 12 });
  fc.assert(
    fc.property(month, month, (fromMonth, toMonth) =>
      expect(parseAvailability(`${fromMonth}-${toMonth}`)).toEqual({ fromMonth, toMonth, mode: 'FIELD' }),
    ),
  );
});
