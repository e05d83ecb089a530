import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type ApiClient, type RunningApi, startApi, testClock, TODAY } from '../harness/api.js';

const HOUR = 3_600_000;
let now = testClock.now();
let api: RunningApi;
let buyer: ApiClient;
let farmer: ApiClient;
let farm: { organizationId: string; siteId: string };
let needId: string;
let carrot: string;

const CREATE = `mutation ($input: CreateOrganizationInput!) { createOrganization(input: $input) {
  organization { id sites { id } } userErrors { code } } }`;
const NEED = 'mutation ($input: NeedInput!) { publishNeed(input: $input) { need { id } userErrors { path code } } }';
const OFFER = `mutation ($input: OfferingInput!) { publishOffering(input: $input) { offering { id } userErrors { path code } } }`;
const PAUSE = 'mutation ($id: ID!) { pauseOffering(id: $id) { userErrors { code } } }';
const PUBLISH_AGAIN = 'mutation ($id: ID!) { updateOffering(id: $id, input: {}) { userErrors { code } } }';
const PAGE = `query ($id: ID!, $first: Int, $after: String) { need(id: $id) { matches(first: $first, after: $after) {
  nodes { score offering { id } } pageInfo { hasNextPage endCursor } } } }`;

interface Page {
  need: {
    matches: {
      nodes: { score: number; offering: { id: string } }[];
      pageInfo: { hasNextPage: boolean; endCursor: string | null };
    };
  };
}

async function organization(client: ApiClient, role: string, longitude: number) {
  const { createOrganization } = await client.ask<{
    createOrganization: { organization: { id: string; sites: { id: string }[] } };
  }>(CREATE, {
    input: {
      name: role,
      roles: [role],
      site: { municipality: 'Saint-Hyacinthe', point: { longitude, latitude: 45.6 } },
    },
  });
  const { id, sites } = createOrganization.organization;
  return { organizationId: id, siteId: sites[0]?.id ?? '' };
}

/** The later it is ready, the less of the window it covers: no two have the same score. */
async function offer(leadTimeDays: number, more: object = {}): Promise<string> {
  const { publishOffering } = await farmer.ask<{
    publishOffering: { offering: { id: string } | null; userErrors: unknown[] };
  }>(OFFER, {
    input: {
      ...farm,
      productId: carrot,
      // Nothing after that day, so that being ready later is to cover less.
      availability: [{ from: TODAY, to: '2026-12-10', mode: 'STORED' }],
      leadTimeDays,
      deliveryRadiusM: 50_000,
      ...more,
    },
  });
  expect(publishOffering.userErrors).toEqual([]);
  return publishOffering.offering?.id ?? '';
}

async function page(after: string | null, first = 2) {
  const { matches } = (await buyer.ask<Page>(PAGE, { id: needId, first, after })).need;
  return {
    ids: matches.nodes.map(({ offering }) => offering.id),
    scores: matches.nodes.map(({ score }) => score),
    ...matches.pageInfo,
  };
}

/** The rest of a list, as it is seen page after page. */
async function rest(after: string | null): Promise<string[]> {
  const { ids, hasNextPage, endCursor } = await page(after);
  return hasNextPage ? [...ids, ...(await rest(endCursor))] : ids;
}

let offerings: string[];
beforeAll(async () => {
  api = await startApi({ now: () => now });
  [buyer, farmer] = [api.client(), api.client()];
  await buyer.signUp('acheteuse@example.org');
  await farmer.signUp('ferme@example.org');
  farm = await organization(farmer, 'PRODUCER', -72.9);
  const institution = await organization(buyer, 'INSTITUTION', -72.95);
  carrot = (await buyer.ask<{ product: { id: string } }>('{ product(code: "carrot") { id } }')).product.id;
  const { publishNeed } = await buyer.ask<{ publishNeed: { need: { id: string } | null; userErrors: unknown[] } }>(
    NEED,
    {
      input: {
        ...institution,
        productId: carrot,
        quantity: { value: '40', unit: 'kg' },
        recurrence: 'WEEKLY',
        window: { from: TODAY, to: '2026-12-31' },
      },
    },
  );
  expect(publishNeed.userErrors).toEqual([]);
  needId = publishNeed.need?.id ?? '';
  offerings = [];
  for (const days of [1, 3, 5, 7, 9, 11]) offerings.push(await offer(days));
});
afterAll(() => api.stop());

test('who reads a need’s matches page by page sees none twice and misses none that stays, whatever the farm does', async () => {
  const [a, b, c, d, e, f] = offerings;
  const first = await page(null);
  expect(first.ids).toEqual([a, b]);

  await farmer.ask(PAUSE, { id: a });
  await farmer.ask(PAUSE, { id: c });
  const better = await offer(0);
  const worse = await offer(10);
  const second = await page(first.endCursor);
  expect(second.ids).toEqual([d, e]);

  await farmer.ask(PUBLISH_AGAIN, { id: a });
  await farmer.ask(PUBLISH_AGAIN, { id: c });
  expect(await rest(second.endCursor)).toEqual([worse, f]);
  // Read again, it is all there.
  expect(await rest(null)).toEqual([better, a, b, c, d, e, worse, f]);
});

test('when midnight passes between two pages, the second is still of the day of the first', async () => {
  const lastDay = await offer(2, { expiresOn: TODAY });
  const whole = await page(null, 100);
  expect(whole.ids).toContain(lastDay);

  const first = await page(null);
  now = new Date(now.getTime() + 20 * HOUR);
  expect([...first.ids, ...(await rest(first.endCursor))]).toEqual(whole.ids);

  const tomorrow = await page(null, 100);
  expect(tomorrow.ids).not.toContain(lastDay);
  expect(tomorrow.scores).not.toEqual(whole.scores.slice(0, tomorrow.scores.length));
});
