import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ApiClient, type RunningApi, startApi } from '../harness/api.js';

type Ring = [number, number][];

const box = (west: number, south: number, east: number, north: number): Ring => [
  [west, south],
  [east, south],
  [east, north],
  [west, north],
  [west, south],
];
const polygon = (...rings: Ring[]) => ({ type: 'Polygon', coordinates: rings });
const multi = (...rings: Ring[]) => ({ type: 'MultiPolygon', coordinates: [rings] });

const MONTEREGIE = box(-74, 45, -72.5, 45.9);
const MONTREAL = box(-74, 45.4, -73.4, 45.75);

const ORGANIZATION = `mutation ($input: CreateOrganizationInput!) { createOrganization(input: $input) {
  organization { id sites { id } } userErrors { code } } }`;
const LANE = `id name status days cutoffDays cutoffHour temperatureClasses spareCapacity { value unit } notes
  collectArea deliverArea organization { id }`;
const ERRORS = 'userErrors { path code message }';
const PUBLISH = `mutation ($input: LaneInput!) { publishLane(input: $input) { lane { ${LANE} } ${ERRORS} } }`;
const UPDATE = `mutation ($id: ID!, $input: LanePatch!) { updateLane(id: $id, input: $input) { lane { ${LANE} } ${ERRORS} } }`;
const PAUSE = `mutation ($id: ID!) { pauseLane(id: $id) { lane { status } ${ERRORS} } }`;
const RETIRE = `mutation ($id: ID!) { retireLane(id: $id) { lane { status } ${ERRORS} } }`;
const ONE = `query ($id: ID!) { lane(id: $id) { id name } }`;
const LIST = `query ($filter: LaneFilter) { lanes(filter: $filter) { totalCount nodes { name } } }`;
const OFFERING = `id deliveryRadiusM deliveryDays acceptsDistributors deliveryArea excludedArea notes pack { catchWeight }`;
const OFFER = `mutation ($input: OfferingInput!) { publishOffering(input: $input) { offering { ${OFFERING} } ${ERRORS} } }`;
const CHANGE = `mutation ($id: ID!, $input: OfferingPatch!) { updateOffering(id: $id, input: $input) {
  offering { ${OFFERING} } ${ERRORS} } }`;

interface Payload {
  lane?: Record<string, unknown> & { id: string };
  offering?: Record<string, unknown> & { id: string };
  userErrors: { path: string[]; code: string; message: string }[];
}

let api: RunningApi;
let distributor: ApiClient;
let stranger: ApiClient;
let visitor: ApiClient;
let trucks: { id: string; siteId: string };
let carrot: string;
let lane: Record<string, unknown>;

async function found(client: ApiClient, name: string, roles: string[]) {
  const { createOrganization } = await client.ask<{
    createOrganization: { organization: { id: string; sites: { id: string }[] } };
  }>(ORGANIZATION, { input: { name, roles, site: { municipality: 'Saint-Hyacinthe' } } });
  const { id, sites } = createOrganization.organization;
  return { id, siteId: sites[0]?.id ?? '' };
}

async function run(client: ApiClient, mutation: string, variables: Record<string, unknown>): Promise<Payload> {
  const data = await client.ask<Record<string, Payload>>(mutation, variables);
  return Object.values(data)[0] ?? { userErrors: [] };
}

async function published(change: Record<string, unknown> = {}) {
  const { lane: made, userErrors } = await run(distributor, PUBLISH, { input: { ...lane, ...change } });
  expect(userErrors).toEqual([]);
  if (!made) throw new Error('no lane');
  return made;
}

const codes = ({ userErrors }: Payload) => userErrors.map(({ path, code }) => `${path.join('.')} ${code}`);
const namesFor = async (client: ApiClient, filter: object) =>
  (await client.ask<{ lanes: { nodes: { name: string }[] } }>(LIST, { filter })).lanes.nodes.map(({ name }) => name);

beforeAll(async () => {
  api = await startApi();
  [distributor, stranger, visitor] = [api.client(), api.client('en'), api.client()];
  await distributor.signUp('camions@example.org');
  await stranger.signUp('ferme@example.org');
  trucks = await found(distributor, 'Les Camions', ['DISTRIBUTOR', 'PRODUCER']);
  carrot = (await visitor.ask<{ product: { id: string } }>('{ product(code: "carrot") { id } }')).product.id;
  lane = {
    organizationId: trucks.id,
    name: 'Montérégie–Montréal',
    collectArea: polygon(MONTEREGIE),
    deliverArea: polygon(MONTREAL),
    days: [5, 2],
    temperatureClasses: ['ambient', 'chilled'],
  };
});
afterAll(() => api.stop());

describe('a lane', () => {
  test('is published by a distributor and seen by everybody, areas and all', async () => {
    const made = await published({
      name: '  Rive-Sud  ',
      cutoffHour: 14,
      spareCapacity: { value: '0.0', unit: 'kg' },
      notes: 'Hayon élévateur.',
    });
    expect(made).toEqual({
      id: made.id,
      name: 'Rive-Sud',
      status: 'ACTIVE',
      days: [2, 5],
      cutoffDays: 1,
      cutoffHour: 14,
      temperatureClasses: ['ambient', 'chilled'],
      spareCapacity: { value: '0', unit: 'kg' },
      notes: 'Hayon élévateur.',
      collectArea: multi(MONTEREGIE),
      deliverArea: multi(MONTREAL),
      organization: { id: trucks.id },
    });
    const { lane: seen } = await visitor.ask<{ lane: unknown }>(`query ($id: ID!) { lane(id: $id) { ${LANE} } }`, {
      id: made.id,
    });
    expect(seen).toEqual(made);
  });

  test('changes in what is given, and keeps the rest: its areas too', async () => {
    const { id } = await published({ notes: 'Appeler avant.', cutoffDays: 3 });
    const { lane: changed } = await run(distributor, UPDATE, {
      id,
      input: { days: [1], notes: null, deliverArea: multi(MONTEREGIE, box(-73.5, 45.2, -73.2, 45.4)) },
    });
    expect(changed).toMatchObject({
      name: 'Montérégie–Montréal',
      days: [1],
      notes: null,
      cutoffDays: 3,
      collectArea: multi(MONTEREGIE),
      deliverArea: multi(MONTEREGIE, box(-73.5, 45.2, -73.2, 45.4)),
    });
    expect(codes(await run(distributor, UPDATE, { id, input: { deliverArea: null, days: null } }))).toEqual([
      'deliverArea REQUIRED',
      'days REQUIRED',
    ]);
  });

  test('that is paused is its owner’s alone until it is updated; one that is retired does not come back', async () => {
    const { id } = await published({ name: 'Intermittent' });
    expect(await run(distributor, PAUSE, { id })).toEqual({ lane: { status: 'PAUSED' }, userErrors: [] });
    const own = { organizationId: trucks.id };
    expect(await visitor.ask(ONE, { id })).toEqual({ lane: null });
    expect(await namesFor(stranger, own)).not.toContain('Intermittent');
    expect(await namesFor(stranger, { ...own, status: 'PAUSED' })).toEqual([]);
    expect(await namesFor(distributor, own)).toContain('Intermittent');
    expect((await stranger.graphql(UPDATE, { id, input: {} })).errors).toMatchObject([
      { extensions: { code: 'NOT_FOUND' } },
    ]);

    expect(await run(distributor, UPDATE, { id, input: {} })).toMatchObject({ lane: { status: 'ACTIVE' } });
    expect(await visitor.ask(ONE, { id })).toMatchObject({ lane: { name: 'Intermittent' } });

    expect(await run(distributor, RETIRE, { id })).toMatchObject({ lane: { status: 'RETIRED' } });
    for (const mutation of [UPDATE, PAUSE, RETIRE])
      expect(
        (await distributor.graphql(mutation, mutation === UPDATE ? { id, input: {} } : { id })).errors,
      ).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(await visitor.ask(ONE, { id })).toEqual({ lane: null });
  });

  test('is not for strangers to change, nor for a farm to publish', async () => {
    const { id } = await published();
    for (const [mutation, variables] of [
      [PUBLISH, { input: lane }],
      [UPDATE, { id, input: { name: 'À moi' } }],
      [PAUSE, { id }],
      [RETIRE, { id }],
    ] as const) {
      expect((await stranger.graphql(mutation, variables)).errors).toMatchObject([
        { extensions: { code: 'FORBIDDEN' } },
      ]);
      expect((await visitor.graphql(mutation, variables)).errors).toMatchObject([
        { extensions: { code: 'UNAUTHENTICATED' } },
      ]);
    }
    const farm = await found(stranger, 'La Ferme', ['PRODUCER']);
    expect(codes(await run(stranger, PUBLISH, { input: { ...lane, organizationId: farm.id } }))).toEqual([
      'organizationId WRONG_ROLE',
    ]);
    expect(await visitor.ask(ONE, { id })).toMatchObject({ lane: { name: 'Montérégie–Montréal' } });
  });

  test('is found by where it collects and where it delivers, borders included', async () => {
    const east = polygon(box(-69, 48, -68, 49));
    await published({ name: 'Rimouski', collectArea: east, deliverArea: polygon(MONTREAL) });
    const rimouski = { longitude: -68.5, latitude: 48.45 };
    expect(await namesFor(visitor, { collectsAt: rimouski })).toEqual(['Rimouski']);
    expect(await namesFor(visitor, { collectsAt: { longitude: -69, latitude: 48 } })).toEqual(['Rimouski']);
    expect(await namesFor(visitor, { deliversAt: rimouski })).toEqual([]);
    const montreal = { longitude: -73.6, latitude: 45.5 };
    expect(await namesFor(visitor, { collectsAt: rimouski, deliversAt: montreal })).toEqual(['Rimouski']);
    const { errors } = await visitor.graphql(LIST, { filter: { collectsAt: { longitude: 0, latitude: 91 } } });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  test('of a suspended organization is nobody else’s, also through what names it', async () => {
    const other = api.client();
    await other.signUp('suspendu@example.org');
    const { id: organizationId } = await found(other, 'Suspendus', ['DISTRIBUTOR']);
    const { lane: made } = await run(other, PUBLISH, { input: { ...lane, organizationId } });
    const LANES = 'query ($id: ID!) { organization(id: $id) { lanes { id } } }';
    expect(await visitor.ask(LANES, { id: organizationId })).toEqual({ organization: { lanes: [{ id: made?.id }] } });
    await api.db.query(`UPDATE organizations SET status = 'SUSPENDED' WHERE id = $1`, [organizationId]);
    expect(await visitor.ask(ONE, { id: made?.id })).toEqual({ lane: null });
    expect(await namesFor(visitor, { organizationId })).toEqual([]);
    expect(await other.ask(LANES, { id: organizationId })).toEqual({ organization: { lanes: [{ id: made?.id }] } });
  });

  test('is costly to ask for with its areas, whatever names it', async () => {
    const refused = async (query: string) => (await visitor.graphql(query)).errors?.[0]?.extensions['code'];
    expect(await refused('{ lanes(first: 100) { nodes { name deliverArea } } }')).toBeUndefined();
    expect(await refused('{ organizations(first: 100) { nodes { lanes { name } } } }')).toBeUndefined();
    expect(await refused('{ lanes(first: 100) { nodes { collectArea deliverArea } } }')).toBe('QUERY_TOO_COMPLEX');
    expect(await refused('{ organizations(first: 3) { nodes { lanes { deliverArea } } } }')).toBe('QUERY_TOO_COMPLEX');
    const ofMatches = (first: number) =>
      `{ needs(first: 1) { nodes { matches(first: ${first}) { nodes { lanes { lane { deliverArea } } } } } } }`;
    expect(await refused(ofMatches(10))).toBeUndefined();
    expect(await refused(ofMatches(20))).toBe('QUERY_TOO_COMPLEX');
  });

  test('is refused with everything that is wrong with it at once, in the reader’s language', async () => {
    const input = {
      ...lane,
      name: '',
      days: [],
      cutoffHour: 25,
      temperatureClasses: [],
      spareCapacity: { value: '-2', unit: 'kg' },
      collectArea: { type: 'Point', coordinates: [-73, 45] },
      deliverArea: polygon(box(-74, 95, -73, 96)),
    };
    const refused = await run(distributor, PUBLISH, { input });
    expect(refused.lane).toBeNull();
    expect([...new Set(codes(refused))]).toEqual([
      'name REQUIRED',
      'days REQUIRED',
      'cutoffHour OUT_OF_RANGE',
      'temperatureClasses REQUIRED',
      'spareCapacity.value OUT_OF_RANGE',
      'collectArea.type UNSUPPORTED_GEOMETRY',
      ...[0, 1, 2, 3, 4].map((i) => `deliverArea.coordinates.0.${i}.latitude OUT_OF_RANGE`),
    ]);
  });
});

describe('an area that does not hold is refused with its path and the reason', () => {
  const bowtie: Ring = [[-74, 45], [-73, 46], [-73, 45], [-74, 45.5], [-74, 45]]; // prettier-ignore
  test.each<[string, object, string, RegExp]>([
    [
      'crosses itself',
      polygon(bowtie),
      'deliverArea.coordinates INVALID_AREA',
      /croisent près de \[-73\.66667, 45\.33333\]/,
    ],
    [
      'has a hole outside',
      polygon(MONTREAL, box(-60, 40, -59, 41)),
      'deliverArea.coordinates INVALID_AREA',
      /trou sort/,
    ],
    [
      'overlaps itself',
      { type: 'MultiPolygon', coordinates: [[MONTREAL], [MONTEREGIE]] },
      'deliverArea.coordinates INVALID_AREA',
      /croisent/,
    ],
    [
      'crosses the date line',
      polygon(box(-179, 50, 179, 51)),
      'deliverArea.coordinates.0 CROSSES_DATE_LINE',
      /changement de date/,
    ],
    ['is not closed', polygon(MONTREAL.slice(0, 4)), 'deliverArea.coordinates.0 RING_NOT_CLOSED', /fermé/],
  ])('one that %s', async (_, deliverArea, expected, words) => {
    const refused = await run(distributor, PUBLISH, { input: { ...lane, deliverArea } });
    expect(codes(refused)).toEqual([expected]);
    expect(refused.userErrors[0]?.message).toMatch(words);
  });

  test('one that is no object at all', async () => {
    const { errors } = await stranger.graphql(PUBLISH, { input: { ...lane, deliverArea: 'POLYGON EMPTY' } });
    expect(errors).toMatchObject([
      { message: expect.stringContaining('not a GeoJSON object'), extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  });

  test('and one with a hole, written in the query itself, is taken', async () => {
    const { lane: made } = await run(
      distributor,
      `mutation ($id: ID!) { publishLane(input: { organizationId: $id, name: "Anneau", days: [3], temperatureClasses: [frozen]
         collectArea: { type: "Polygon", coordinates: [[[-73, 45], [-72, 45], [-72, 46], [-73, 45]]] }
         deliverArea: { type: "Polygon", coordinates: [
           [[-74, 45], [-70, 45], [-70, 48], [-74, 45]], [[-72, 46], [-71, 46], [-71, 47], [-72, 46]]] }
       }) { lane { ${LANE} } ${ERRORS} } }`,
      { id: trucks.id },
    );
    expect(made?.['deliverArea']).toEqual(
      multi([[-74, 45], [-70, 45], [-70, 48], [-74, 45]], [[-72, 46], [-71, 46], [-71, 47], [-72, 46]]), // prettier-ignore
    );
  });
});

describe('an offering', () => {
  const offer = (change: object) =>
    run(distributor, OFFER, {
      input: {
        organizationId: trucks.id,
        siteId: trucks.siteId,
        productId: carrot,
        availability: [{ fromMonth: 1, toMonth: 12, mode: 'STORED' }],
        ...change,
      },
    });

  test('is delivered in an area, on some days, by oneself or by others', async () => {
    const { offering, userErrors } = await offer({
      deliveryArea: polygon(MONTREAL),
      excludedArea: multi(box(-73.7, 45.4, -73.6, 45.5)),
      deliveryDays: [4, 2],
      acceptsDistributors: true,
      pack: { count: 2, inner: { value: '4.5', unit: 'kg' }, catchWeight: true },
    });
    expect(userErrors).toEqual([]);
    expect(offering).toMatchObject({
      deliveryRadiusM: null,
      deliveryDays: [2, 4],
      acceptsDistributors: true,
      deliveryArea: multi(MONTREAL),
      excludedArea: multi(box(-73.7, 45.4, -73.6, 45.5)),
      pack: { catchWeight: true },
    });
  });

  test('keeps its areas when something else changes, and loses the one that is emptied', async () => {
    const { offering } = await offer({
      deliveryArea: polygon(MONTREAL),
      excludedArea: polygon(box(-73.7, 45.4, -73.6, 45.5)),
      deliveryDays: [2],
    });
    const id = offering?.id;
    expect(await run(distributor, CHANGE, { id, input: { notes: 'Lavées.' } })).toMatchObject({
      offering: {
        notes: 'Lavées.',
        deliveryDays: [2],
        deliveryArea: multi(MONTREAL),
        excludedArea: multi(box(-73.7, 45.4, -73.6, 45.5)),
      },
      userErrors: [],
    });
    expect(await run(distributor, CHANGE, { id, input: { excludedArea: null } })).toMatchObject({
      offering: { deliveryArea: multi(MONTREAL), excludedArea: null },
    });
    expect(codes(await run(distributor, CHANGE, { id, input: { deliveryArea: null } }))).toEqual([
      'deliveryRadiusM NO_DELIVERY_OPTION',
      'deliveryDays NO_OWN_DELIVERY',
    ]);
    expect(
      await run(distributor, CHANGE, { id, input: { deliveryArea: null, deliveryDays: null, offersPickup: true } }),
    ).toMatchObject({ offering: { deliveryArea: null, deliveryDays: [] }, userErrors: [] });
  });

  test('is refused for an area that crosses itself, naming which', async () => {
    const bowtie: Ring = [[-74, 45], [-73, 46], [-73, 45], [-74, 45.5], [-74, 45]]; // prettier-ignore
    expect(codes(await offer({ deliveryArea: polygon(MONTREAL), excludedArea: polygon(bowtie) }))).toEqual([
      'excludedArea.coordinates INVALID_AREA',
    ]);
  });
});
