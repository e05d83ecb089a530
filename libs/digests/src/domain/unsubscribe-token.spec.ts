import { createHmac, hkdfSync, createCipheriv } from 'node:crypto';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { makeUnsubscribeToken, readUnsubscribeToken, type StopSubject, TOKEN_VALID_DAYS } from './unsubscribe-token.js';

const SECRET = 'a secret of the operator, long enough';
const NOW = new Date('2026-11-23T11:00:00Z');
const ID = '019aaf00-0000-7000-8000-0000000000aa';
const after = (days: number) => new Date(NOW.getTime() + days * 86_400_000);

const kinds = fc.constantFrom<StopSubject['kind']>('MEMBERSHIP', 'COORDINATOR');
const subjects = fc.record({ kind: kinds, id: fc.uuid() });
const bytesOf = (subject: StopSubject) => Buffer.from(makeUnsubscribeToken(SECRET, subject, NOW), 'base64url');

test('property: what was made is read, by the same secret alone', () => {
  fc.assert(
    fc.property(subjects, (subject) => {
      const token = makeUnsubscribeToken(SECRET, subject, NOW);
      expect(readUnsubscribeToken(SECRET, token, NOW)).toEqual(subject);
      expect(readUnsubscribeToken(`${SECRET}!`, token, NOW)).toBeUndefined();
    }),
    { numRuns: 30 },
  );
});

test('property: a letter changed anywhere is refused', () => {
  const token = makeUnsubscribeToken(SECRET, { kind: 'MEMBERSHIP', id: ID }, NOW);
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

test('property: every single bit counts', () => {
  fc.assert(
    fc.property(subjects, (subject) => {
      const bytes = bytesOf(subject);
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const changed = Buffer.from(bytes);
        changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        expect(readUnsubscribeToken(SECRET, changed.toString('base64url'), NOW)).toBeUndefined();
      }
    }),
    { numRuns: 4 },
  );
});

test('it reveals nothing: neither identifier, day nor kind is in it, and neighbours look unrelated', () => {
  const one = bytesOf({ kind: 'MEMBERSHIP', id: ID });
  expect(one.toString('hex')).not.toContain('019aaf00');
  const others = [
    bytesOf({ kind: 'MEMBERSHIP', id: ID.replace(/aa$/, 'ab') }),
    // Of the same identifier: a word does not say what it is of.
    bytesOf({ kind: 'COORDINATOR', id: ID }),
  ];
  for (const other of others) {
    expect(other).toHaveLength(one.length);
    expect(other[0]).toBe(one[0]);
    expect(one.filter((byte, i) => i > 0 && byte === other[i]).length).toBeLessThan(10);
  }
});

test('it works for more than a year and not forever', () => {
  for (const kind of ['MEMBERSHIP', 'COORDINATOR'] as const) {
    const subject = { kind, id: ID };
    const token = makeUnsubscribeToken(SECRET, subject, NOW);
    expect(TOKEN_VALID_DAYS).toBeGreaterThanOrEqual(60);
    expect(readUnsubscribeToken(SECRET, token, after(TOKEN_VALID_DAYS))).toEqual(subject);
    expect(readUnsubscribeToken(SECRET, token, after(TOKEN_VALID_DAYS + 1))).toBeUndefined();
    expect(makeUnsubscribeToken(SECRET, subject, NOW)).toBe(token);
  }
});

test('links sent before coordinators had any keep working', () => {
  const plain = Buffer.alloc(20);
  plain.write(ID.replaceAll('-', ''), 'hex');
  plain.writeUInt32BE(Math.floor(NOW.getTime() / 86_400_000), 16);
  const key = (purpose: string) =>
    Buffer.from(hkdfSync('sha256', SECRET, '', `maillage unsubscribe v1 ${purpose}`, 32));
  const iv = createHmac('sha256', key('iv')).update(plain).digest().subarray(0, 16);
  const cipher = createCipheriv('aes-256-ctr', key('encryption'), iv);
  const body = Buffer.concat([Buffer.of(1), iv, cipher.update(plain), cipher.final()]);
  const sent = Buffer.concat([body, createHmac('sha256', key('signature')).update(body).digest()]).toString(
    'base64url',
  );
  expect(readUnsubscribeToken(SECRET, sent, NOW)).toEqual({ kind: 'MEMBERSHIP', id: ID });
  expect(makeUnsubscribeToken(SECRET, { kind: 'MEMBERSHIP', id: ID }, NOW)).toBe(sent);
});
