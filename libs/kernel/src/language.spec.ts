import { expect, test } from '@jest/globals';
import { formatMoney, formatQuantity, formatUnitPrice } from './format.js';
import { languageFromHeader } from './language.js';

test.each([
  [undefined, 'fr'],
  ['', 'fr'],
  ['*', 'fr'],
  ['en', 'en'],
  ['en-CA,en;q=0.9,fr;q=0.8', 'en'],
  ['de,fr;q=0.5,en;q=0.7', 'en'],
  ['en;q=0, fr', 'fr'],
  [';;q=,,;=', 'fr'],
])('Accept-Language %p is answered in %s', (header, language) => {
  expect(languageFromHeader(header)).toBe(language);
});

test('quantities and prices are written as each language writes them', () => {
  expect(formatQuantity({ value: '1.5', unit: 'kg' }, 'fr')).toBe('1,5\u00a0kg');
  expect(formatQuantity({ value: '2', unit: 'pack' }, 'fr')).toBe('2\u00a0caisses');
  expect(formatMoney({ amount: '2.75', currency: 'CAD' }, 'fr')).toBe('2,75\u00a0$');
  expect(formatUnitPrice({ amount: '2.75', currency: 'CAD', per: { value: '1', unit: 'kg' } }, 'en')).toBe('$2.75/kg');
});
