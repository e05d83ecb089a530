import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ApiClient, type RunningApi, startApi } from '../harness/api.js';

const ORGANIZATION = `mutation ($input: CreateOrganizationInput!) { createOrganization(input: $input) {
  organization { id sites { id } } userErrors { code } } }`;
const PUBLISH = `mutation ($input: NeedInput!) { publishNeed(input: $input) {
  need { id } userErrors { path code message } } }`;
const OFFER = `mutation ($input: OfferingInput!) { publishOffering(input: $input) {
  offering { id } userErrors { path code message } } }`;
const NEAR_MISS = `criterion change shortfall missingM missingDays missingQuantity { value unit }
  missingPrice { amount currency per { value unit } } receivingDays window { from to } score distanceM
  fr: text(lang: FR) en: text(lang: EN) need { id } offering { id organization { id } }`;
const OF_NEED = `query ($id: ID!, $first: Int) { need(id: $id) { nearMisses(first: $first) { ${NEAR_MISS} } } }`;
const OF_OFFERING = `query ($id: ID!, $first: Int) { offering(id: $id) { nearMisses(first: $first) { ${NEAR_MISS} } } }`;
const FEASIBILITY = `query ($draft: NeedInput!) { feasibility(draft: $draft) {
  supplierCount offeringCount complete scoreRange { lowest highest } coverage
  months { month asked { value unit } offered { value unit } offeringsWithUnknownCapacity }
  nearMisses { ${NEAR_MISS} }
  relaxations { change suppliersGained offeringsGained fr: text(lang: FR) en: text(lang: EN) }
  bestRelaxation { change } } }`;

interface NearMiss extends Record<string, unknown> {
  offering: { id: string };
  need: { id: string } | null;
}
interface Feasibility extends Record<string, unknown> {
  nearMisses: NearMiss[];
  relaxations: Record<string, unknown>[];
}

let api: RunningApi;
let school: ApiClient;
let farm: ApiClient;
let stranger: ApiClient;
let visitor: ApiClient;
let draft: Record<string, unknown> & { organizationId: string };
/** Of the farm next door: one that matches, one whose minimum is too high; and of one that is too far. */
let [matching, demanding, remote] = ['', '', ''];
let needId: string;

async function found(client: ApiClient, name: string, role: string, longitude: number) {
  const { createOrganization } = await client.ask<{
    createOrganization: { organization: { id: string; sites: { id: string }[] } };
  }>(ORGANIZATION, {
    input: { name, roles: [role], site: { point: { longitude, latitude: 45.5 }, locationPublic: true } },
  });
  const { id, sites } = createOrganization.organization;
  return { organizationId: id, siteId: sites[0]?.id ?? '' };
}

async function made(client: ApiClient, mutation: string, input: object): Promise<string> {
  const data = await client.ask<Record<string, { userErrors: unknown[] } & Record<string, { id: string }>>>(mutation, {
    input,
  });
  const payload = Object.values(data)[0]!;
  expect(payload.userErrors).toEqual([]);
  return (payload['need'] ?? payload['offering'])!.id;
}

beforeAll(async () => {
  api = await startApi();
  [school, farm, stranger, visitor] = [api.client(), api.client(), api.client('en'), api.client()];
  const otherFarm = api.client('en');
  await school.signUp('ecole@example.org');
  await farm.signUp('ferme@example.org');
  await otherFarm.signUp('loin@example.org');
  await stranger.signUp('passant@example.org');
  const { product } = await visitor.ask<{ product: { id: string } }>('{ product(code: "carrot") { id } }');
  draft = {
    ...(await found(school, 'École', 'INSTITUTION', -73)),
    productId: product.id,
    quantity: { value: '40', unit: 'kg' },
    recurrence: 'WEEKLY',
    window: { from: '2026-12-01', to: '2027-01-04' },
    maxDistanceM: 50_000,
  };
  const offer = {
    productId: product.id,
    availability: [{ fromMonth: 1, toMonth: 12, mode: 'STORED' }],
    deliveryRadiusM: 200_000,
  };
  const near = { ...offer, ...(await found(farm, 'Ferme', 'PRODUCER', -73.1)) };
  const capacity = { quantity: { value: '30', unit: 'kg' }, period: 'WEEK' };
  matching = await made(farm, OFFER, { ...near, capacity });
  demanding = await made(farm, OFFER, { ...near, minimumOrder: { value: '50', unit: 'kg' } });
  const far = { ...offer, ...(await found(otherFarm, 'Ferme au loin', 'PRODUCER', -73.75)) };
  remote = await made(otherFarm, OFFER, far);
  needId = await made(school, PUBLISH, draft);
});
afterAll(() => api.stop());

const nearMissesOf = async (client: ApiClient, id = needId, first?: number) =>
  (await client.ask<{ need: { nearMisses: NearMiss[] } }>(OF_NEED, { id, first })).need.nearMisses;

const plain = (text: unknown) => String(text).replaceAll('\u00a0', ' ');

describe('near misses', () => {
  test('of a need are told to its people, with what would mend each, the nearest first', async () => {
    const misses = await nearMissesOf(school);
    expect(misses).toMatchObject([
      {
        criterion: 'DISTANCE',
        change: 'WIDEN_RADIUS',
        missingDays: null,
        missingQuantity: null,
        missingPrice: null,
        receivingDays: [],
        window: null,
        need: { id: needId },
        offering: { id: remote },
      },
      {
        criterion: 'MINIMUM_ORDER',
        change: 'ORDER_MORE',
        shortfall: 0.25,
        missingM: null,
        missingQuantity: { value: '10', unit: 'kg' },
        offering: { id: demanding },
      },
    ]);
    const [widen] = misses;
    const { distanceM, missingM, shortfall } = widen as unknown as Record<string, number>;
    expect(distanceM).toBeGreaterThan(58_000);
    expect(missingM).toBe(distanceM! - 50_000);
    expect(shortfall).toBeCloseTo(missingM! / 50_000, 12);
    expect(plain(widen?.['fr'])).toMatch(/^Élargir le rayon de recherche de [\d,]+ km \(à 59 km\)\.$/);
    expect(plain(widen?.['en'])).toMatch(/^Widen the search radius by [\d.]+ km \(to 59 km\)\.$/);
  });

  test('of an offering are told to its people, in their words', async () => {
    const { offering } = await farm.ask<{ offering: { nearMisses: NearMiss[] } }>(OF_OFFERING, { id: demanding });
    expect(offering.nearMisses).toMatchObject([{ change: 'ORDER_MORE', need: { id: needId } }]);
    expect(plain(offering.nearMisses[0]?.['fr'])).toBe(
      "Réduire le minimum de 10 kg (à 40 kg), ou demander à l'institution de commander 10 kg de plus par livraison.",
    );
    const { offering: matched } = await farm.ask<{ offering: { nearMisses: NearMiss[] } }>(OF_OFFERING, {
      id: matching,
    });
    expect(matched.nearMisses).toEqual([]);
  });

  test('are nobody else’s: not a visitor’s, not a stranger’s, not the other side’s', async () => {
    for (const client of [visitor, stranger, farm]) expect(await nearMissesOf(client)).toEqual([]);
    for (const client of [visitor, stranger, school])
      expect(await client.ask(OF_OFFERING, { id: demanding })).toEqual({ offering: { nearMisses: [] } });
  });

  test('come as many as asked for, fifty at most', async () => {
    expect(await nearMissesOf(school, needId, 1)).toHaveLength(1);
    expect(await nearMissesOf(school, needId, 0)).toEqual([]);
    for (const first of [51, -1]) {
      const { errors } = await school.graphql(OF_NEED, { id: needId, first });
      expect(errors).toMatchObject([
        {
          message: `first: Attendu : un entier de 0 à 50 (reçu : ${first}).`,
          extensions: { code: 'BAD_USER_INPUT', problems: [{ path: ['first'], code: 'OUT_OF_RANGE' }] },
        },
      ]);
    }
  });

  test('are costly: no page of a hundred needs asks for all of theirs', async () => {
    const { errors } = await school.graphql('{ needs(first: 100) { nodes { nearMisses { score } } } }');
    expect(errors).toMatchObject([{ extensions: { code: 'QUERY_TOO_COMPLEX' } }]);
    expect((await school.graphql('{ needs(first: 20) { nodes { nearMisses { score } } } }')).errors).toBeUndefined();
  });
});

describe('the feasibility of a draft', () => {
  const feasibility = async (change: object = {}, client = school) =>
    (await client.ask<{ feasibility: Feasibility }>(FEASIBILITY, { draft: { ...draft, ...change } })).feasibility;

  test('says who could answer, how much each month, and what would help', async () => {
    const told = await feasibility();
    expect(told).toMatchObject({
      supplierCount: 1,
      offeringCount: 1,
      complete: true,
      coverage: 0.75,
      // 31 and 4 days of the 35: 40 kg asked and 30 kg offered for each seven.
      months: [
        { month: '2026-12', asked: { value: '177.143', unit: 'kg' }, offered: { value: '132.857', unit: 'kg' } },
        { month: '2027-01', asked: { value: '22.857', unit: 'kg' }, offered: { value: '17.143', unit: 'kg' } },
      ],
      bestRelaxation: { change: 'WIDEN_RADIUS' },
    });
    expect(told.relaxations.map((each) => ({ ...each, fr: plain(each['fr']), en: plain(each['en']) }))).toEqual([
      {
        change: 'WIDEN_RADIUS',
        suppliersGained: 1,
        offeringsGained: 1,
        fr: 'Élargir le rayon à 59 km : 1 fournisseur de plus',
        en: 'Widen the radius to 59 km: 1 more supplier',
      },
      {
        change: 'ORDER_MORE',
        suppliersGained: 0,
        offeringsGained: 1,
        fr: 'Commander 50 kg par livraison : 1 offre de plus',
        en: 'Order 50 kg in each delivery: 1 more offering',
      },
    ]);
  });

  test('is that of the need once it is published: same score, same near misses', async () => {
    const { need } = await school.ask<{ need: { matches: { nodes: { score: number }[] } } }>(
      'query ($id: ID!) { need(id: $id) { matches { nodes { score } } } }',
      { id: needId },
    );
    const [best] = need.matches.nodes;
    const told = await feasibility();
    expect(told['scoreRange']).toEqual({ lowest: best?.score, highest: best?.score });
    expect(told.nearMisses).toEqual((await nearMissesOf(school)).map((miss) => ({ ...miss, need: null })));
  });

  test('follows the draft: a wider radius finds who was too far, what nobody offers finds nobody', async () => {
    expect(await feasibility({ maxDistanceM: 59_000 })).toMatchObject({ supplierCount: 2, offeringCount: 2 });
    expect(await feasibility({ preparations: ['FROZEN'] })).toMatchObject({
      supplierCount: 0,
      offeringCount: 0,
      scoreRange: null,
      coverage: 0,
      nearMisses: [],
      bestRelaxation: { change: 'ANY_PREPARATION' },
    });
  });

  test('writes nothing', async () => {
    const count = async () => (await api.db.query<{ count: string }[]>('SELECT count(*) FROM needs'))[0]?.count;
    const before = await count();
    await feasibility();
    expect(await count()).toBe(before);
  });

  test('is refused for what publishing refuses, with the fields, in the reader’s language', async () => {
    const wrong = { quantity: { value: '-4', unit: 'kg' }, window: { from: '2027-06-30', to: '2027-06-01' } };
    const { publishNeed } = await school.ask<{ publishNeed: { userErrors: { message: string }[] } }>(PUBLISH, {
      input: { ...draft, ...wrong },
    });
    expect(publishNeed.userErrors).toHaveLength(2);
    const inFrench = await school.graphql(FEASIBILITY, { draft: { ...draft, ...wrong } });
    expect(inFrench.errors).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT', problems: publishNeed.userErrors } },
    ]);
    expect(inFrench.errors?.[0]?.message).toMatch(/^quantity\.value: La valeur .* window\.to: La fin/);

    const english = api.client('en');
    await english.signUp('cook@example.org');
    const kitchen = await found(english, 'Kitchen', 'INSTITUTION', -73);
    const inEnglish = await english.graphql(FEASIBILITY, { draft: { ...draft, ...kitchen, ...wrong } });
    expect(inEnglish.errors?.[0]?.message).toMatch(/^quantity\.value: The value .* window\.to: The end/);
  });

  test('is for whoever may publish it: their organization, their site', async () => {
    const codeFor = async (client: ApiClient, change: object = {}) =>
      (await client.graphql(FEASIBILITY, { draft: { ...draft, ...change } })).errors?.[0]?.extensions;
    expect(await codeFor(visitor)).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await codeFor(stranger)).toMatchObject({ code: 'FORBIDDEN' });
    expect(await codeFor(farm)).toMatchObject({ code: 'FORBIDDEN' });
    const elsewhere = await found(stranger, 'Ailleurs', 'INSTITUTION', -73.2);
    expect(await codeFor(school, { siteId: elsewhere.siteId })).toMatchObject({
      code: 'BAD_USER_INPUT',
      problems: [{ path: ['siteId'], code: 'UNKNOWN_SITE' }],
    });
    expect(await codeFor(school, { organizationId: elsewhere.organizationId })).toMatchObject({ code: 'FORBIDDEN' });
  });
});
