import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type ApiClient, type RunningApi, startApi } from '../harness/api.js';

/**
 * Somebody with schools, a farm and trucks wherever they like tries to find out where a hidden farm and a hidden daycare
 * are. Whatever they ask is asked of worlds that differ in nothing but where in their cell these two are: nothing may be
 * answered differently. As a check of the questions, the same worlds with public points must be told apart by each kind.
 */

const ORGANIZATION = `mutation ($input: CreateOrganizationInput!) { createOrganization(input: $input) {
  made: organization { id sites { id } } userErrors { code message } } }`;
const made = (name: string, thing: string) =>
  `mutation ($input: ${name}Input!) { publish${name}(input: $input) { made: ${thing} { id } userErrors { code message } } }`;
const changed = (name: string, thing: string) =>
  `mutation ($id: ID!, $input: ${name}Patch!) { update${name}(id: $id, input: $input) { ${thing} { id } userErrors { code } } }`;
const MATCH = `score distanceM delivery lanes { lane { id } days } criteria { name points reason } travel { distanceM method }
  need { id } offering { id }`;
const SITES = 'sites { id precision address postalCode point { longitude latitude } }';
const MISSES =
  'nearMisses(first: 20) { criterion change shortfall missingM distanceM score text offering { id } need { id } }';
const OF_NEED = `query ($id: ID!) { need(id: $id) { matches { totalCount nodes { ${MATCH} } } ${MISSES} } }`;
const OF_OFFERING = `query ($id: ID!) { offering(id: $id) { matches { totalCount nodes { ${MATCH} } } ${MISSES} } }`;
const PLAN = `query ($id: ID!) { need(id: $id) { supplyPlan { coveredShare lines { distanceM score delivery days offering { id } lane { id } } } } }`;
const DRAFT = `query ($draft: NeedInput!) { feasibility(draft: $draft) { supplierCount offeringCount scoreRange { lowest highest }
  nearMisses(first: 20) { change missingM distanceM score offering { id } } relaxations { change suppliersGained text } } }`;
const NEAR = `query ($near: NearInput!) { organizations(filter: { near: $near }) { totalCount nodes { id ${SITES} } } }`;
const LOOK = `query ($id: ID!) { organization(id: $id) { id name ${SITES} } }`;

/** A cell of the grid, and places in it; its municipality is the same everywhere in it. */
const CELL = { west: -72.95, south: 45.6 };
const PLACES = [
  [0.0251, 0.0249],
  [0.0005, 0.0005],
  [0.0495, 0.0371],
] as const;
const AROUND = [
  { longitude: -73.03, latitude: 45.63 },
  { longitude: -72.9, latitude: 45.53 },
  { longitude: -72.84, latitude: 45.68 },
];
const STEPS = Array.from({ length: 8 }, (_, i) => i);
const DISTANCES_M = STEPS.map((i) => 4_000 + i * 1_400);
/** What lies west of a line through the cell, or south of it. */
const sides = STEPS.flatMap((i) => [
  area(-74, 45, CELL.west + (i + 0.5) / 160, 46),
  area(-74, 45, -72, CELL.south + (i + 0.5) / 160),
]);
function area(west: number, south: number, east: number, north: number) {
  return { type: 'Polygon', coordinates: [[[west, south], [east, south], [east, north], [west, north], [west, south]]] }; // prettier-ignore
}

interface Home {
  readonly organizationId: string;
  readonly siteId: string;
}
interface Probe {
  readonly kind: string;
  readonly ask: () => Promise<string>;
}

let api: RunningApi;
let attacker: ApiClient;
let victims: Home[] = [];
let probes: Probe[] = [];
/** Puts what is asked with as it was before the first question. */
let startOver: () => Promise<void>;

async function make<T extends { id: string }>(client: ApiClient, mutation: string, input: object): Promise<T> {
  const data = await client.ask<Record<string, { made: T | null; userErrors: unknown[] }>>(mutation, { input });
  const payload = Object.values(data)[0];
  if (!payload?.made) throw new Error(JSON.stringify(payload));
  return payload.made;
}

async function found(client: ApiClient, name: string, role: string, point: object, more: object = {}): Promise<Home> {
  const { id, sites } = await make<{ id: string; sites: { id: string }[] }>(client, ORGANIZATION, {
    name,
    roles: [role],
    site: { municipality: 'Saint-Hyacinthe', point, ...more },
  });
  return { organizationId: id, siteId: sites[0]?.id ?? '' };
}

beforeAll(async () => {
  api = await startApi();
  const [victim, visitor] = [api.client(), api.client()];
  attacker = api.client();
  await victim.signUp('ferme@example.org');
  await attacker.signUp('curieux@example.org');
  const { product } = await visitor.ask<{ product: { id: string } }>('{ product(code: "carrot") { id } }');
  const inCell = { longitude: CELL.west + 0.02, latitude: CELL.south + 0.02 };
  const offered = {
    productId: product.id,
    availability: [{ fromMonth: 1, toMonth: 12, mode: 'STORED' }],
    capacity: { quantity: { value: '20', unit: 'kg' }, period: 'WEEK' },
  };
  const wanted = {
    productId: product.id,
    quantity: { value: '40', unit: 'kg' },
    recurrence: 'WEEKLY',
    window: { from: '2026-12-01', to: '2027-01-04' },
  };

  const farm = await found(victim, 'Ferme cachée', 'PRODUCER', inCell, { address: '12, rang du Ruisseau' });
  const daycare = await found(victim, 'Garderie à la maison', 'INSTITUTION', inCell, { locationPublic: false });
  victims = [farm, daycare];
  const OFFER = made('Offering', 'offering');
  const NEED = made('Need', 'need');
  await make(victim, OFFER, { ...farm, ...offered, deliveryRadiusM: 9_000 });
  await make(victim, OFFER, { ...farm, ...offered, acceptsDistributors: true });
  await make(victim, OFFER, { ...farm, ...offered, offersPickup: true });
  await make(victim, NEED, { ...daycare, ...wanted, maxDistanceM: 9_000 });
  await make(victim, NEED, { ...daycare, ...wanted, acceptsPickup: true });

  const schools: (Home & { draft: object; needId: string })[] = [];
  const farms: string[] = [];
  for (const [i, point] of AROUND.entries()) {
    const school = await found(attacker, `École ${i}`, 'INSTITUTION', point);
    const input = { ...school, ...wanted, acceptsPickup: true };
    schools.push({ ...school, draft: input, needId: (await make(attacker, NEED, input)).id });
    const own = await found(attacker, `Autre ferme ${i}`, 'PRODUCER', point, { locationPublic: true });
    farms.push((await make(attacker, OFFER, { ...own, ...offered, deliveryRadiusM: 9_000 })).id);
  }
  const trucks = await found(attacker, 'Camions', 'DISTRIBUTOR', AROUND[0] ?? {});
  const lane = await make(attacker, made('Lane', 'lane'), {
    organizationId: trucks.organizationId,
    name: 'Partout',
    collectArea: area(-74, 45, -72, 46),
    deliverArea: area(-74, 45, -72, 46),
    days: [1, 2, 3, 4, 5],
    temperatureClasses: ['ambient', 'chilled'],
  });

  const ask = async (client: ApiClient, query: string, variables: object): Promise<string> =>
    JSON.stringify(await client.ask(query, { ...variables }));
  const after = async (change: string, id: string, input: object, query: string, variables: object) => {
    const data = await attacker.ask<Record<string, { userErrors: unknown[] }>>(change, { id, input });
    expect(Object.values(data)[0]?.userErrors).toEqual([]);
    return ask(attacker, query, variables);
  };
  const [change, offer, route] = [changed('Need', 'need'), changed('Offering', 'offering'), changed('Lane', 'lane')];
  const everywhere = area(-74, 45, -72, 46);
  startOver = async () => {
    await attacker.ask(route, { id: lane.id, input: { collectArea: everywhere } });
    for (const id of farms) await attacker.ask(offer, { id, input: { deliveryRadiusM: 9_000, deliveryArea: null } });
    for (const { needId } of schools) await attacker.ask(change, { id: needId, input: { maxDistanceM: null } });
  };
  const first = schools[0]!;
  probes = [
    ...schools.flatMap(({ draft, needId }) => [
      ...DISTANCES_M.flatMap((maxDistanceM) => [
        { kind: 'drafts', ask: () => ask(attacker, DRAFT, { draft: { ...draft, maxDistanceM } }) },
        { kind: 'needs', ask: () => after(change, needId, { maxDistanceM }, OF_NEED, { id: needId }) },
      ]),
      { kind: 'needs', ask: () => after(change, needId, { maxDistanceM: null }, OF_NEED, { id: needId }) },
      { kind: 'plans', ask: () => ask(attacker, PLAN, { id: needId }) },
      { kind: 'visits', ask: () => ask(visitor, OF_NEED, { id: needId }) },
    ]),
    ...farms.flatMap((id) =>
      DISTANCES_M.map((deliveryRadiusM) => ({
        kind: 'radii',
        ask: () => after(offer, id, { deliveryRadiusM, deliveryArea: null }, OF_OFFERING, { id }),
      })),
    ),
    ...sides.flatMap((drawn) => [
      { kind: 'delivery areas', ask: () => after(offer, farms[0]!, { deliveryArea: drawn, deliveryRadiusM: null }, OF_OFFERING, { id: farms[0] }) }, // prettier-ignore
      { kind: 'lanes that collect', ask: () => after(route, lane.id, { collectArea: drawn }, OF_NEED, { id: first.needId }) }, // prettier-ignore
    ]),
    ...DISTANCES_M.flatMap((radiusM) =>
      AROUND.map((point) => ({ kind: 'directory', ask: () => ask(visitor, NEAR, { near: { point, radiusM } }) })),
    ),
    ...victims.map(({ organizationId }) => ({ kind: 'pages', ask: () => ask(attacker, LOOK, { id: organizationId }) })),
  ];
});
afterAll(() => api.stop());

/** What every question is answered when the farm and the daycare are there. */
async function answersWith([east, north]: readonly [number, number], isPublic: boolean): Promise<string[]> {
  await api.db.query(
    'UPDATE sites SET location = ST_SetSRID(ST_MakePoint($1, $2), 4326), location_public = $3 WHERE id = ANY ($4)',
    [CELL.west + east, CELL.south + north, isPublic, victims.map(({ siteId }) => siteId)],
  );
  await startOver();
  const answers = [];
  for (const { ask } of probes) answers.push(await ask());
  return answers;
}

test('no question tells where in its cell a hidden site is', async () => {
  const [reference = [], ...others] = await collect(PLACES, false);
  const telling = probes.filter((_, i) => others.some((answers) => answers[i] !== reference[i]));
  process.stdout.write(
    `${probes.length} questions × ${PLACES.length} places = ${probes.length * PLACES.length} asked: ${telling.length} told something\n`,
  );
  expect(telling.map(({ kind }) => kind)).toEqual([]);
}, 180_000);

test('the same questions, each of their kinds, find a site whose point is public', async () => {
  const [a = [], b = []] = await collect(PLACES.slice(1, 3), true);
  const telling = new Set(probes.filter((_, i) => a[i] !== b[i]).map(({ kind }) => kind));
  const kinds = new Set(probes.map(({ kind }) => kind));
  expect([...kinds].filter((kind) => !telling.has(kind))).toEqual([]);
}, 180_000);

async function collect(places: readonly (readonly [number, number])[], isPublic: boolean): Promise<string[][]> {
  const all = [];
  for (const place of places) all.push(await answersWith(place, isPublic));
  return all;
}
