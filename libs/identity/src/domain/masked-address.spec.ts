import { expect, test } from '@jest/globals';
import { maskedAddress } from './masked-address.js';

test('a masked address shows its first letter and its domain, not how long it is', () => {
  expect(maskedAddress('marie.buisson@cpe.example')).toBe('m•••@cpe.example');
  expect(maskedAddress('m@cpe.example')).toBe('m•••@cpe.example');
});
