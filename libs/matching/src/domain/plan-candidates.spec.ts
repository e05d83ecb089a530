import { describe, expect, test } from '@jest/globals';
import type { Product } from '#catalog';
import { fraction, type Fraction, toDecimal } from '#kernel';
import type { LaneFacts, NeedFacts, OfferingFacts, Pair } from './facts.js';
import type { Match } from './match.js';
import { inUnitOf, planQuestion } from './plan-candidates.js';
import { judge } from './score.js';

const TODAY = '2026-11-22';

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
  acceptsPickup: true,
  requiredCertifications: [],
  preferredCertifications: [],
  requiresVerifiedCertifications: false,
  priceCeiling: null,
  respondBy: null,
  status: 'PUBLISHED',
  timeZone: 'America/Toronto',
  receivingDays: [2, 4],
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
  acceptsDistributors: true,
  offersPickup: false,
  expiresOn: null,
  status: 'PUBLISHED',
  certifications: [],
  ...facts,
});

const lane = (facts: Partial<LaneFacts> = {}): LaneFacts => ({
  id: 'lane',
  organizationId: 'trucks',
  name: 'Rive-Nord',
  days: [4, 5],
  cutoffDays: 1,
  cutoffHour: null,
  spareCapacity: null,
  ...facts,
});

function match(facts: Partial<OfferingFacts> = {}, about = need(), more: Partial<Pair> = {}): Match {
  const pair: Pair = {
    need: about,
    offering: offering(facts),
    relation: 'EXACT',
    distanceM: 25_000,
    inDeliveryArea: false,
    inExcludedArea: false,
    lanes: [],
    today: TODAY,
    barred: false,
    dismissed: false,
    ...more,
  };
  return { pair, assessment: judge(pair) };
}

function asked(about: NeedFacts, matches: readonly Match[] = []) {
  const question = planQuestion(about, TODAY, matches);
  if (!question) throw new Error('nothing is asked for');
  return question;
}

/** What the offering gives in one delivery and in all, in kilograms. */
function given(facts: Partial<OfferingFacts>, about = need()) {
  const [candidate] = asked(about, [match(facts, about)]).candidates;
  const kg = (amount: Fraction | null | undefined) => (amount ? toDecimal(amount.div(1000)) : amount);
  return (
    candidate && { perDelivery: kg(candidate.perDelivery), total: kg(candidate.total), least: kg(candidate.minimum) }
  );
}

const shares = (facts: Partial<OfferingFacts>, about = need()) =>
  asked(about, [match(facts, about)]).candidates[0]?.available.map(({ n, d }) => `${n}/${d}`);

describe('what is asked for', () => {
  test('is told by the calendar months that are left of the window', () => {
    const { segments, quantity, recurrenceDays } = asked(
      need({ window: { from: '2026-09-01', to: '2027-02-10' } }),
    ).need;

    expect(segments).toEqual([
      { month: '2026-11', days: 9 },
      { month: '2026-12', days: 31 },
      { month: '2027-01', days: 31 },
      { month: '2027-02', days: 10 },
    ]);
    expect(quantity.equals(100_000)).toBe(true);
    expect(recurrenceDays?.equals(7)).toBe(true);
  });

  test('once, comes on a day of the window: who is there for a part of it can give all of it', () => {
    const once = need({ recurrence: 'ONCE' });
    const autumn = { availability: [{ fromMonth: 12, toMonth: 12, mode: 'FIELD' as const }] };

    expect(asked(once).need).toMatchObject({ recurrenceDays: null, segments: [{ month: '2026-12', days: 90 }] });
    expect(shares(autumn, once)).toEqual(['1/1']);
  });

  test('is nothing once it is closed, not yet published, or over', () => {
    for (const status of ['CLOSED', 'DRAFT']) expect(planQuestion(need({ status }), TODAY, [])).toBeUndefined();
    const over = need({ window: { from: '2026-09-01', to: '2026-11-21' } });
    expect(planQuestion(over, TODAY, [])).toBeUndefined();
  });
});

describe('what an offering can give', () => {
  test.each<[string, OfferingFacts['capacity'], NeedFacts['recurrence'], string]>([
    ['a week, of a delivery a week', { quantity: { value: '70', unit: 'kg' }, period: 'WEEK' }, 'WEEKLY', '70'],
    ['a week, of a delivery every two', { quantity: { value: '70', unit: 'kg' }, period: 'WEEK' }, 'BIWEEKLY', '140'],
    ['a week, of a delivery a day', { quantity: { value: '70', unit: 'kg' }, period: 'WEEK' }, 'DAILY', '10'],
    ['a month, of one a week', { quantity: { value: '304.36875', unit: 'kg' }, period: 'MONTH' }, 'WEEKLY', '70'],
    ['in units', { quantity: { value: '1000', unit: 'unit' }, period: 'WEEK' }, 'WEEKLY', '80'],
  ])('%s', (_, capacity, recurrence, perDelivery) => {
    expect(given({ capacity }, need({ recurrence }))).toMatchObject({ perDelivery, total: null });
  });

  test('a month, of a window of four days, is a month’s once', () => {
    const short = need({ window: { from: '2026-12-01', to: '2026-12-04' } });
    const capacity = { quantity: { value: '90', unit: 'kg' }, period: 'MONTH' } as const;

    expect(given({ capacity }, short)).toMatchObject({ perDelivery: '90' });
  });

  test('in all, is a limit of the whole window, and known', () => {
    const capacity = { quantity: { value: '0.5', unit: 't' }, period: 'TOTAL' } as const;

    expect(given({ capacity })).toMatchObject({ perDelivery: '500', total: '500' });
  });

  test('is not known where it does not say', () => {
    expect(given({})).toEqual({ perDelivery: null, total: null, least: '0' });
  });

  test('has a least, its minimum order', () => {
    const cases = { count: 1, inner: { value: '25', unit: 'kg' as const } };

    expect(given({ pack: cases, minimumOrder: { value: '2', unit: 'pack' } })).toMatchObject({ least: '50' });
  });

  test('is left out, and told, where its capacity or its minimum order cannot be counted', () => {
    const litres = { value: '10', unit: 'l' } as const;
    const matches = [
      match({ id: 'by volume', capacity: { quantity: litres, period: 'WEEK' } }),
      match({ id: 'by volume in all', capacity: { quantity: litres, period: 'TOTAL' } }),
      match({ id: 'from so many litres', minimumOrder: litres }),
      match({ id: 'by mass' }),
    ];
    const { candidates, notComparable } = asked(need(), matches);

    expect(candidates.map(({ offeringId }) => offeringId)).toEqual(['by mass']);
    expect(notComparable).toEqual(matches.slice(0, 3));
  });
});

describe('when an offering is there', () => {
  test('is a share of the days of each month', () => {
    expect(shares({ availability: [{ from: '2026-12-10', to: '2027-01-31', mode: 'STORED' }] })).toEqual([
      '22/31',
      '31/31',
      '0/28',
    ]);
  });

  test('starts when its lead time is over', () => {
    expect(shares({ leadTimeDays: 19 })).toEqual(['21/31', '31/31', '28/28']); // from 11 December
    expect(shares({ leadTimeDays: 45 })).toEqual(['0/31', '26/31', '28/28']); // from 6 January
  });

  test('adds up to the days of its season', () => {
    const { assessment } = match({ leadTimeDays: 45 });
    expect(assessment.season.coveredDays).toBe(26 + 28);
  });
});

describe('how it can come', () => {
  test('is every way that works, with the days that suit both', () => {
    const about = need();
    const farm = match({ offersPickup: true, deliveryDays: [1, 2] }, about, { lanes: [lane()] });

    expect(asked(about, [farm]).candidates[0]?.options).toEqual([
      { kind: 'DELIVERY', days: [2] },
      { kind: 'PICKUP', days: [2, 4] },
      { kind: 'DISTRIBUTOR', laneId: 'lane', days: [4] },
    ]);
  });

  test('is on any day where the site receives on any', () => {
    const about = need({ receivingDays: [] });
    const farm = match({ offersPickup: true, deliveryRadiusM: null }, about);

    expect(asked(about, [farm]).candidates[0]?.options).toEqual([{ kind: 'PICKUP', days: [1, 2, 3, 4, 5, 6, 7] }]);
  });
});

describe('the room of a lane', () => {
  const roomOf = (spareCapacity: LaneFacts['spareCapacity'], products: Partial<Product>[] = [{}]) => {
    const matches = products.map((product, i) =>
      match({ id: `offering ${i}`, product: { ...carrot, ...product } }, need(), { lanes: [lane({ spareCapacity })] }),
    );
    const room = asked(need(), matches).lanes.get('lane');
    return room && toDecimal(room);
  };

  test('is counted as the need is', () => {
    expect(roomOf({ value: '1.2', unit: 't' })).toBe('1200000');
    expect(roomOf({ value: '500', unit: 'unit' })).toBe('40000');
  });

  test('is not known where it is not said, or cannot be counted', () => {
    expect(roomOf(null)).toBeNull();
    expect(roomOf({ value: '800', unit: 'l' })).toBeNull();
  });

  test('is the least of what it is with each product', () => {
    expect(roomOf({ value: '100', unit: 'l' }, [{}, { densityKgPerL: '0.6' }, { densityKgPerL: '0.5' }])).toBe('50000');
  });
});

test('an amount is told as the need counts, and never more is promised nor less said to be missing', () => {
  const pounds = need({ quantity: { value: '10', unit: 'lb' } });
  const cases = need({
    quantity: { value: '3', unit: 'pack' },
    pack: { count: 24, inner: { value: '250', unit: 'ml' } },
  });

  expect(inUnitOf(pounds, fraction(1000), 'DOWN')).toEqual({ value: '2.204', unit: 'lb' });
  expect(inUnitOf(pounds, fraction(1000), 'UP')).toEqual({ value: '2.205', unit: 'lb' });
  expect(inUnitOf(pounds, fraction('453.59237'), 'DOWN')).toEqual({ value: '1', unit: 'lb' });
  expect(inUnitOf(pounds, fraction('453.59237'), 'UP')).toEqual({ value: '1', unit: 'lb' });
  expect(inUnitOf(cases, fraction(9000), 'DOWN')).toEqual({ value: '1.5', unit: 'pack' });
});
