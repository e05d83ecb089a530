import { describe, expect, test } from '@jest/globals';
import type { Product } from '#catalog';
import { explain } from './explain.js';
import type { NeedFacts, OfferingFacts, Pair } from './facts.js';
import { judge, pointsOf, type ScoredCriterion, WEIGHTS } from './score.js';

const carrot: Product = {
  id: 'carrot',
  code: 'carrot',
  parentId: 'root-vegetables',
  depth: 2,
  position: 0,
  name: { fr: 'Carotte', en: 'Carrot' },
  synonyms: { fr: [], en: [] },
  dimension: 'mass',
  temperatureClass: 'ambient',
  unitMassG: '80',
  densityKgPerL: null,
  mappings: {},
  retired: false,
};

const need = (facts: Partial<NeedFacts> = {}): NeedFacts => ({
  id: 'need',
  organizationId: 'school',
  product: carrot,
  preparations: [],
  quantity: { value: '100', unit: 'kg' },
  pack: null,
  recurrence: 'WEEKLY',
  window: { from: '2026-12-01', to: '2027-02-28' },
  maxDistanceM: 100_000,
  acceptsPickup: false,
  requiredCertifications: [],
  preferredCertifications: [],
  requiresVerifiedCertifications: false,
  priceCeiling: null,
  respondBy: null,
  status: 'PUBLISHED',
  timeZone: 'America/Toronto',
  receivingDays: [],
  ...facts,
});

const offering = (facts: Partial<OfferingFacts> = {}): OfferingFacts => ({
  id: 'offering',
  organizationId: 'farm',
  product: carrot,
  preparation: 'WHOLE',
  pack: null,
  price: null,
  minimumOrder: null,
  capacity: null,
  availability: [{ fromMonth: 1, toMonth: 12, mode: 'STORED' }],
  leadTimeDays: 0,
  deliveryRadiusM: 60_000,
  deliveryDays: [],
  acceptsDistributors: false,
  offersPickup: false,
  expiresOn: null,
  status: 'PUBLISHED',
  certifications: [],
  ...facts,
});

const pair = (facts: Partial<Pair> = {}): Pair => ({
  need: need(),
  offering: offering(),
  relation: 'EXACT',
  distanceM: 25_000,
  inDeliveryArea: false,
  inExcludedArea: false,
  lanes: [],
  today: '2026-11-22',
  barred: false,
  dismissed: false,
  ...facts,
});

const earned = (facts: Pair, criterion: ScoredCriterion) => pointsOf(judge(facts), criterion).points;

test('the weights sum to one', () => {
  expect(Object.values(WEIGHTS).reduce((sum, weight) => sum + Number(weight), 0)).toBeCloseTo(1, 12);
});

describe('a match', () => {
  test('is worth the weighted sum of its criteria', () => {
    // 30 × 3/4 + 20 + 20 + 15 × ½ + 10 + 5 × ½
    expect(judge(pair())).toMatchObject({ failed: [], score: 82.5, options: ['DELIVERY'] });
  });

  test('is nearer the better, against the need’s maximum or 150 km', () => {
    expect(earned(pair({ distanceM: 0 }), 'PROXIMITY')).toBe(30);
    expect(earned(pair({ distanceM: 75_000, need: need({ maxDistanceM: null }) }), 'PROXIMITY')).toBe(15);
    expect(earned(pair({ distanceM: 400_000, need: need({ maxDistanceM: null }) }), 'PROXIMITY')).toBe(0);
  });

  test('prefers the very product to a narrower one, and that to a broader one', () => {
    expect(
      (['EXACT', 'NARROWER', 'BROADER'] as const).map((relation) => earned(pair({ relation }), 'PRODUCT')),
    ).toEqual([20, 18, 10]);
  });

  test('counts the season over the days that remain after the lead time', () => {
    const january = offering({ availability: [{ fromMonth: 1, toMonth: 1, mode: 'STORED' }] });
    expect(judge(pair({ offering: january })).season).toMatchObject({ days: 90, coveredDays: 31 });
    const late = { ...january, leadTimeDays: 45 };
    expect(judge(pair({ offering: late })).season).toEqual({
      remaining: { from: '2027-01-06', to: '2027-02-28' },
      days: 54,
      coveredDays: 26,
    });
  });

  test('compares a weekly capacity in pounds with a monthly need in kilograms', () => {
    const monthly = need({ quantity: { value: '100', unit: 'kg' }, recurrence: 'MONTHLY' });
    const capacity = { quantity: { value: '20', unit: 'lb' as const }, period: 'WEEK' as const };
    const { volumeShare } = judge(pair({ need: monthly, offering: offering({ capacity }) }));
    expect(volumeShare?.toNumber()).toBeCloseTo((20 * 0.45359237 * 30.436875) / 7 / 100, 12);
  });

  test('offers at least one period’s capacity in a window shorter than the period', () => {
    const short = need({ window: { from: '2026-12-01', to: '2026-12-02' }, recurrence: 'ONCE' });
    const capacity = { quantity: { value: '100', unit: 'kg' as const }, period: 'WEEK' as const };
    expect(judge(pair({ need: short, offering: offering({ capacity }) })).volumeShare?.toNumber()).toBe(1);
  });

  test('gives half the points for a volume that is not comparable, and says so in both languages', () => {
    const capacity = { quantity: { value: '10', unit: 'l' as const }, period: 'WEEK' as const };
    const facts = pair({ offering: offering({ capacity }) });
    expect(earned(facts, 'VOLUME')).toBe(7.5);
    const reason = (language: 'fr' | 'en') =>
      explain(facts, judge(facts), language).find(({ name }) => name === 'VOLUME')?.reason;
    expect(reason('fr')).toMatch(/ne se comparent pas/);
    expect(reason('en')).toMatch(/not comparable/);
  });

  test('compares a price by the case with a ceiling by the kilogram', () => {
    const priced = offering({
      pack: { count: 10, inner: { value: '2', unit: 'kg' } },
      price: { amount: '40', currency: 'CAD', per: { value: '1', unit: 'pack' } },
    });
    const ceiling = need({ priceCeiling: { amount: '4', currency: 'CAD', per: { value: '1', unit: 'kg' } } });
    expect(earned(pair({ need: ceiling, offering: priced }), 'PRICE')).toBe(2.5);
    const euros = offering({ price: { amount: '1', currency: 'EUR', per: { value: '1', unit: 'kg' } } });
    expect(judge(pair({ need: ceiling, offering: euros }))).toMatchObject({ failed: [], priceShare: undefined });
  });

  test('earns the share of the preferred certifications that are held and valid at the end of the window', () => {
    const wanting = need({ preferredCertifications: ['ORGANIC', 'CANADAGAP'] });
    const held = offering({
      certifications: [
        { scheme: 'ORGANIC', expiresOn: '2027-02-28', verified: false },
        { scheme: 'CANADAGAP', expiresOn: '2027-02-27', verified: true },
      ],
    });
    expect(earned(pair({ need: wanting, offering: held }), 'PREFERENCE')).toBe(5);
  });
});

describe('what keeps a pair from matching', () => {
  test.each<[string, Partial<Pair>]>([
    ['PRODUCT', { relation: undefined }],
    ['PREPARATION', { need: need({ preparations: ['CUT', 'FROZEN'] }) }],
    ['SEASON', { offering: offering({ availability: [{ fromMonth: 7, toMonth: 9, mode: 'FIELD' }] }) }],
    ['SEASON', { offering: offering({ leadTimeDays: 120 }) }],
    ['DISTANCE', { need: need({ maxDistanceM: 24_999 }) }],
    ['DELIVERY', { offering: offering({ deliveryRadiusM: 24_999 }) }],
    ['DELIVERY', { offering: offering({ deliveryRadiusM: null, offersPickup: true }) }],
    ['CERTIFICATION', { need: need({ requiredCertifications: ['ORGANIC'] }) }],
    ['MINIMUM_ORDER', { offering: offering({ minimumOrder: { value: '221', unit: 'lb' } }) }],
    [
      'PRICE',
      {
        need: need({ priceCeiling: { amount: '2', currency: 'CAD', per: { value: '1', unit: 'kg' } } }),
        offering: offering({ price: { amount: '2.01', currency: 'CAD', per: { value: '1', unit: 'kg' } } }),
      },
    ],
    ['ELIGIBILITY', { need: need({ status: 'CLOSED' }) }],
    ['ELIGIBILITY', { need: need({ respondBy: '2026-11-21' }) }],
    ['ELIGIBILITY', { offering: offering({ expiresOn: '2026-11-21' }) }],
    ['ELIGIBILITY', { offering: offering({ organizationId: 'school' }) }],
    ['ELIGIBILITY', { barred: true }],
    ['ELIGIBILITY', { dismissed: true }],
  ])('%s', (criterion, facts) => {
    expect(judge(pair(facts)).failed).toEqual([criterion]);
  });

  test('an unverified certification, when the need asks for verified ones', () => {
    const certifications = [{ scheme: 'ORGANIC', expiresOn: null, verified: false }];
    const asking = (requiresVerifiedCertifications: boolean) =>
      judge(
        pair({
          need: need({ requiredCertifications: ['ORGANIC'], requiresVerifiedCertifications }),
          offering: offering({ certifications }),
        }),
      );
    expect(asking(false).failed).toEqual([]);
    expect(asking(true).failed).toEqual(['CERTIFICATION']);
  });

  test('pick-up works when one allows it and the other accepts it, however far', () => {
    const facts = pair({
      offering: offering({ deliveryRadiusM: null, offersPickup: true }),
      need: need({ acceptsPickup: true }),
    });
    expect(judge(facts)).toMatchObject({ failed: [], options: ['PICKUP'] });
  });
});
