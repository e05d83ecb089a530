import { describe, expect, test } from '@jest/globals';
import type { Product } from '#catalog';
import { Fraction, type Language } from '#kernel';
import { explainRelaxation } from './explain-relaxation.js';
import type { NeedFacts, OfferingFacts } from './facts.js';
import { type Answer, feasibilityOf, type Findings } from './feasibility.js';
import { nearMiss, type NearMiss } from './near-miss.js';
import { judge } from './score.js';

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
const TODAY = '2027-01-15';
/** A delivery a day, of 10 kg, for the sixty days from 1 January to 1 March: 45 and a bit are left. */
const need: NeedFacts = {
  id: 'draft',
  organizationId: 'school',
  product: carrot,
  preparations: [],
  quantity: { value: '10', unit: 'kg' },
  pack: null,
  recurrence: 'DAILY',
  window: { from: '2027-01-01', to: '2027-03-01' },
  maxDistanceM: 100_000,
  acceptsPickup: false,
  requiredCertifications: ['ORGANIC'],
  preferredCertifications: [],
  requiresVerifiedCertifications: false,
  priceCeiling: null,
  respondBy: null,
  status: 'PUBLISHED',
  timeZone: 'America/Toronto',
  receivingDays: [],
};
const NOTHING: Findings = { answers: [], nearMisses: [], refusals: [] };
const answer = (organizationId: string, more: Partial<Answer> = {}): Answer => ({
  offeringId: `${organizationId}'s`,
  organizationId,
  score: 80,
  capacity: null,
  monthDays: [17, 28, 1],
  ...more,
});
const kg = (value: string) => ({ value, unit: 'kg' });
const volumesOf = (answers: Answer[], of: NeedFacts = need) => feasibilityOf(of, TODAY, { ...NOTHING, answers });

describe('volumes by month', () => {
  test('are what is asked for in the days that are left of each month', () => {
    expect(volumesOf([]).months).toEqual([
      { month: '2027-01', asked: kg('170'), offered: kg('0'), offeringsWithUnknownCapacity: 0 },
      { month: '2027-02', asked: kg('280'), offered: kg('0'), offeringsWithUnknownCapacity: 0 },
      { month: '2027-03', asked: kg('10'), offered: kg('0'), offeringsWithUnknownCapacity: 0 },
    ]);
  });

  test('are offered on the days an offering is available: so much a period, or a total spread over them', () => {
    const weekly = answer('a', { capacity: { amount: 70_000, periodDays: 7 }, monthDays: [0, 14, 1] });
    const total = answer('b', { capacity: { amount: 30_000, periodDays: null }, monthDays: [10, 20, 0] });
    expect(volumesOf([weekly, total]).months.map(({ offered }) => offered)).toEqual([kg('10'), kg('160'), kg('10')]);
  });

  test('are offered at least once, and asked for at least once', () => {
    const monthly = answer('a', { capacity: { amount: 90_000, periodDays: 30.436875 }, monthDays: [2, 1, 0] });
    expect(volumesOf([monthly]).months.map(({ offered }) => offered.value)).toEqual(['60', '30', '0']);
    const short: NeedFacts = { ...need, recurrence: 'MONTHLY', window: { from: '2027-01-30', to: '2027-02-02' } };
    expect(volumesOf([], short).months.map(({ asked }) => asked.value)).toEqual(['5', '5']);
  });

  test('say how many offerings of unknown capacity there are besides, in the months in which they are available', () => {
    const months = volumesOf([answer('a', { monthDays: [0, 3, 1] }), answer('b', { monthDays: [1, 0, 1] })]).months;
    expect(months.map((month) => month.offeringsWithUnknownCapacity)).toEqual([1, 1, 2]);
  });

  test('count in cases where the need does', () => {
    const cases: NeedFacts = {
      ...need,
      quantity: { value: '2', unit: 'pack' },
      pack: { count: 2, inner: { value: '2.5', unit: 'kg' } },
    };
    const given = answer('a', { capacity: { amount: 5_000, periodDays: 1 } });
    expect(volumesOf([given], cases).months[0]).toMatchObject({
      asked: { value: '34', unit: 'pack' },
      offered: { value: '17', unit: 'pack' },
    });
  });

  test('cover a share of what is asked for: no month helps another', () => {
    const january = answer('a', { capacity: { amount: 999_000, periodDays: null }, monthDays: [17, 0, 0] });
    expect(volumesOf([january]).coverage).toBe(0.3696);
    expect(volumesOf([answer('b', { capacity: { amount: 10_000, periodDays: 1 } })]).coverage).toBe(1);
    expect(volumesOf([answer('unknown')]).coverage).toBe(0);
  });

  test('of a single delivery are whole in any month, and the best month covers it', () => {
    const once: NeedFacts = { ...need, recurrence: 'ONCE' };
    const given = [
      answer('a', { capacity: { amount: 6_000, periodDays: 7 }, monthDays: [0, 2, 1] }),
      answer('b', { capacity: { amount: 3_000, periodDays: null }, monthDays: [0, 5, 0] }),
    ];
    const { months, coverage } = volumesOf(given, once);
    expect(months.map(({ asked, offered }) => [asked.value, offered.value])).toEqual([
      ['10', '0'],
      ['10', '9'],
      ['10', '6'],
    ]);
    expect(coverage).toBe(0.9);
  });
});

test('suppliers are counted once, whatever they offer; scores are from the lowest to the highest', () => {
  const found = [answer('a', { score: 61.5 }), answer('a', { offeringId: 'other', score: 90 }), answer('b')];
  expect(volumesOf(found)).toMatchObject({
    supplierCount: 2,
    offeringCount: 3,
    scoreRange: { lowest: 61.5, highest: 90 },
  });
  expect(volumesOf([])).toMatchObject({ supplierCount: 0, offeringCount: 0, scoreRange: null, relaxations: [] });
});

/** What misses a match by the distance to it, or by what else is said. */
function near(
  organizationId: string,
  distanceM: number,
  facts: Partial<OfferingFacts> = {},
  of: NeedFacts = need,
): NearMiss {
  const offering: OfferingFacts = {
    id: `${organizationId} at ${distanceM}`,
    organizationId,
    product: carrot,
    preparation: 'WHOLE',
    pack: null,
    price: null,
    minimumOrder: null,
    capacity: null,
    availability: [{ fromMonth: 1, toMonth: 12, mode: 'STORED' }],
    leadTimeDays: 0,
    deliveryRadiusM: 500_000,
    deliveryDays: [],
    acceptsDistributors: false,
    offersPickup: false,
    expiresOn: null,
    status: 'PUBLISHED',
    certifications: [{ scheme: 'ORGANIC', expiresOn: null, verified: true }],
    ...facts,
  };
  const pair = {
    need: of,
    offering,
    relation: 'EXACT' as const,
    distanceM,
    inDeliveryArea: false,
    inExcludedArea: false,
    lanes: [],
    today: TODAY,
    barred: false,
    dismissed: false,
  };
  const miss = nearMiss(pair, judge(pair));
  if (!miss) throw new Error('this pair is no near miss');
  return miss;
}
const relaxationsOf = (found: Partial<Findings>, of: NeedFacts = need, language: Language = 'fr') =>
  feasibilityOf(of, TODAY, { ...NOTHING, ...found }).relaxations.map((relaxation) =>
    explainRelaxation(of, relaxation, language).replaceAll('\u00a0', ' '),
  );

describe('relaxations', () => {
  test('widen the radius as far as the farthest that it gains, and count new suppliers only', () => {
    const nearMisses = [near('a', 104_000), near('b', 129_300), near('b', 110_000), near('c', 120_000)];
    const { relaxations } = feasibilityOf(need, TODAY, { ...NOTHING, answers: [answer('c')], nearMisses });
    expect(relaxations).toMatchObject([
      { name: 'WIDEN_RADIUS', suppliersGained: 2, offeringsGained: 4, change: { missing: Fraction.of(29_300) } },
    ]);
    expect(relaxationsOf({ nearMisses })).toEqual(['Élargir le rayon à 130 km : 3 fournisseurs de plus']);
    expect(relaxationsOf({ nearMisses }, need, 'en')).toEqual(['Widen the radius to 130 km: 3 more suppliers']);
  });

  test('come by suppliers gained, then the smallest change first; a demand given up is the largest', () => {
    const found: Partial<Findings> = {
      nearMisses: [
        near('a', 140_000),
        near('b', 50_000, { minimumOrder: { value: '12', unit: 'kg' } }),
        near('c', 50_000, { minimumOrder: { value: '11', unit: 'kg' } }),
      ],
      refusals: [{ offeringId: 'd', organizationId: 'd', demand: 'DROP_CERTIFICATION' }],
    };
    expect(relaxationsOf(found)).toEqual([
      'Commander 12 kg par livraison : 2 fournisseurs de plus',
      'Élargir le rayon à 140 km : 1 fournisseur de plus',
      'Ne plus exiger la certification Biologique (Biologique Canada) : 1 fournisseur de plus',
    ]);
  });

  test('that gain offerings of suppliers who match already are told last, as offerings', () => {
    const found: Partial<Findings> = {
      answers: [answer('a')],
      nearMisses: [near('a', 101_000)],
      refusals: [
        { offeringId: 'b1', organizationId: 'b', demand: 'ANY_PREPARATION' },
        { offeringId: 'b2', organizationId: 'b', demand: 'ANY_PREPARATION' },
      ],
    };
    expect(relaxationsOf(found)).toEqual([
      'Accepter toutes les préparations : 1 fournisseur de plus',
      'Élargir le rayon à 101 km : 1 offre de plus',
    ]);
  });

  test('receive on the one day that gains most', () => {
    const mondays: NeedFacts = { ...need, receivingDays: [1] };
    const coming = (name: string, deliveryDays: number[]) => near(name, 50_000, { deliveryDays }, mondays);
    const nearMisses = [coming('a', [2, 4]), coming('b', [4]), coming('c', [5])];
    expect(relaxationsOf({ nearMisses }, mondays)).toEqual([
      'Accepter aussi la livraison le jeudi : 2 fournisseurs de plus',
    ]);
  });

  test('count whoever a change would gain, though a smaller one would do: far deliveries are also collected', () => {
    const collected = near('a', 55_000, { deliveryRadiusM: 50_000, offersPickup: true });
    expect(collected.change.name).toBe('DELIVER_FARTHER');
    expect(relaxationsOf({ nearMisses: [collected] })).toEqual([
      "Demander aux fournisseurs de livrer jusqu'à 5 km plus loin : 1 fournisseur de plus",
      "Aller chercher la commande, jusqu'à 55 km : 1 fournisseur de plus",
    ]);
  });

  test('extend the period to hold whoever comes before and after it', () => {
    const later: NeedFacts = { ...need, window: { from: '2027-02-01', to: '2027-02-10' } };
    const during = (name: string, from: string, to: string) =>
      near(name, 50_000, { availability: [{ from, to, mode: 'STORED' }] }, later);
    const nearMisses = [during('a', '2027-01-01', '2027-01-29'), during('b', '2027-02-12', '2027-05-01')];
    expect(relaxationsOf({ nearMisses }, later)).toEqual([
      'Étendre la période, du 29 janvier 2027 au 12 février 2027 : 2 fournisseurs de plus',
    ]);
  });
});
