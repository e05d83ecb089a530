import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { matchingPoint } from '#geo';
import { type ApiClient, type RunningApi, startApi, testClock } from '../harness/api.js';

const SCHOOL = { longitude: -72.95, latitude: 45.63 };
const FARMS = [
  { longitude: -72.9, latitude: 45.6 },
  { longitude: -72.8, latitude: 45.7 },
  { longitude: -73.1, latitude: 45.5 },
];

interface Travel {
  readonly distanceM: number;
  readonly durationS: number | null;
  readonly method: string;
}
interface MatchShown {
  readonly distanceM: number;
  readonly travel: Travel;
}

const idOf = (answer: { userErrors: unknown[] }, made: { id: string } | null | undefined): string => {
  if (!made) throw new Error(JSON.stringify(answer.userErrors));
  return made.id;
};

async function organization(client: ApiClient, role: string, point: { longitude: number; latitude: number }) {
  interface Created {
    createOrganization: { organization: { id: string; sites: { id: string }[] } | null; userErrors: unknown[] };
  }
  const { createOrganization: created } = await client.ask<Created>(
    `mutation ($input: CreateOrganizationInput!) { createOrganization(input: $input) {
       organization { id sites { id } } userErrors { path code message } } }`,
    {
      input: {
        name: `Organisme ${role} ${point.longitude}`,
        roles: [role],
        site: { municipality: 'Saint-Hyacinthe', point },
      },
    },
  );
  return {
    organizationId: idOf(created, created.organization),
    siteId: idOf(created, created.organization?.sites[0]),
  };
}

/** A school's need for carrots, and three farms that have some: the first is the farmer's, the others her neighbour's. */
async function publishWorld(api: RunningApi) {
  const buyer = api.client('fr');
  await buyer.signUp('ecole@example.org');
  const farmer = api.client('fr');
  await farmer.signUp('ferme@example.org');
  const neighbour = api.client('fr');
  await neighbour.signUp('voisine@example.org');
  const { product } = await buyer.ask<{ product: { id: string } }>('{ product(code: "carrot") { id } }');
  const offeringIds: string[] = [];
  for (const point of FARMS) {
    const owner = offeringIds.length === 0 ? farmer : neighbour;
    const { publishOffering: published } = await owner.ask<{
      publishOffering: { offering: { id: string } | null; userErrors: unknown[] };
    }>(
      `mutation ($input: OfferingInput!) { publishOffering(input: $input) { offering { id } userErrors { path code message } } }`,
      {
        input: {
          ...(await organization(owner, 'PRODUCER', point)),
          productId: product.id,
          availability: [{ fromMonth: 1, toMonth: 12, mode: 'STORED' }],
          leadTimeDays: 2,
          deliveryRadiusM: 50_000,
        },
      },
    );
    offeringIds.push(idOf(published, published.offering));
  }
  const { publishNeed: published } = await buyer.ask<{
    publishNeed: { need: { id: string } | null; userErrors: unknown[] };
  }>(`mutation ($input: NeedInput!) { publishNeed(input: $input) { need { id } userErrors { path code message } } }`, {
    input: {
      ...(await organization(buyer, 'INSTITUTION', SCHOOL)),
      productId: product.id,
      quantity: { value: '40', unit: 'kg' },
      recurrence: 'WEEKLY',
      window: { from: '2026-12-01', to: '2027-04-30' },
      maxDistanceM: 100_000,
    },
  });
  return { buyer, farmer, needId: idOf(published, published.need), offeringIds };
}

async function matchesOf(client: ApiClient, field: 'need' | 'offering', id: string): Promise<MatchShown[]> {
  const answer = await client.ask<Record<string, { matches: { nodes: MatchShown[] } }>>(
    `query ($id: ID!) { ${field}(id: $id) { matches { nodes { distanceM travel { distanceM durationS method } } } } }`,
    { id },
  );
  return answer[field]?.matches.nodes ?? [];
}

const straightLine = ({ distanceM }: MatchShown): Travel => ({ distanceM, durationS: null, method: 'GREAT_CIRCLE' });

describe('with a routing engine in the settings', () => {
  let engine: Server;
  let asked: string[];
  let down: boolean;
  let api: RunningApi;
  let world: Awaited<ReturnType<typeof publishWorld>>;

  beforeAll(async () => {
    // A country where the way to the nth place asked for is 20 km and n metres, and takes 1200 s and n.
    engine = createServer(({ url = '' }, response) => {
      asked.push(decodeURIComponent(url));
      if (down) return void response.writeHead(503).end();
      const places = url.split('?')[0]?.split(';').slice(1) ?? [];
      const row = (base: number) => [places.map((_, index) => base + index + 1)];
      response.end(JSON.stringify({ code: 'Ok', distances: row(20_000), durations: row(1_200) }));
    });
    await new Promise<void>((resolve) => engine.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(engine.address() as AddressInfo).port}`;
    api = await startApi(testClock, { ROUTING_URL: url, LOG_LEVEL: 'silent' });
    world = await publishWorld(api);
  });
  beforeEach(() => {
    asked = [];
    down = false;
  });
  afterAll(async () => {
    await api.stop();
    await new Promise((resolve) => engine.close(resolve));
  });

  test('while it is down, a match has its straight line', async () => {
    down = true;
    const matches = await matchesOf(world.buyer, 'need', world.needId);
    expect(matches).toHaveLength(FARMS.length);
    for (const match of matches) expect(match.travel).toEqual(straightLine(match));
    expect(asked).toHaveLength(1);
  });

  test('outsiders get the coarse straight line, and the engine is not asked', async () => {
    const passerBy = api.client('fr');
    await passerBy.signUp('passant@example.org');
    for (const client of [api.client('fr'), passerBy]) {
      const matches = await matchesOf(client, 'need', world.needId);
      expect(matches).toHaveLength(FARMS.length);
      for (const match of matches) {
        expect(match.travel).toEqual(straightLine(match));
        expect(match.travel.distanceM % 5_000).toBe(0);
      }
    }
    expect(asked).toEqual([]);
  });

  test('the school gets the roads of a page of matches with one request', async () => {
    const matches = await matchesOf(world.buyer, 'need', world.needId);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatch(/^\/table\/v1\/driving\/-72[.]95,45[.]63;/);
    // A farm's exact point is hidden: not even the engine is told.
    for (const { longitude, latitude } of FARMS.map(matchingPoint))
      expect(asked[0]).toContain(`;${longitude},${latitude}`);
    expect(matches.map(({ travel }) => travel)).toEqual(
      [1, 2, 3].map((n) => ({ distanceM: 20_000 + n, durationS: 1_200 + n, method: 'OSRM' })),
    );
  });

  test('the farmer gets the road to her own farm, and not to her neighbour’s', async () => {
    const [offeringId = ''] = world.offeringIds;
    const [own] = await matchesOf(world.farmer, 'offering', offeringId);
    expect(own?.travel).toEqual({ distanceM: 20_001, durationS: 1_201, method: 'OSRM' });
    const ofTheNeed = await matchesOf(world.farmer, 'need', world.needId);
    expect(ofTheNeed.map(({ travel }) => travel.method).sort()).toEqual(['GREAT_CIRCLE', 'GREAT_CIRCLE', 'OSRM']);
    for (const match of ofTheNeed)
      if (match.travel.method === 'GREAT_CIRCLE') expect(match.travel.distanceM % 5_000).toBe(0);
  });
});

describe('without one', () => {
  let api: RunningApi;
  beforeAll(async () => void (api = await startApi()));
  afterAll(() => api.stop());

  test('a match has its straight line, exact for whose need it is', async () => {
    const { buyer, needId } = await publishWorld(api);
    const matches = await matchesOf(buyer, 'need', needId);
    expect(matches).toHaveLength(FARMS.length);
    for (const match of matches) expect(match.travel).toEqual(straightLine(match));
    expect(matches.some(({ distanceM }) => distanceM % 5_000 !== 0)).toBe(true);
  });
});
