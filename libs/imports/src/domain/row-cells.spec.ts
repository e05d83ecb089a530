import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RowCells, readDecimal } from './row-cells.js';
import { UNIT_WORDS } from './vocabulary.js';

const cells = (row: Record<string, string>) => new RowCells({ line: 2, cells: row });

test.each([
  ['1234.5', '1234.5'],
  ['1 234,50', '1234.5'],
  ['1\u00a0234\u202f567,5', '1234567.5'],
  ['0,500', '0.5'],
  ['.5', '0.5'],
  ['12', '12'],
  ['1,234', 'ambiguous'],
  ['90.11000000000002', '90.11'],
  ['-0.12345678949', '-0.123456789'],
  ['12 kg', '12 kg'],
  ['1,234.5', '1,234.5'],
])('reads %s as %s', (text, expected) => expect(readDecimal(text)).toBe(expected));

test('a decimal written either way is the same number', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999_999 }), fc.integer({ min: 1, max: 9 }), (whole, tenth) => {
      expect(readDecimal(`${whole},${tenth}`)).toBe(`${whole}.${tenth}`);
      expect(readDecimal(`${whole}.${tenth}`)).toBe(`${whole}.${tenth}`);
    }),
  );
});

test('units are known by their words in both languages, and what is none is left for the check', () => {
  const row = cells({ a: 'Douzaines', b: 'LBS', c: 'boisseau' });
  expect([row.unit('a'), row.unit('b'), row.unit('c')]).toEqual(['dozen', 'lb', 'boisseau']);
  expect(Object.keys(UNIT_WORDS)).toHaveLength(10);
});

test('kilometres become whole metres', () => {
  expect(cells({ r: '12,5' }).kilometres('r')).toBe(12_500);
  const row = cells({ r: 'loin' });
  expect(row.kilometres('r')).toBeNull();
  expect(row.problems.map(({ code }) => code)).toEqual(['INVALID_NUMBER']);
});

test.each(['\u0000', '\u0008', '\u000b', '\u001f', '\ud800'])(
  'a cell with %j names its line and column, once',
  (character) => {
    const row = cells({ name: `Ferme${character} B`, notes: 'a\r\n\tb', address: '1, rue de l’Église 🥕\u0085' });
    expect([row.text('name'), row.required('name'), row.text('notes')]).toEqual(['Ferme B', 'Ferme B', 'a\r\n\tb']);
    expect(row.problems).toMatchObject([{ column: 'name', code: 'INVALID_CHARACTER' }]);
    for (const language of ['fr', 'en'] as const) expect(row.problems[0]?.message[language]).toMatch(/name.* 2 .*U\+/);
  },
);

test('half of a group names what is missing', () => {
  const row = cells({ price: '2', price_per_unit: '' });
  expect(row.group(['price', 'price_per_unit'])).toBe(false);
  expect(row.problems).toMatchObject([{ column: 'price_per_unit', code: 'REQUIRED' }]);
});
