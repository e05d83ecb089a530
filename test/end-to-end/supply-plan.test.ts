import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ApiClient, type RunningApi, startApi } from '../harness/api.js';

const SCHOOL = { longitude: -72.95, latitude: 45.63 };
const NEARBY = { longitude: -72.9, latitude: 45.6 };
const FARTHER = { longitude: -72.8, latitude: 45.7 };
const ALL_AROUND = {
  type: 'Polygon',
  coordinates: [[[-74, 45], [-72, 45], [-72, 46], [-74, 46], [-74, 45]]], // prettier-ignore
};
const ALL_YEAR = [{ fromMonth: 1, toMonth: 12, mode: 'STORED' }];

const PLAN = `query ($id: ID!) { need(id: $id) { supplyPlan {
  lines { offering { id organization { name } } quantities { month quantity { value unit } } share delivery lane { name }
    days capacityKnown score distanceM }
  coveredShare uncovered { month quantity { value unit } } suppliers proven sharedDays
  sharedLanes { lane { name } offerings { organization { name } } days }
  notComparable { organization { name } } consideredMatches
} } }`;

interface Monthly {
  readonly month: string;
  readonly quantity: { readonly value: string; readonly unit: string };
}
interface Named {
  readonly organization: { readonly name: string };
}
interface Plan {
  readonly lines: readonly {
    readonly offering: Named;
    readonly quantities: readonly Monthly[];
    readonly share: number;
    readonly delivery: string;
    readonly lane: { readonly name: string } | null;
    readonly days: readonly number[];
    readonly capacityKnown: boolean;
    readonly score: number;
    readonly distanceM: number;
  }[];
  readonly coveredShare: number;
  readonly uncovered: readonly Monthly[];
  readonly notComparable: readonly Named[];
}
interface Made {
  readonly id: string;
}

let api: RunningApi;
let buyer: ApiClient;
let supplier: ApiClient;
let school: { organizationId: string; siteId: string };

/** Runs a mutation that makes one thing, which must come without errors. */
async function make<T extends Made = Made>(client: ApiClient, mutation: string, input: object): Promise<T> {
  const answer = await client.ask<{ made: { thing: T | null; userErrors: unknown[] } }>(mutation, { input });
  if (!answer.made.thing) throw new Error(JSON.stringify(answer.made.userErrors));
  return answer.made.thing;
}
const ORGANIZATION = `mutation ($input: CreateOrganizationInput!) { made: createOrganization(input: $input) {
  thing: organization { id sites { id } } userErrors { path code } } }`;
const OFFERING = `mutation ($input: OfferingInput!) { made: publishOffering(input: $input) {
  thing: offering { id } userErrors { path code } } }`;
const NEED = `mutation ($input: NeedInput!) { made: publishNeed(input: $input) {
  thing: need { id } userErrors { path code } } }`;
const LANE = `mutation ($input: LaneInput!) { made: publishLane(input: $input) {
  thing: lane { id } userErrors { path code } } }`;

async function organization(client: ApiClient, name: string, role: string, point: object) {
  const site = { municipality: 'Saint-Hyacinthe', point };
  const { id, sites } = await make<Made & { sites: Made[] }>(client, ORGANIZATION, { name, roles: [role], site });
  return { organizationId: id, siteId: sites[0]?.id ?? '' };
}

async function productId(code: string): Promise<string> {
  const { product } = await buyer.ask<{ product: Made }>('query ($code: String!) { product(code: $code) { id } }', {
    code,
  });
  return product.id;
}

/** A farm of its own, and what it offers. */
async function farm(name: string, product: string, facts: object = {}, point = NEARBY) {
  return make(supplier, OFFERING, {
    ...(await organization(supplier, name, 'PRODUCER', point)),
    productId: await productId(product),
    availability: ALL_YEAR,
    deliveryRadiusM: 50_000,
    ...facts,
  });
}

/** 100 kg a week, in December and January. */
async function need(product: string, facts: object = {}) {
  return make(buyer, NEED, {
    ...school,
    productId: await productId(product),
    quantity: { value: '100', unit: 'kg' },
    recurrence: 'WEEKLY',
    window: { from: '2026-12-01', to: '2027-01-31' },
    maxDistanceM: 100_000,
    ...facts,
  });
}

const aWeek = (value: string, unit = 'kg') => ({ capacity: { quantity: { value, unit }, period: 'WEEK' } });

async function planOf({ id }: Made, client = buyer): Promise<Plan> {
  const { need: asked } = await client.ask<{ need: { supplyPlan: Plan } }>(PLAN, { id });
  return asked.supplyPlan;
}

const told = (monthly: readonly Monthly[]) =>
  monthly.map(({ month, quantity }) => `${month}: ${quantity.value} ${quantity.unit}`);
const names = (offerings: readonly Named[]) => offerings.map(({ organization: { name } }) => name);

beforeAll(async () => {
  api = await startApi();
  buyer = api.client('fr');
  await buyer.signUp('ecole@example.org');
  supplier = api.client('fr');
  await supplier.signUp('ferme@example.org');
  school = await organization(buyer, 'École du Rang', 'INSTITUTION', SCHOOL);
});
afterAll(() => api.stop());

describe('two farms', () => {
  let asked: Made;
  beforeAll(async () => {
    asked = await need('carrot', { maxDistanceM: 40_000 });
    await farm('Ferme proche', 'carrot', { ...aWeek('100', 'lb'), deliveryDays: [2, 4] });
    await farm('Ferme lointaine', 'carrot', { ...aWeek('70'), deliveryDays: [4, 5] }, FARTHER);
  });

  test('share a need that neither covers alone, each quantity rounded down', async () => {
    const plan = await planOf(asked);

    expect(plan).toMatchObject({
      coveredShare: 1,
      suppliers: 2,
      proven: true,
      sharedDays: [4],
      sharedLanes: [],
      notComparable: [],
      consideredMatches: 2,
    });
    expect(plan.lines.map(({ offering, quantities }) => [offering.organization.name, ...told(quantities)])).toEqual([
      ['Ferme lointaine', '2026-12: 54.64 kg', '2027-01: 54.64 kg'],
      ['Ferme proche', '2026-12: 45.359 kg', '2027-01: 45.359 kg'],
    ]);
    expect(plan.lines[1]).toMatchObject({ delivery: 'DELIVERY', lane: null, days: [2, 4], capacityKnown: true });
    expect(plan.lines.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(told(plan.uncovered)).toEqual(['2026-12: 0 kg', '2027-01: 0 kg']);
  });

  test('are shown to an outsider at coarse distances, with the scores of those', async () => {
    const exact = await planOf(asked);
    for (const outsider of [supplier, api.client('fr')]) {
      const coarse = await planOf(asked, outsider);
      expect(coarse.coveredShare).toBe(1);
      expect(coarse.lines.map(({ distanceM }) => distanceM)).toEqual([15_000, 5_000]);
      expect(coarse.lines.map(({ score }) => score)).not.toEqual(exact.lines.map(({ score }) => score));
    }
    expect(exact.lines.every(({ distanceM }) => distanceM % 5_000 > 0)).toBe(true);
  });
});

test('a hole in winter is told, month by month', async () => {
  const asked = await need('rutabaga', { window: { from: '2026-12-15', to: '2027-03-31' } });
  await farm('Caveau court', 'rutabaga', {
    ...aWeek('80'),
    availability: [{ fromMonth: 9, toMonth: 1, mode: 'STORED' }],
  });
  await farm('Primeurs', 'rutabaga', { availability: [{ fromMonth: 3, toMonth: 5, mode: 'GREENHOUSE' }] });
  const plan = await planOf(asked);

  expect(told(plan.uncovered)).toEqual(['2026-12: 20 kg', '2027-01: 20 kg', '2027-02: 100 kg', '2027-03: 0 kg']);
  expect(plan.coveredShare).toBeCloseTo((0.8 * (17 + 31) + 31) / (17 + 31 + 28 + 31), 12);
  expect(plan.lines.map(({ offering, capacityKnown }) => [offering.organization.name, capacityKnown])).toEqual([
    ['Caveau court', true],
    ['Primeurs', false],
  ]);
});

test('the room of a lane is what it carries for all of them', async () => {
  const asked = await need('beet');
  const trucks = await organization(supplier, 'Les Camions', 'DISTRIBUTOR', NEARBY);
  await make(supplier, LANE, {
    organizationId: trucks.organizationId,
    name: 'Rive-Nord',
    collectArea: ALL_AROUND,
    deliverArea: ALL_AROUND,
    days: [2, 4],
    temperatureClasses: ['ambient', 'chilled', 'frozen'],
    spareCapacity: { value: '0.07', unit: 't' },
  });
  const byLane = { deliveryRadiusM: null, acceptsDistributors: true };
  await farm('Amont', 'beet', { ...byLane, ...aWeek('50') });
  await farm('Aval', 'beet', { ...byLane, ...aWeek('50') }, FARTHER);
  const plan = await planOf(asked);

  expect(plan.coveredShare).toBe(0.7);
  expect(told(plan.uncovered)).toEqual(['2026-12: 30 kg', '2027-01: 30 kg']);
  expect(plan.lines.map(({ delivery, lane, days }) => ({ delivery, lane, days }))).toEqual(
    [1, 2].map(() => ({ delivery: 'DISTRIBUTOR', lane: { name: 'Rive-Nord' }, days: [2, 4] })),
  );
  expect(plan).toMatchObject({
    sharedLanes: [
      {
        lane: { name: 'Rive-Nord' },
        offerings: [{ organization: { name: 'Amont' } }, { organization: { name: 'Aval' } }],
        days: [2, 4],
      },
    ],
  });
});

test('what cannot be counted is left out and named', async () => {
  const asked = await need('parsnip');
  await farm('Au litre', 'parsnip', aWeek('500', 'l'));
  await farm('Au kilo', 'parsnip', aWeek('60'));
  const plan = await planOf(asked);

  expect(names(plan.lines.map(({ offering }) => offering))).toEqual(['Au kilo']);
  expect(names(plan.notComparable)).toEqual(['Au litre']);
  expect(plan).toMatchObject({ coveredShare: 0.6, consideredMatches: 2 });
});

describe('a plan is empty', () => {
  test('where nobody answers: all of it is missing', async () => {
    const plan = await planOf(await need('horseradish'));

    expect(plan).toMatchObject({ lines: [], coveredShare: 0, suppliers: 0, consideredMatches: 0 });
    expect(told(plan.uncovered)).toEqual(['2026-12: 100 kg', '2027-01: 100 kg']);
  });

  test('once the need is closed: nothing is asked for any more', async () => {
    const asked = await need('turnip');
    await farm('Ferme tardive', 'turnip');
    expect((await planOf(asked)).coveredShare).toBe(1);
    await buyer.ask('mutation ($id: ID!) { closeNeed(id: $id, outcome: CANCELLED) { userErrors { code } } }', {
      id: asked.id,
    });

    expect(await planOf(asked)).toMatchObject({ lines: [], coveredShare: 0, uncovered: [], consideredMatches: 0 });
  });
});

test('the plans of a whole page of needs are too much to ask for, and why is said in both languages', async () => {
  const query = '{ needs(first: 100) { nodes { supplyPlan { coveredShare } } } }';
  for (const [language, words] of [
    ['fr', /Cette requête demande trop/],
    ['en', /asks for too much/],
  ] as const) {
    const { errors } = await api.client(language).graphql(query);
    expect(errors).toMatchObject([
      { message: expect.stringMatching(words), extensions: { code: 'QUERY_TOO_COMPLEX' } },
    ]);
  }
  expect((await api.client().graphql(query.replace('100', '4'))).errors).toBeUndefined();
});
