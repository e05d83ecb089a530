import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { projectRoot } from '#kernel';
import { normalizeTerm } from './domain/search-term.js';
import { Taxonomy } from './domain/taxonomy.js';
import { pluralNames } from './plural-names.js';
import { readTaxonomyFiles } from './taxonomy-files.js';

const taxonomy = new Taxonomy(readTaxonomyFiles());
const idOf = (code: string) => taxonomy.findByCode(code)?.id ?? code;

describe('the taxonomy', () => {
  test('has hundreds of products, up to five levels, each named in both languages', () => {
    expect(taxonomy.products.length).toBeGreaterThanOrEqual(300);
    expect(Math.max(...taxonomy.products.map(({ depth }) => depth))).toBeLessThanOrEqual(4);
    expect(taxonomy.products.filter(({ name }) => !name.fr || !name.en)).toEqual([]);
  });

  test('asked for root vegetables, carrots are narrower; asked for Nantes carrots, carrots are broader', () => {
    expect(taxonomy.relation(idOf('carrot'), idOf('carrot'))).toBe('EXACT');
    expect(taxonomy.relation(idOf('carrot'), idOf('vegetables'))).toBe('NARROWER');
    const [kind] = taxonomy.children(idOf('carrot'));
    expect(taxonomy.relation(idOf('carrot'), kind?.id ?? '')).toBe('BROADER');
  });

  test('a top-level category is never broader, nor a grandparent', () => {
    expect(taxonomy.relation(idOf('vegetables'), taxonomy.children(idOf('vegetables'))[0]?.id ?? '')).toBeUndefined();
    const [kind] = taxonomy.children(idOf('carrot'));
    const grandparent = taxonomy.get(idOf('carrot')).parentId ?? '';
    expect(taxonomy.relation(grandparent, kind?.id ?? '')).toBeUndefined();
  });

  test('lists every related pair once', () => {
    const listed = taxonomy
      .matches()
      .map(({ needProductId, offeringProductId, relation }) => `${needProductId} ${offeringProductId} ${relation}`);
    const expected = taxonomy.products.flatMap((need) =>
      taxonomy.products.flatMap((offering) => {
        const relation = taxonomy.relation(offering.id, need.id);
        return relation ? [`${need.id} ${offering.id} ${relation}`] : [];
      }),
    );
    expect(listed.sort()).toEqual(expected.sort());
  });

  const openData = process.env['OPEN_DATA_DIR'] ?? join(projectRoot, '..', 'shared', 'data');
  const dfc = join(openData, 'products', 'productTypes_flat.csv');
  (existsSync(dfc) ? test : test.skip)('maps only to identifiers that the Data Food Consortium has', () => {
    const known = new Set(
      readFileSync(dfc, 'utf8')
        .split('\n')
        .map((line) => line.split(',')[0]),
    );
    const mapped = taxonomy.products.flatMap(({ mappings }) => mappings['dfc'] ?? []);
    expect(mapped.length).toBeGreaterThan(100);
    expect(mapped.filter((id) => !known.has(id))).toEqual([]);
  });
});

test.each([
  ['Bleuets', 'bleuet'],
  ['Choux-fleurs', 'chou fleur'],
  ['POIREAUX', 'poireau'],
  ['bœuf haché', 'boeuf hache'],
  ['noix', 'noix'],
  ['Tomatoes', 'tomato'],
  ['blé d’Inde', 'ble d inde'],
])('« %s » is searched as « %s »', (text, term) => {
  expect(normalizeTerm(text)).toBe(term);
});

test('plurals are of products that exist, each once, and differ from what is said of one unless they end like it', () => {
  expect(pluralNames.size).toBeGreaterThan(40);
  for (const [code, plural] of pluralNames) {
    const product = taxonomy.findByCode(code);
    expect([code, product?.retired]).toEqual([code, false]);
    for (const language of ['fr', 'en'] as const) expect(`${code} ${plural[language]}`).toMatch(/[sx]\b/);
  }
});
