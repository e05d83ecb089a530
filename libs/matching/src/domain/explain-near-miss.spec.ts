import { describe, expect, test } from '@jest/globals';
import type { Product } from '#catalog';
import { explainNearMiss } from './explain-near-miss.js';
import type { NeedFacts, OfferingFacts, Pair } from './facts.js';
import type { Side } from './match.js';
import { type ChangeName, CHANGES, nearMiss } from './near-miss.js';
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
const need: NeedFacts = {
  id: 'need',
  organizationId: 'school',
  product: carrot,
  preparations: [],
  quantity: { value: '40', unit: 'kg' },
  pack: null,
  recurrence: 'WEEKLY',
  window: { from: '2027-05-01', to: '2027-06-10' },
  maxDistanceM: 100_000,
  acceptsPickup: false,
  requiredCertifications: [],
  preferredCertifications: [],
  requiresVerifiedCertifications: false,
  priceCeiling: { amount: '4', currency: 'CAD', per: { value: '1', unit: 'kg' } },
  respondBy: null,
  status: 'PUBLISHED',
  timeZone: 'America/Toronto',
  receivingDays: [],
};
const offering: OfferingFacts = {
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
  deliveryRadiusM: 200_000,
  deliveryDays: [],
  acceptsDistributors: false,
  offersPickup: false,
  expiresOn: null,
  status: 'PUBLISHED',
  certifications: [],
};

interface Facts {
  need?: Partial<NeedFacts>;
  offering?: Partial<OfferingFacts>;
  pair?: Partial<Pair>;
}

/** The pair that misses as the facts say, which it must. */
function missing(facts: Facts) {
  const pair: Pair = {
    need: { ...need, ...facts.need },
    offering: { ...offering, ...facts.offering },
    relation: 'EXACT',
    distanceM: 60_000,
    inDeliveryArea: false,
    inExcludedArea: false,
    lanes: [],
    today: '2027-04-01',
    barred: false,
    dismissed: false,
    ...facts.pair,
  };
  const miss = nearMiss(pair, judge(pair));
  if (!miss) throw new Error('this pair is no near miss');
  return miss;
}

const tooFar = (distanceM: number): Facts => ({ pair: { distanceM } });
const MISSES: Record<ChangeName, Facts> = {
  WIDEN_RADIUS: tooFar(111_200),
  DELIVER_FARTHER: { offering: { deliveryRadiusM: 52_100 } },
  RECEIVE_ON: { need: { receivingDays: [1, 3] }, offering: { deliveryDays: [2, 4] } },
  PICK_UP: { offering: { deliveryRadiusM: null, offersPickup: true }, pair: { distanceM: 37_400 } },
  SHIFT_WINDOW: { offering: { availability: [{ from: '2027-06-15', to: '2027-09-30', mode: 'FIELD' }] } },
  ORDER_MORE: { offering: { minimumOrder: { value: '50', unit: 'kg' } } },
  RAISE_CEILING: { offering: { price: { amount: '4.40', currency: 'CAD', per: { value: '1', unit: 'kg' } } } },
};

const SENTENCES: Record<Side, Record<ChangeName, readonly [fr: string, en: string]>> = {
  need: {
    WIDEN_RADIUS: [
      'Élargir le rayon de recherche de 12 km (à 112 km).',
      'Widen the search radius by 12 km (to 112 km).',
    ],
    DELIVER_FARTHER: [
      'Demander au fournisseur de livrer 7,9 km plus loin.',
      'Ask the supplier to deliver 7.9 km farther.',
    ],
    RECEIVE_ON: ['Accepter la livraison le mardi ou le jeudi.', 'Accept deliveries on Tuesday or Thursday.'],
    PICK_UP: ['Aller chercher la commande, à 38 km.', 'Pick the order up, 38 km away.'],
    SHIFT_WINDOW: [
      'Finir la période 5 jours plus tard (le 15 juin 2027).',
      'End the period 5 days later (June 15, 2027).',
    ],
    ORDER_MORE: [
      'Commander 10 kg de plus par livraison, ou demander au fournisseur de réduire son minimum de 10 kg.',
      'Order 10 kg more in each delivery, or ask the supplier to lower its minimum by 10 kg.',
    ],
    RAISE_CEILING: ['Relever le plafond de 0,40 $/kg (à 4,40 $/kg).', 'Raise the ceiling by $0.40/kg (to $4.40/kg).'],
  },
  offering: {
    WIDEN_RADIUS: [
      "Demander à l'institution d'élargir son rayon de recherche de 12 km (à 112 km).",
      'Ask the institution to widen its search radius by 12 km (to 112 km).',
    ],
    DELIVER_FARTHER: ['Livrer 7,9 km plus loin (à 60 km).', 'Deliver 7.9 km farther (60 km away).'],
    RECEIVE_ON: [
      "Livrer aussi le lundi ou le mercredi, ou demander à l'institution d'accepter la livraison le mardi ou le jeudi.",
      'Deliver on Monday or Wednesday too, or ask the institution to accept deliveries on Tuesday or Thursday.',
    ],
    PICK_UP: [
      "Livrer à 38 km, ou demander à l'institution de venir chercher la commande.",
      'Deliver 38 km away, or ask the institution to pick the order up.',
    ],
    SHIFT_WINDOW: [
      "Pouvoir livrer dès le 10 juin 2027, ou demander à l'institution de finir la période 5 jours plus tard (le 15 juin 2027).",
      'Be able to deliver by June 10, 2027, or ask the institution to end its period 5 days later (June 15, 2027).',
    ],
    ORDER_MORE: [
      "Réduire le minimum de 10 kg (à 40 kg), ou demander à l'institution de commander 10 kg de plus par livraison.",
      'Lower the minimum by 10 kg (to 40 kg), or ask the institution to order 10 kg more in each delivery.',
    ],
    RAISE_CEILING: [
      "Baisser le prix de 0,40 $/kg (à 4,00 $/kg), ou demander à l'institution de relever son plafond d'autant.",
      'Lower the price by $0.40/kg (to $4.00/kg), or ask the institution to raise its ceiling by as much.',
    ],
  },
};

/** Numbers keep their unit on their line; the tests are read with ordinary spaces. */
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe.each(CHANGES)('%s', (name) => {
  test.each(['need', 'offering'] as const)('is told to the side of the %s, in both languages', (side) => {
    const miss = missing(MISSES[name]);
    expect(miss.change.name).toBe(name);
    expect([explainNearMiss(miss, side, 'fr'), explainNearMiss(miss, side, 'en')].map(plain)).toEqual(
      SENTENCES[side][name],
    );
  });
});

const said = (facts: Facts, side: Side = 'need') => explainNearMiss(missing(facts), side, 'fr');

describe('figures', () => {
  test('are rounded up, so that the advice is enough', () => {
    expect(plain(said(tooFar(100_001)))).toBe('Élargir le rayon de recherche de 1 m (à 101 km).');
    expect(plain(said(tooFar(101_001)))).toBe('Élargir le rayon de recherche de 1,1 km (à 102 km).');
    const third = { need: { quantity: { value: '3', unit: 'unit' as const } } };
    expect(plain(said({ ...third, offering: { minimumOrder: { value: '300', unit: 'g' } } }))).toMatch(
      /^Commander 0,75 unité de plus/,
    );
    const dear = { amount: '4.001', currency: 'CAD', per: { value: '1', unit: 'kg' as const } };
    expect(plain(said({ offering: { price: dear } }))).toBe('Relever le plafond de 0,01 $/kg (à 4,01 $/kg).');
  });

  test('stay with their unit', () => {
    expect(said(tooFar(111_200))).toContain('12\u00a0km');
    expect(said(MISSES.RAISE_CEILING)).toContain('0,40\u00a0$/kg');
    expect(said(MISSES.SHIFT_WINDOW)).toContain('5\u00a0jours');
  });
});

test('a window that should have started earlier says so, to both sides', () => {
  const gone: Facts = { offering: { availability: [{ from: '2026-09-01', to: '2027-04-30', mode: 'STORED' }] } };
  expect(plain(said(gone))).toBe('Commencer la période 1 jour plus tôt (le 30 avril 2027).');
  expect(plain(said(gone, 'offering'))).toBe(
    "Offrir jusqu'au 1er mai 2027, ou demander à l'institution de commencer la période 1 jour plus tôt (le 30 avril 2027).",
  );
});

test('a supplier whom only a distributor brings cannot deliver on another day by itself', () => {
  const lane = {
    id: 'lane',
    organizationId: 'trucks',
    name: 'Nord',
    days: [5],
    cutoffDays: 0,
    cutoffHour: null,
    spareCapacity: null,
  };
  const carried: Facts = {
    need: { receivingDays: [1] },
    offering: { deliveryRadiusM: null, acceptsDistributors: true },
    pair: { lanes: [lane] },
  };
  expect(said(carried, 'offering')).toBe("Demander à l'institution d'accepter la livraison le vendredi.");
});
