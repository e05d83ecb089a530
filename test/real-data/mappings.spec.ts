import { expect, test } from '@jest/globals';
import { readTaxonomyFiles } from '#catalog';
import { FOOD_FLAGS, marketOfferings, marketRow } from './farmers-markets.js';
import { facilityRow, schoolRow } from './institutions.js';
import { CATEGORY_PRODUCTS, permitRows } from './permits.js';
import { schoolNeeds, schoolYear } from './school-needs.js';

const codes = new Set(readTaxonomyFiles().map(({ code }) => code));
const row = (cells: Record<string, string>, line = 2) => ({ line, cells });

test('every product that a mapping names is in the catalogue', () => {
  const named = [...Object.values(CATEGORY_PRODUCTS), ...Object.values(FOOD_FLAGS).map(({ product }) => product)];
  expect(named.filter((code) => !codes.has(code))).toEqual([]);
});

test('a market offers what its flags say, in the seasons that can be read', () => {
  const market = row({
    FMID: '1',
    Season1Date: '06/14/2017 to 08/30/2017',
    Season2Date: '05/27/2017 to',
    Eggs: 'Y',
    Soap: 'Y',
    Tofu: 'N',
  });
  expect(marketOfferings(market)).toEqual({
    offerings: [
      {
        line: 2,
        cells: { ref: 'Eggs', organization_ref: 'usda-1', product: 'eggs', availability: '6-8:FIELD', pickup: 'yes' },
      },
    ],
    notFood: 1,
    withoutSeason: undefined,
    seasonTroubles: ['NO_END'],
  });
});

test('a market without a season offers nothing, and its flags are counted', () => {
  expect(marketOfferings(row({ Eggs: 'Y', Honey: 'Y', Trees: 'Y' }))).toMatchObject({
    offerings: [],
    notFood: 1,
    withoutSeason: { flags: 2, trouble: 'EMPTY' },
  });
  expect(marketRow(row({ FMID: '7', city: 'Danville', State: 'Vermont', zip: '05828' })).cells['address']).toBe(
    'Danville, Vermont 05828',
  );
});

test('permits of one holder are one organization with its roles, a site each address, an offering each product there', () => {
  let line = 1;
  const permit = (type_permis: string, categories: string, adresse: string) =>
    row({ type_permis, nom: 'X', neq: '1', categories, adresse, ville: 'Laval', code_postal: 'H7R 4A4' }, ++line);
  const rows = permitRows([
    permit('Brasseur', 'BIER|CID', '1, rue A'),
    permit('Entrepôt de bière', 'BIER|ZZZ', '1, rue A'),
    permit('Entrepôt', '', '2, rue B'),
  ]);
  expect(rows.sites.map(({ cells }) => [cells['roles'], cells['site_ref']])).toEqual([
    ['DISTRIBUTOR|PRODUCER', 'H7R 4A4 1, rue A'],
    ['DISTRIBUTOR|PRODUCER', 'H7R 4A4 2, rue B'],
  ]);
  expect(rows.offerings.map(({ cells }) => cells['product'])).toEqual(['beer', 'cider']);
  expect([...rows.permitsOfSite.values()]).toEqual([2, 1]);
  expect(rows).toMatchObject({
    categories: 4,
    repeatedCategories: 1,
    unknownCategories: { ZZZ: 1 },
  });
});

test('institutions: what is written as missing is missing', () => {
  expect(
    facilityRow(row({ index: '9', facility_name: 'CLSC', latitude: '..', longitude: '', CSDname: '..', city: 'amos' }))
      .cells,
  ).toMatchObject({
    ref: 'odhf-9',
    latitude: '',
    municipality: 'amos',
  });
  expect(schoolRow(row({ kind: 'ecole', code_organisme: '5', nom: 'A', nom_immeuble: '' })).cells).toMatchObject({
    ref: 'meq-ecole-5',
    site_name: 'A',
  });
});

test('needs are the same each time, and end with a school year', () => {
  const schools = Array.from({ length: 40 }, (_, i) => row({ kind: 'e', code_organisme: String(i) }, i + 2));
  const needs = schoolNeeds(schools, 25, '2026-11-22');
  expect(needs).toHaveLength(25);
  expect(schoolNeeds([...schools].reverse(), 25, '2026-11-22')).toEqual(needs);
  for (const { cells } of needs) expect(codes.has(cells['product'] ?? '')).toBe(true);
  expect(schoolYear('2026-11-22')).toEqual({ from: '2026-12-06', to: '2027-06-23' });
  expect(schoolYear('2027-04-01')).toEqual({ from: '2027-04-15', to: '2028-06-23' });
});
