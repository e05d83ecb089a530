import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseSearchText } from './search-text.js';

describe('a text typed in the search box', () => {
  test('may be a postal code or only its area', () => {
    expect(parseSearchText('g7h6r8')).toMatchObject({ postalCode: 'G7H 6R8', fsa: 'G7H', exactNames: [] });
    expect(parseSearchText('G7H')).toMatchObject({ postalCode: undefined, fsa: 'G7H', exactNames: [] });
  });

  test('may be a municipality, alone or with its region, county or province', () => {
    expect(parseSearchText('St-Hyacinthe')).toMatchObject({
      exactNames: ['saint hyacinthe'],
      looseName: 'saint hyacinthe',
      isAddress: false,
    });
    expect(parseSearchText('Saint-Jean, Estrie')).toMatchObject({ looseName: 'saint jean', regionCodes: ['05'] });
    expect(parseSearchText('Bedford, Brome-Missisquoi')).toMatchObject({
      looseName: 'bedford',
      hints: ['brome missisquoi'],
    });
    expect(parseSearchText('Burlington, Vermont')).toMatchObject({
      looseName: 'burlington',
      provinces: [{ code: 'VT' }],
    });
    expect(parseSearchText('Moncton NB')).toMatchObject({ looseName: 'moncton', provinces: [{ code: 'NB' }] });
    expect(parseSearchText('Québec')).toMatchObject({ looseName: 'quebec', provinces: [] });
    expect(parseSearchText('Québec, Québec, Canada')).toMatchObject({
      looseName: 'quebec',
      provinces: [{ code: 'QC' }],
    });
    expect(parseSearchText('Ville de Québec').exactNames).toContain('quebec');
  });

  test('may be an address, with the municipality in its last parts', () => {
    expect(parseSearchText('123 rue X, Saint-Tite (Québec) G0X 1X0')).toMatchObject({
      postalCode: 'G0X 1X0',
      looseName: 'saint tite',
      isAddress: true,
      provinces: [{ code: 'QC' }],
    });
    expect(parseSearchText('123, rue Principale, Saint-Tite')).toMatchObject({
      looseName: 'saint tite',
      isAddress: true,
    });
    expect(parseSearchText('123 rue Principale Saint-Tite QC').exactNames).toContain('saint tite');
  });

  test('whatever is typed, it is read without complaint', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        expect(parseSearchText(text).exactNames.every((name) => /^[\p{L}\p{N} ]+$/u.test(name))).toBe(true);
      }),
    );
  });
});
