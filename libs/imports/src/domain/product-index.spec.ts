import { expect, test } from '@jest/globals';
import { readTaxonomyFiles } from '#catalog';
import { ProductIndex } from './product-index.js';

const index = new ProductIndex(readTaxonomyFiles());

test.each([
  ['carrot', 'carrot'],
  ['Carottes', 'carrot'],
  ['CARROT', 'carrot'],
])('%s is %s', (text, code) => {
  const answer = index.find(text);
  expect(answer.kind === 'found' ? answer.product.code : answer).toBe(code);
});

test('every product is found by its code', () => {
  for (const product of readTaxonomyFiles()) expect(index.find(product.code)).toEqual({ kind: 'found', product });
});

test('what is nearly a name is not guessed, and names what it could be', () => {
  const answer = index.find('carrottes nantaises bio');
  expect(answer.kind).toBe('unknown');
  expect(index.find('xyzzy')).toEqual({ kind: 'unknown', candidates: [] });
  expect(index.find('carotte').kind).toBe('found');
  const near = index.find('brocolli');
  if (near.kind === 'found') expect(near.product.code).toBe('broccoli');
  else expect(near.candidates.map(({ code }) => code)).toContain('broccoli');
});
