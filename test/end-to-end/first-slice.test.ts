import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ApiClient, type RunningApi, startApi } from '../harness/api.js';

let api: RunningApi;
beforeAll(async () => void (api = await startApi()));
afterAll(() => api.stop());

interface Organization {
  organization: { id: string; sites: { id: string; precision: string }[] } | null;
  userErrors: { path: string[]; code: string; message: string }[];
}

const CREATE = `mutation ($input: CreateOrganizationInput!) { createOrganization(input: $input) {
  organization { id sites { id precision } } userErrors { path code message } } }`;
const PUBLISH_NEED = `mutation ($input: NeedInput!) { publishNeed(input: $input) { need { id } userErrors { path code message } } }`;
const PUBLISH_OFFERING = `mutation ($input: OfferingInput!) { publishOffering(input: $input) {
  offering { id } userErrors { path code message } } }`;

async function organization(client: ApiClient, role: string, longitude: number, latitude: number) {
  const { createOrganization } = await client.ask<{ createOrganization: Organization }>(CREATE, {
    input: {
      name: `Organisme ${role}`,
      roles: [role],
      site: { municipality: 'Saint-Hyacinthe', point: { longitude, latitude } },
    },
  });
  const site = createOrganization.organization?.sites[0];
  if (!createOrganization.organization || !site) throw new Error(JSON.stringify(createOrganization.userErrors));
  return { organizationId: createOrganization.organization.id, siteId: site.id };
}

const productId = async (client: ApiClient, code: string) =>
  (await client.ask<{ product: { id: string } }>('query ($code: String) { product(code: $code) { id } }', { code }))
    .product.id;

describe('an institution posts a need and a farm an offering', () => {
  test('each finds the other, with a score that is explained in the language of the reader', async () => {
    const buyer = api.client('fr');
    await buyer.signUp('acheteuse@example.org');
    const institution = await organization(buyer, 'INSTITUTION', -72.95, 45.63);
    const farmer = api.client('fr');
    await farmer.signUp('ferme@example.org');
    const farm = await organization(farmer, 'PRODUCER', -72.9, 45.6);

    const carrot = await productId(buyer, 'carrot');
    const { publishOffering } = await farmer.ask<{
      publishOffering: { offering: { id: string }; userErrors: unknown[] };
    }>(PUBLISH_OFFERING, {
      input: {
        ...farm,
        productId: carrot,
        price: { amount: '2.20', currency: 'CAD', per: { value: '1', unit: 'kg' } },
        minimumOrder: { value: '10', unit: 'kg' },
        capacity: { quantity: { value: '200', unit: 'lb' }, period: 'WEEK' },
        availability: [{ fromMonth: 7, toMonth: 3, mode: 'STORED' }],
        leadTimeDays: 2,
        deliveryRadiusM: 50_000,
      },
    });
    expect(publishOffering.userErrors).toEqual([]);
    const { publishNeed } = await buyer.ask<{ publishNeed: { need: { id: string }; userErrors: unknown[] } }>(
      PUBLISH_NEED,
      {
        input: {
          ...institution,
          productId: await productId(buyer, 'root-vegetables'),
          quantity: { value: '40', unit: 'kg' },
          recurrence: 'WEEKLY',
          window: { from: '2026-12-01', to: '2027-04-30' },
          maxDistanceM: 100_000,
          priceCeiling: { amount: '4.40', currency: 'CAD', per: { value: '1', unit: 'kg' } },
        },
      },
    );
    expect(publishNeed.userErrors).toEqual([]);

    const MATCHES = `{ needs { nodes { matches(first: 5) { totalCount nodes { score distanceM delivery
      offering { id product { name } } criteria { name points maxPoints reason } } } } } }`;
    interface Matches {
      needs: {
        nodes: {
          matches: {
            totalCount: number;
            nodes: {
              score: number;
              distanceM: number;
              delivery: string[];
              offering: { id: string; product: { name: string } };
              criteria: { name: string; points: number; maxPoints: number; reason: string }[];
            }[];
          };
        }[];
      };
    }
    const french = await buyer.ask<Matches>(MATCHES);
    const [match] = french.needs.nodes[0]?.matches.nodes ?? [];
    expect(match?.offering.id).toBe(publishOffering.offering.id);
    expect(match?.delivery).toEqual(['DELIVERY']);
    expect(match?.criteria.reduce((sum, { points }) => sum + points, 0)).toBeCloseTo(match?.score ?? 0, 1);
    expect(match?.criteria.reduce((sum, { maxPoints }) => sum + maxPoints, 0)).toBe(100);
    expect(match?.criteria.find(({ name }) => name === 'PRODUCT')?.reason).toMatch(
      /^Carotte fait partie de ce qui est demandé/,
    );
    const english = await api.client('en').ask<Matches>(MATCHES);
    expect(english.needs.nodes[0]?.matches.nodes[0]?.offering.product.name).toBe('Carrot');
    expect(english.needs.nodes[0]?.matches.nodes[0]?.criteria.find(({ name }) => name === 'PRODUCT')?.reason).toMatch(
      /^Carrot is part of what is asked for/,
    );

    const other = await farmer.ask<{
      offering: { matches: { nodes: { score: number; distanceM: number; need: { id: string } }[] } };
    }>('query ($id: ID!) { offering(id: $id) { matches { nodes { score distanceM need { id } } } } }', {
      id: publishOffering.offering.id,
    });
    expect(other.offering.matches.nodes).toEqual([
      { score: match?.score, distanceM: match?.distanceM, need: { id: publishNeed.need.id } },
    ]);
  });
});
