import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { makeUnsubscribeToken, readUnsubscribeToken, TOKEN_VALID_DAYS } from './unsubscribe-token.js';

const SECRET = 'a secret of the operator, long enough';
const NOW = new Date('2026-11-23T11:00:00Z');
const after = (days: number) => new Date(NOW.getTime() + days * 86_400_000);

test('property: what was made is read, by the same secret alone', () => {
  fc.assert(
    fc.property(fc.uuid(), (id) => {
      const token = makeUnsubscribeToken(SECRET, id, NOW);
      expect(readUnsubscribeToken(SECRET, token, NOW)).toBe(id);
      expect(readUnsubscribeToken(`${SECRET}!`, token, NOW)).toBeUndefined();
    }),
    { numRuns: 30 },
  );
});

test('property: a word changed anywhere is refused', () => {
  const token = makeUnsubscribeToken(SECRET, '019aaf00-0000-7000-8000-0000000000aa', NOW);
  fc.assert(
    fc.property(fc.nat(token.length - 1), fc.constantFrom(...'ABCXYZabcxyz0189-_'), (position, letter) => {
      const changed = token.slice(0, position) + letter + token.slice(position + 1);
      fc.pre(changed !== token);
      expect(readUnsubscribeToken(SECRET, changed, NOW)).toBeUndefined();
    }),
  );
  for (const other of ['', 'x', `${token}A`, token.slice(1), 'é'.repeat(92)])
    expect(readUnsubscribeToken(SECRET, other, NOW)).toBeUndefined();
});

test('it reveals nothing: neither identifier nor day is in it, and neighbours look unrelated', () => {
  const id = '019aaf00-0000-7000-8000-0000000000aa';
  const neighbour = '019aaf00-0000-7000-8000-0000000000ab';
  const hex = (of: string) => Buffer.from(makeUnsubscribeToken(SECRET, of, NOW), 'base64url').toString('hex');
  expect(hex(id)).not.toContain('019aaf00');
  const same = [...hex(id)].filter((digit, i) => digit === hex(neighbour)[i]).length;
  expect(same).toBeLessThan(40);
});

test('it works for more than a year and not forever', () => {
  const id = '019aaf00-0000-7000-8000-0000000000aa';
  const token = makeUnsubscribeToken(SECRET, id, NOW);
  expect(TOKEN_VALID_DAYS).toBeGreaterThanOrEqual(60);
  expect(readUnsubscribeToken(SECRET, token, after(TOKEN_VALID_DAYS))).toBe(id);
  expect(readUnsubscribeToken(SECRET, token, after(TOKEN_VALID_DAYS + 1))).toBeUndefined();
  expect(makeUnsubscribeToken(SECRET, id, NOW)).toBe(token);
});
