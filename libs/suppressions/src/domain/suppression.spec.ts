import { describe, expect, test } from '@jest/globals';
import { codeOfAddress, streakOf, tidyCode } from './suppression.js';

const day = (n: number) => new Date(Date.UTC(2026, 10, 1 + n));
const streak = (...days: number[]) => streakOf(days.map(day));

describe('soft bounces', () => {
  test('are too many after five messages over a week, never before', () => {
    expect(streak(0).lasting).toBe(false);
    expect(streak(0, 7, 14, 21).lasting).toBe(false);
    expect(streak(0, 7, 14, 21, 28).lasting).toBe(true);
    expect(streak(0, 1, 2, 3, 4, 5, 6).lasting).toBe(false);
    expect(streak(0, 1, 2, 3, 4, 5, 6, 7).lasting).toBe(true);
  });

  test('start anew after a message that got through in between', () => {
    expect(streak(0, 7, 14, 21, 35)).toEqual({ since: day(35), lasting: false });
    expect(streak(0, 14, 21, 28, 35, 42)).toEqual({ since: day(14), lasting: true });
    expect(streak(3)).toEqual({ since: day(3), lasting: false });
  });
});

test.each([
  ['5.1.1', '5.1.1'],
  ['SMTP 550', 'SMTP 550'],
  ['550 5.1.1 <zoe@example.org>: unknown', '550 5.1.1 unknown'],
  ['smtp; zoe@example.org\r\nX: y', 'smtp X: y'],
  ['zoe@example.org', null],
  ['x'.repeat(100), 'x'.repeat(40)],
])('of "%s" a record keeps %s', (code, kept) => expect(tidyCode(code)).toBe(kept));

test('an address has one code, however it is written, and another under another secret', () => {
  expect(codeOfAddress('a', ' Zoe@Example.org ')).toEqual(codeOfAddress('a', 'zoe@example.org'));
  expect(codeOfAddress('a', 'zoe@example.org')).not.toEqual(codeOfAddress('b', 'zoe@example.org'));
  expect(codeOfAddress('a', 'zoe@example.org').toString('hex')).not.toContain(Buffer.from('zoe').toString('hex'));
});
