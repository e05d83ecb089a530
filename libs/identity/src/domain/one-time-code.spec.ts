import { expect, test } from '@jest/globals';
import { enrolment, hashRecoveryCode, isOneTimeCode, newRecoveryCodes, stepOf, tidyCode } from './one-time-code.js';

/** RFC 6238, appendix B: the SHA-1 test vectors, of which six digits are used. */
const SECRET = Buffer.from('12345678901234567890');
const VECTORS = [
  [59, '287082'],
  [1111111109, '081804'],
  [1111111111, '050471'],
  [1234567890, '005924'],
  [2000000000, '279037'],
] as const;

const at = (seconds: number) => new Date(seconds * 1000);

test.each(VECTORS)('at %i s the code of RFC 6238 is %s', (seconds, code) => {
  expect(stepOf(SECRET, code, at(seconds))).toBe(Math.floor(seconds / 30));
});

test('a code works one step early and one step late, and is still of its own step', () => {
  const [, code] = VECTORS[2];
  const own = Math.floor(1111111111 / 30);
  for (const seconds of [-30, 0, 30]) expect(stepOf(SECRET, code, at(1111111111 + seconds))).toBe(own);
  for (const seconds of [-60, 60]) expect(stepOf(SECRET, code, at(1111111111 + seconds))).toBeUndefined();
});

test('codes are read as people write them', () => {
  expect(tidyCode(' 123 456 ')).toBe('123456');
  expect(isOneTimeCode(tidyCode('123-456'))).toBe(true);
  expect(isOneTimeCode(tidyCode('abcd-efgh'))).toBe(false);
});

test('the app is shown the secret of the RFC as anyone else would write it', () => {
  const { uri, secret } = enrolment(SECRET, 'moi@example.org');
  expect(secret).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
  const url = new URL(uri);
  expect([url.protocol, url.host]).toEqual(['otpauth:', 'totp']);
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    secret,
    issuer: 'Maillage',
    algorithm: 'SHA1',
    digits: '6',
    period: '30',
  });
});

test('ten recovery codes, all different, the same in small letters and without dashes', () => {
  const codes = newRecoveryCodes();
  expect(new Set(codes).size).toBe(10);
  for (const code of codes) {
    expect(code).toMatch(/^(?:[A-Z2-7]{4}-){3}[A-Z2-7]{4}$/);
    expect(hashRecoveryCode(code.toLowerCase().replaceAll('-', ' '))).toEqual(hashRecoveryCode(code));
  }
});
