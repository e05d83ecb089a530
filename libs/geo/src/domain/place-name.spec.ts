import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { countyOwnName, normalizeMunicipality, normalizePlaceName } from './place-name.js';

describe('the name of a place', () => {
  test.each([
    ['ST-HYACINTHE', 'Saint-Hyacinthe', 'saint hyacinthe', 'St. Hyacinthe', ' saint–hyacinthe '],
    ['Ste-Thérèse', 'SAINTE-THERESE', 'sainte thérèse'],
    ["L'Île-d'Orléans", 'l’ile d’orleans', 'L ILE D ORLEANS'],
    ['Mt-Tremblant', 'Mont-Tremblant'],
    ['N.-D.-de-Lourdes', 'ND de Lourdes', 'Notre-Dame-de-Lourdes'],
    ['Sacré-Cœur', 'SACRE-COEUR'],
    ['Gaspésie–Îles-de-la-Madeleine', 'Gaspésie--Îles-de-la-Madeleine'],
  ])('%s is the same in all its spellings', (...spellings) => {
    expect(new Set(spellings.map(normalizePlaceName)).size).toBe(1);
  });

  test('different names stay different', () => {
    expect(normalizePlaceName('Saint-Jean')).not.toBe(normalizePlaceName('Sainte-Jeanne'));
    expect(normalizePlaceName('Ange-Gardien')).not.toBe(normalizePlaceName("L'Ange-Gardien"));
  });

  test('normalising twice changes nothing', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.string(), fc.constantFrom('St', 'n.-d.-x', 'Mt Mount')),
        (name) => {
          const once = normalizePlaceName(name);
          expect(normalizePlaceName(once)).toBe(once);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test('a designation and a borough in brackets are not part of it', () => {
    expect(normalizeMunicipality('Ville de Québec')).toBe('quebec');
    expect(normalizeMunicipality('Municipalité de l’Île-du-Grand-Calumet')).toBe('ile du grand calumet');
    expect(normalizeMunicipality('City of Burlington')).toBe('burlington');
    expect(normalizeMunicipality('Montréal (Verdun)')).toBe('montreal');
    expect(normalizeMunicipality('Ville-Marie')).toBe('ville marie');
    expect(normalizeMunicipality('Village-des-Aulnaies')).toBe('village des aulnaies');
  });

  test('a county is known with or without « MRC »', () => {
    expect(countyOwnName('MRC Acton')).toBe(countyOwnName('acton'));
    expect(countyOwnName('MRC de La Matapédia')).toBe(countyOwnName('La Matapédia'));
  });
});
