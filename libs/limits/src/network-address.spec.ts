import { expect, test } from '@jest/globals';
import { subscriberOf } from './network-address.js';

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:0:1::7', '2001:db8:0:1::/64'],
  ['2001:DB8:0:1:ffff:ffff:ffff:ffff', '2001:db8:0:1::/64'],
  ['2001:0db8::1', '2001:db8:0:0::/64'],
  ['2001:db8::192.0.2.1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  [undefined, 'unknown'],
])('%s counts as %s', (address, subscriber) => expect(subscriberOf(address)).toBe(subscriber));

test('neighbours in one /64 are one subscriber, those in the next are not', () => {
  expect(subscriberOf('2001:db8:1:2:3::4')).toBe(subscriberOf('2001:db8:1:2::9'));
  expect(subscriberOf('2001:db8:1:2::9')).not.toBe(subscriberOf('2001:db8:1:3::9'));
});
