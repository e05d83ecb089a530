import { expect, test } from '@jest/globals';
import { atLeast } from './check.js';

test.each([
  ['15.4 (Debian 15.4-1)', '15', true],
  ['14.9', '15', false],
  ['3.10.0', '3.3', true],
  ['6.2.0', '6.2', true],
  ['6.1.9', '6.2', false],
  ['20.9.0', '20.19', false],
])('%s ≥ %s: %s', (version, least, expected) => expect(atLeast(version, least)).toBe(expected));
