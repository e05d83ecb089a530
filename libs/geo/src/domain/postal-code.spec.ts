import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { findPostalCode, fsaOf, isPostalCode, isRuralFsa, normalizePostalCode, provinceOfFsa } from './postal-code.js';

const of = (letters: string) => fc.constantFrom(...letters.split(/(?!^)/));
const digit = of('0123456789');
const inside = of('ABCEGHJKLMNPRSTVWXYZ');
const postalCode = fc
  .tuple(of('ABCEGHJKLMNPRSTVXY'), digit, inside, digit, inside, digit)
  .map(([a, b, c, d, e, f]) => `${a}${b}${c} ${d}${e}${f}`);

describe('a Canadian postal code', () => {
  test.each(['G7H6R8', 'g7h 6r8', ' G7H-6R8 ', 'G7H  6R8'])('« %s » is G7H 6R8', (text) => {
    expect(normalizePostalCode(text)).toBe('G7H 6R8');
  });

  test.each(['', 'G7H', 'G7H 6R', 'D7H 6R8', 'G7O 6R8', 'W1A 1A1', '05401', 'G7H 6R88', 'ＧＧＨ'])(
    '« %s » is none',
    (text) => {
      expect(isPostalCode(text)).toBe(false);
    },
  );

  test('it survives losing its space and its capitals', () => {
    fc.assert(
      fc.property(postalCode, (code) => {
        expect(normalizePostalCode(code)).toBe(code);
        expect(normalizePostalCode(code.replace(' ', '').toLowerCase())).toBe(code);
        expect(fsaOf(code)).toBe(code.slice(0, 3));
        expect(provinceOfFsa(code)).toBeDefined();
      }),
    );
  });

  test('it is found inside an address, with its place', () => {
    fc.assert(
      fc.property(postalCode, (code) => {
        const text = `123, rue de l’Église, Saint-Tite (Québec) ${code}, Canada`;
        const found = findPostalCode(text);
        expect(found?.postalCode).toBe(code);
        expect(text.slice(found?.start, found?.end)).toBe(code);
      }),
    );
    expect(findPostalCode('lot 4A1B2C3D')).toBeUndefined();
  });

  test('its first letter says the province, and its second character the countryside', () => {
    expect(provinceOfFsa('G0X')).toBe('QC');
    expect(provinceOfFsa('K1A')).toBe('ON');
    expect(provinceOfFsa('X0A')).toBe('NU');
    expect(provinceOfFsa('X1A')).toBe('NT');
    expect(isRuralFsa('G0X')).toBe(true);
    expect(isRuralFsa('H2X')).toBe(false);
  });
});
