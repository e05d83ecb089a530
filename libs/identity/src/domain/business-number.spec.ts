import { expect, test } from '@jest/globals';
import { checkBusinessNumber, normalizeBusinessNumber } from './business-number.js';

test('a business number is one however it is written', () => {
  expect(normalizeBusinessNumber(' 1142 345-678 ')).toBe('1142345678');
  expect(normalizeBusinessNumber('123456789 rt0001')).toBe('123456789RT0001');
  expect(normalizeBusinessNumber(' - ')).toBeNull();
});

test.each(['1142345678', '2261234567', '33 6123 4567', '8831234567', '123456789', '123456789RT0001', null, ''])(
  '%p may be one',
  (typed) => expect(checkBusinessNumber(typed, 'businessNumber')).toEqual([]),
);

test.each(['9942345678', '1234', 'ABCDEFGH', '1'.repeat(21), '12345; DROP', '1'.repeat(5000)])('%p is none', (typed) =>
  expect(checkBusinessNumber(typed, 'businessNumber')).toMatchObject([{ code: 'INVALID_BUSINESS_NUMBER' }]),
);
