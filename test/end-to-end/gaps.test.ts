import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { TakeGapSnapshot } from '#analytics';
import { encodeCursor } from '#kernel';
import { type ApiClient, type RunningApi, startApi, testClock } from '../harness/api.js';

const ORGANIZATION = `mutation ($input: CreateOrganizationInput!) { createOrganization(input: $input) {
  organization { id sites { id } } userErrors { code } } }`;
const NEED = 'mutation ($input: NeedInput!) { publishNeed(input: $input) { userErrors { path code } } }';
const OFFERING = 'mutation ($input: OfferingInput!) { publishOffering(input: $input) { userErrors { path code } } }';
const GAPS = `query ($filter: GapFilter, $first: Int, $after: String) { gaps(filter: $filter, first: $first, after: $after) {
  asOf totalCount pageInfo { hasNextPage endCursor }
  nodes { side month product { code } region { code name } asked { value unit } met { value unit } unmet { value unit }
    count withoutMatch unknownCapacity } } }`;
const SUMMARY = `query ($side: GapSide, $regionCode: ID, $from: String, $to: String) {
  gapSummary(side: $side, regionCode: $regionCode, from: $from, to: $to) {
    asOf products { product { code } unmet { value unit } months { month asked { value } met { value } unmet { value } } } } }`;

interface Node {
  month: string;
  product: { code: string };
  unmet: { value: string; unit: string };
}
interface Gaps {
  gaps: {
    asOf: string | null;
    totalCount: number;
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
    nodes: Node[];
  };
}

let api: RunningApi;
let coordinator: ApiClient;
let visitor: ApiClient;

const product = async (code: string) =>
  (await visitor.ask<{ product: { id: string } }>('query ($code: String) { product(code: $code) { id } }', { code }))
    .product.id;

async function organization(name: string, role: string, municipality: string) {
  const { createOrganization } = await coordinator.ask<{
    createOrganization: { organization: { id: string; sites: { id: string }[] } };
  }>(ORGANIZATION, { input: { name, roles: [role], site: { municipality } } });
  const { id, sites } = createOrganization.organization;
  return { organizationId: id, siteId: sites[0]?.id };
}

const publish = async (mutation: string, input: object) =>
  expect(Object.values(await coordinator.ask<Record<string, unknown>>(mutation, { input }))).toEqual([
    { userErrors: [] },
  ]);

beforeAll(async () => {
  api = await startApi();
  [coordinator, visitor] = [api.client('en'), api.client('en')];
  await coordinator.signUp('coordination@example.org');
});
afterAll(() => api.stop());

test('before any snapshot there are no gaps, and nobody pretends to know since when', async () => {
  expect(await coordinator.ask(GAPS)).toEqual({
    gaps: { asOf: null, totalCount: 0, pageInfo: { hasNextPage: false, endCursor: null }, nodes: [] },
  });
  expect(await coordinator.ask(SUMMARY)).toEqual({ gapSummary: { asOf: null, products: [] } });
});

test('who coordinates a region sees what its institutions lack and what its farms have left, largest first', async () => {
  const school = await organization('École du Boisé', 'INSTITUTION', 'Saint-Hyacinthe');
  const farm = await organization('Ferme des Saules', 'PRODUCER', 'Saint-Hyacinthe');
  const window = { from: '2026-12-01', to: '2026-12-28' };
  const weekly = { ...school, window, recurrence: 'WEEKLY' };
  await publish(NEED, { ...weekly, productId: await product('carrot'), quantity: { value: '40', unit: 'kg' } });
  await publish(NEED, { ...weekly, productId: await product('milk'), quantity: { value: '25', unit: 'l' } });
  await publish(OFFERING, {
    ...farm,
    productId: await product('carrot'),
    preparation: 'WHOLE',
    capacity: { quantity: { value: '7', unit: 'kg' }, period: 'WEEK' },
    availability: [{ fromMonth: 1, toMonth: 12, mode: 'STORED' }],
    leadTimeDays: 0,
    deliveryRadiusM: 50_000,
  });
  await new TakeGapSnapshot(api.db, testClock).execute();

  const { gaps } = await coordinator.ask<Gaps>(GAPS, { filter: { side: 'NEED', regionCode: '16' } });
  expect(gaps).toMatchObject({ asOf: '2026-11-22T15:00:00.000Z', totalCount: 2 });
  const common = { side: 'NEED', month: '2026-12', region: { code: '16', name: 'Montérégie' }, count: 1 };
  expect(gaps.nodes).toEqual([
    {
      ...common,
      product: { code: 'carrot' },
      asked: { value: '160', unit: 'kg' },
      met: { value: '31', unit: 'kg' },
      unmet: { value: '129', unit: 'kg' },
      withoutMatch: 0,
      unknownCapacity: 0,
    },
    {
      ...common,
      product: { code: 'milk' },
      asked: { value: '100', unit: 'l' },
      met: { value: '0', unit: 'l' },
      unmet: { value: '100', unit: 'l' },
      withoutMatch: 1,
      unknownCapacity: 0,
    },
  ]);
  const codes = async (filter: object) =>
    (await coordinator.ask<Gaps>(GAPS, { filter })).gaps.nodes.map(({ product: { code } }) => code);
  expect(await codes({ side: 'NEED', minUnmet: '110' })).toEqual(['carrot']);
  expect(await codes({ side: 'NEED', productId: await product('dairy') })).toEqual(['milk']);
  expect(await codes({ side: 'NEED', regionCode: '01' })).toEqual([]);
  expect(await codes({ side: 'NEED', from: '2027-01' })).toEqual([]);

  expect(await coordinator.ask(SUMMARY, { regionCode: '16', from: '2026-11', to: '2027-01' })).toEqual({
    gapSummary: {
      asOf: '2026-11-22T15:00:00.000Z',
      products: [
        {
          product: { code: 'carrot' },
          unmet: { value: '129', unit: 'kg' },
          months: [{ month: '2026-12', asked: { value: '160' }, met: { value: '31' }, unmet: { value: '129' } }],
        },
        {
          product: { code: 'milk' },
          unmet: { value: '100', unit: 'l' },
          months: [{ month: '2026-12', asked: { value: '100' }, met: { value: '0' }, unmet: { value: '100' } }],
        },
      ],
    },
  });
});

test('pages follow one another without a gap twice or left out, in both directions', async () => {
  const { gaps: whole } = await coordinator.ask<Gaps>(GAPS, { first: 100 });
  const months = whole.nodes.map(({ month }) => month);
  expect(new Set(months).size).toBe(24);
  const paged: Node[] = [];
  for (let after: string | null = null; ;) {
    const { gaps }: Gaps = await coordinator.ask<Gaps>(GAPS, { first: 5, after });
    paged.push(...gaps.nodes);
    after = gaps.pageInfo.endCursor;
    if (!gaps.pageInfo.hasNextPage) break;
  }
  expect(paged).toEqual(whole.nodes);
  const { gaps: back } = await coordinator.ask<Gaps>(
    '{ gaps(last: 4) { nodes { month product { code } unmet { value unit } } } }',
  );
  expect(back.nodes).toMatchObject(whole.nodes.slice(-4).map(({ month, product }) => ({ month, product })));
});

test('gaps are for people who are signed in', async () => {
  for (const query of [GAPS, SUMMARY])
    expect((await visitor.graphql(query)).errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
});

test('what is not a month, and a range the wrong way round, are refused by name', async () => {
  const refused = async (query: string, variables: object) => {
    const [error] = (await coordinator.graphql(query, { ...variables })).errors ?? [];
    return (error?.extensions['problems'] as { path: string[]; code: string }[]).map(
      ({ path, code }) => `${path.join('.')} ${code}`,
    );
  };
  expect(await refused(GAPS, { filter: { from: 'décembre', minUnmet: '-1' } })).toEqual([
    'filter.from INVALID_MONTH',
    'filter.minUnmet OUT_OF_RANGE',
  ]);
  expect(await refused(SUMMARY, { from: '2026-12', to: '2026-11' })).toEqual(['to OUT_OF_RANGE']);
  expect(await refused(GAPS, { after: 'bm90IG91cnM' })).toEqual(['after INVALID_CURSOR']);
  const key = ['1', 'NEED', await product('carrot'), '2026-12', '16', 'mass'];
  const forged = [...key.keys()].map((i) => encodeCursor(key.map((part, at) => (at === i ? `${part}\u0000` : part))));
  for (const after of forged) expect(await refused(GAPS, { after })).toEqual(['after INVALID_CURSOR']);
});
