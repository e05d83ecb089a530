import { expect, test } from '@jest/globals';
import { monthLetters, seasonOf, seasonOfWindow } from './digest-content-season.js';

const strip = (months: readonly (string | null)[] | undefined) =>
  months?.map((mode) => mode?.charAt(0) ?? '-').join('') ?? '';

test('a season is twelve months, each with how it can be had, and the same in words', () => {
  const carrots = seasonOf(
    [
      { fromMonth: 11, toMonth: 5, mode: 'STORED' },
      { fromMonth: 7, toMonth: 10, mode: 'FIELD' },
    ],
    'fr',
  );
  expect(strip(carrots?.months)).toBe('SSSSS-FFFFSS');
  expect(carrots?.text).toBe('de juillet à octobre (au champ), de novembre à mai (entreposé)');
  expect(monthLetters('fr').join(' ')).toBe('J F M A M J J A S O N D');
  expect(monthLetters('en').join(' ')).toBe('J F M A M J J A S O N D');
});

test('a month alone, two stretches, the whole year, and vowels', () => {
  const text = (fromMonth: number, toMonth: number, language: 'fr' | 'en') =>
    seasonOf([{ fromMonth, toMonth, mode: 'GREENHOUSE' }], language)?.text;
  expect(text(8, 8, 'fr')).toBe('en août (en serre)');
  expect(text(4, 6, 'fr')).toBe('d’avril à juin (en serre)');
  expect(text(1, 12, 'fr')).toBe('toute l’année (en serre)');
  expect(text(12, 2, 'en')).toBe('December to February (greenhouse)');
  const twice = [
    { fromMonth: 5, toMonth: 6, mode: 'FIELD' as const },
    { fromMonth: 9, toMonth: 9, mode: 'FIELD' as const },
  ];
  expect(seasonOf(twice, 'en')?.text).toBe('May to June and September (field)');
  expect(seasonOf([], 'fr')).toBeNull();
});

test('dated availability is shown by its months', () => {
  const between = (from: string, to: string) => strip(seasonOf([{ from, to, mode: 'FROZEN' }], 'fr')?.months);
  expect(between('2026-11-15', '2027-02-03')).toBe('FF--------FF');
  expect(between('2026-11-15', '2027-10-03')).toBe('FFFFFFFFFFFF');
});

test('a window is of a season when it lies in one', () => {
  expect(seasonOfWindow({ from: '2026-09-01', to: '2026-11-30' })).toBe('AUTUMN');
  expect(seasonOfWindow({ from: '2026-12-15', to: '2027-02-28' })).toBe('WINTER');
  expect(seasonOfWindow({ from: '2027-01-15', to: '2027-02-28' })).toBe('WINTER');
  expect(seasonOfWindow({ from: '2027-06-01', to: '2027-06-02' })).toBe('SUMMER');
  expect(seasonOfWindow({ from: '2027-05-31', to: '2027-06-01' })).toBeNull();
  expect(seasonOfWindow({ from: '2026-09-01', to: '2027-09-30' })).toBeNull();
});
