import { describe, expect, test } from '@jest/globals';
import { checkOffering } from './check-offering.js';
import type { OfferingInput } from './offering.js';

const area = { type: 'Polygon', coordinates: [[[-73, 45], [-72, 45], [-72, 46], [-73, 45]]] } as const; // prettier-ignore
const carrots: OfferingInput = {
  organizationId: '',
  siteId: '',
  productId: '',
  availability: [{ fromMonth: 7, toMonth: 10, mode: 'FIELD' }],
};
const refused = (change: Partial<OfferingInput>, hasDeliveryArea?: boolean) =>
  checkOffering({ ...carrots, ...change }, '2026-11-22', hasDeliveryArea).map(({ path, code, message }) => {
    expect(message.fr).not.toBe(message.en);
    return `${path.join('.')} ${code}`;
  });

describe('a way to get there', () => {
  test.each<[string, Partial<OfferingInput>]>([
    ['a radius', { deliveryRadiusM: 50_000 }],
    ['an area', { deliveryArea: area }],
    ['pick-up', { offersPickup: true }],
    ['distributors', { acceptsDistributors: true }],
  ])('%s is enough', (_, change) => {
    expect(refused(change)).toEqual([]);
  });

  test('none at all is refused, and an excluded area is none', () => {
    expect(refused({})).toEqual(['deliveryRadiusM NO_DELIVERY_OPTION']);
    expect(refused({ excludedArea: area })).toEqual(['deliveryRadiusM NO_DELIVERY_OPTION']);
  });

  test('an area kept from before counts', () => {
    expect(refused({ deliveryDays: [2] }, true)).toEqual([]);
  });
});

describe('delivery days', () => {
  test('are weekdays, each once', () => {
    expect(refused({ deliveryRadiusM: 1, deliveryDays: [1, 7] })).toEqual([]);
    expect(refused({ deliveryRadiusM: 1, deliveryDays: [0] })).toEqual(['deliveryDays.0 OUT_OF_RANGE']);
    expect(refused({ deliveryRadiusM: 1, deliveryDays: [3, 3] })).toEqual(['deliveryDays DUPLICATE']);
  });

  test('are those of one’s own truck: without one they mean nothing', () => {
    expect(refused({ offersPickup: true, acceptsDistributors: true, deliveryDays: [2] })).toEqual([
      'deliveryDays NO_OWN_DELIVERY',
    ]);
  });
});

test('only what is sold by mass is sold by its actual weight', () => {
  const pack = (unit: 'kg' | 'l', catchWeight: boolean) => ({ count: 1, inner: { value: '4', unit }, catchWeight });
  expect(refused({ offersPickup: true, pack: pack('kg', true) })).toEqual([]);
  expect(refused({ offersPickup: true, pack: pack('l', false) })).toEqual([]);
  expect(refused({ offersPickup: true, pack: pack('l', true) })).toEqual(['pack.catchWeight NOT_A_MASS']);
});
