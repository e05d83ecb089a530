import { expect, test } from '@jest/globals';
import { checkPassword, normalizePassword } from './credentials.js';

const codes = (password: string, owner = {}) => checkPassword(password, 'password', owner).map(({ code }) => code);

test('length is counted in characters, not in the units that encode them', () => {
  expect(codes('trop court')).toEqual([]);
  expect(codes('🌾🥕🍏🧅🥔🍓🫐🥬🧀')).toEqual(['PASSWORD_LENGTH']);
  expect(codes('ab1 '.repeat(50))).toEqual([]);
  expect(codes(`${'ab1 '.repeat(50)}x`)).toEqual(['PASSWORD_LENGTH']);
});

test.each(['1234567890', 'Qwertyuiop', 'Mot de passe', 'PASSWORD-123', 'aaaaaaaaaaaaaa', '1212121212'])(
  'what everybody tries first is refused: %s',
  (password) => {
    expect(codes(password)).toEqual(['PASSWORD_COMMON']);
  },
);

test('one’s own name or address is refused, with or without digits around it', () => {
  const owner = { email: 'helene.tremblay@example.org', name: 'Hélène Tremblay' };
  for (const password of ['Hélène Tremblay', 'helenetremblay42', 'helene.tremblay@example.org', 'Helene-Tremblay!'])
    expect(codes(password, owner)).toEqual(['PASSWORD_PERSONAL']);
  expect(codes('tremblay mange des carottes', owner)).toEqual([]);
});

test('an address of digits only, or a short name, forbids nothing else', () => {
  const owner = { email: '12345@example.org', name: 'Li' };
  expect(codes('une longue phrase', owner)).toEqual([]);
  expect(codes('8274 6193 5501', owner)).toEqual([]);
});

test('an accent is the same however the keyboard composed it', () => {
  expect(normalizePassword('e\u0301te\u0301 au verger')).toBe(normalizePassword('\u00e9t\u00e9 au verger'));
});
