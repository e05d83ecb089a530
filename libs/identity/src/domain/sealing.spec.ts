import { expect, test } from '@jest/globals';
import { seal, unseal } from './sealing.js';

const KEY = 'a secret of the operator, long enough';
const content = Buffer.from('what nobody may read');
const sealed = seal(KEY, 'tests', 'this person', content);

test('what was sealed opens for the same purpose and owner', () => {
  expect(unseal(KEY, 'tests', 'this person', sealed)).toEqual(content);
  expect(sealed.includes(content)).toBe(false);
});

test('it opens with no other key, for no other purpose, for nobody else, and not when it was changed', () => {
  expect(unseal(`${KEY}!`, 'tests', 'this person', sealed)).toBeUndefined();
  expect(unseal(KEY, 'something else', 'this person', sealed)).toBeUndefined();
  expect(unseal(KEY, 'tests', 'somebody else', sealed)).toBeUndefined();
  for (const at of [0, 12, sealed.length - 1]) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(unseal(KEY, 'tests', 'this person', changed)).toBeUndefined();
  }
  expect(unseal(KEY, 'tests', 'this person', sealed.subarray(0, 20))).toBeUndefined();
});

test('the same content never looks the same twice', () => {
  expect(seal(KEY, 'tests', 'this person', content)).not.toEqual(sealed);
});
