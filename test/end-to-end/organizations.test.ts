import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ApiClient, type RunningApi, startApi } from '../harness/api.js';
import { found, signedIn } from '../harness/organizations.js';

let api: RunningApi;
beforeAll(async () => void (api = await startApi()));
afterAll(() => api.stop());

interface Errors {
  userErrors: { path: string[]; code: string; message: string }[];
}
const codes = ({ userErrors }: Errors) => userErrors.map(({ code }) => code);

const SITE = { municipality: 'Saint-Hyacinthe', point: { longitude: -72.95, latitude: 45.63 } };
const CREATE = `mutation ($input: CreateOrganizationInput!) { createOrganization(input: $input) {
  organization { id businessNumber sites { id } } possibleDuplicates { id name } userErrors { path code message } } }`;
type Created = Errors & {
  organization: { id: string; businessNumber: string | null } | null;
  possibleDuplicates: { id: string; name: string }[];
};
const create = async (client: ApiClient, input: Record<string, unknown>) =>
  (
    await client.ask<{ createOrganization: Created }>(CREATE, {
      input: { roles: ['PRODUCER'], site: SITE, ...input },
    })
  ).createOrganization;

const productId = async (client: ApiClient) =>
  (await client.ask<{ product: { id: string } }>('{ product(code: "carrot") { id } }')).product.id;

const offer = async (client: ApiClient, owner: { organizationId: string; siteId: string }) => {
  const { publishOffering } = await client.ask<{ publishOffering: Errors & { offering: { id: string } } }>(
    `mutation ($input: OfferingInput!) { publishOffering(input: $input) { offering { id } userErrors { code message } } }`,
    {
      input: {
        ...owner,
        productId: await productId(client),
        availability: [{ fromMonth: 1, toMonth: 12, mode: 'STORED' }],
        deliveryRadiusM: 100_000,
      },
    },
  );
  expect(codes(publishOffering)).toEqual([]);
  return publishOffering.offering.id;
};
const need = async (client: ApiClient, owner: { organizationId: string; siteId: string }) => {
  const { publishNeed } = await client.ask<{ publishNeed: Errors & { need: { id: string } } }>(
    `mutation ($input: NeedInput!) { publishNeed(input: $input) { need { id } userErrors { code message } } }`,
    {
      input: {
        ...owner,
        productId: await productId(client),
        quantity: { value: '10', unit: 'kg' },
        window: { from: '2026-12-01', to: '2027-02-28' },
      },
    },
  );
  expect(codes(publishNeed)).toEqual([]);
  return publishNeed.need.id;
};

const slug = (name: string) => name.toLowerCase().replace(/[^a-z0-9]+/g, '-');

describe('an organization is founded once', () => {
  test('a business number is that of one open organization, however it is written', async () => {
    const client = await signedIn(api, 'numero@example.org');
    const first = await create(client, { name: 'Ferme Boulay', businessNumber: '1142 345 678' });
    expect(first.organization?.businessNumber).toBe('1142345678');
    const second = await create(client, { name: 'Verger Pelletier', businessNumber: '11-42345678' });
    expect(codes(second)).toEqual(['BUSINESS_NUMBER_TAKEN']);
    expect(codes(await create(client, { name: 'Verger Pelletier', businessNumber: '9942345678' }))).toEqual([
      'INVALID_BUSINESS_NUMBER',
    ]);
    await client.ask('mutation ($id: ID!) { closeOrganization(id: $id) { closed } }', { id: first.organization?.id });
    expect(codes(await create(client, { name: 'Verger Pelletier', businessNumber: '1142345678' }))).toEqual([]);
  });

  test.each([
    ['École Sainte-Marthe', 'Ecole Ste-Marthe'],
    ['Ferme Tremblay', 'FERME TREMBLAY INC.'],
    ['Potager Lavigueur', 'Potager Laviguer'],
    ['Coop des Jardins Gourmands', 'Les Jardins Gourmands'],
  ])('« %s » nearby is told of to whoever founds « %s », who may say that it is another', async (name, again) => {
    const client = await signedIn(api, `semblable-${slug(name)}@example.org`);
    const first = await create(client, { name });
    const refused = await create(client, { name: again });
    expect(codes(refused)).toEqual(['POSSIBLE_DUPLICATE']);
    expect(refused.possibleDuplicates).toEqual([{ id: first.organization?.id, name }]);
    expect(codes(await create(client, { name: again, confirmNotDuplicate: true }))).toEqual([]);
  });

  test.each([
    ['École 12', 'École 13'],
    ['Serre A', 'Serre B'],
    ['Ferme du Parc', 'Ferme du Lac'],
    ['CPE Les Lutins', 'CPE La Marmaille'],
  ])('« %s » and « %s » are two', async (name, other) => {
    const client = await signedIn(api, `deux-${slug(name)}@example.org`);
    expect(codes(await create(client, { name }))).toEqual([]);
    expect(codes(await create(client, { name: other }))).toEqual([]);
  });

  test('the same name far away is another organization', async () => {
    const client = await signedIn(api, 'loin@example.org');
    expect(codes(await create(client, { name: 'Ferme Lointaine' }))).toEqual([]);
    const far = { municipality: 'Rimouski', point: { longitude: -68.52, latitude: 48.45 } };
    expect(codes(await create(client, { name: 'Ferme Lointaine', site: far }))).toEqual([]);
  });

  test('one person founds twenty, and not one more, even all at once', async () => {
    const client = await signedIn(api, 'fondatrice@example.org');
    const answers = await Promise.all(
      Array.from({ length: 22 }, (_, i) => create(client, { name: `Rang ${i}`, confirmNotDuplicate: true })),
    );
    expect(answers.flatMap(codes)).toEqual(['TOO_MANY', 'TOO_MANY']);
  });
});

const UPDATE = `mutation ($id: ID!, $input: OrganizationPatch!) { updateOrganization(id: $id, input: $input) {
  organization { name status } verificationLost userErrors { path code message } } }`;

describe('its managers change it', () => {
  test('another name is to be verified anew, other roles are not', async () => {
    const client = await signedIn(api, 'nom@example.org');
    const { organizationId } = await found(client, 'Ferme du Nom', 'PRODUCER');
    await api.db.query(`UPDATE organizations SET status = 'VERIFIED' WHERE id = $1`, [organizationId]);
    const change = async (input: object) =>
      (
        await client.ask<{ updateOrganization: Errors & { verificationLost: boolean; organization: object } }>(UPDATE, {
          id: organizationId,
          input,
        })
      ).updateOrganization;
    expect(await change({ roles: ['PRODUCER', 'PROCESSOR'] })).toMatchObject({
      verificationLost: false,
      organization: { status: 'VERIFIED' },
    });
    expect(await change({ name: 'Ferme du Renom' })).toMatchObject({
      verificationLost: true,
      organization: { name: 'Ferme du Renom', status: 'UNVERIFIED' },
    });
    expect(codes(await change({ name: null }))).toEqual(['REQUIRED']);
  });

  test('a role that something published takes stays', async () => {
    const client = await signedIn(api, 'role@example.org');
    const farm = await found(client, 'Ferme du Rôle', 'PRODUCER');
    await offer(client, farm);
    const { updateOrganization } = await client.ask<{ updateOrganization: Errors }>(UPDATE, {
      id: farm.organizationId,
      input: { roles: ['INSTITUTION'] },
    });
    expect(codes(updateOrganization)).toEqual(['ROLE_IN_USE']);
  });

  test('a site that moves takes its offerings along and loses its verification; one in use is not removed', async () => {
    const client = await signedIn(api, 'lieu@example.org');
    const farm = await found(client, 'Ferme du Lieu', 'PRODUCER');
    const offeringId = await offer(client, farm);
    await api.db.query('UPDATE sites SET verified_at = now() WHERE id = $1', [farm.siteId]);
    const { updateSite } = await client.ask<{ updateSite: Errors & { moved: boolean; site: object } }>(
      `mutation ($id: ID!, $site: SiteInput!) { updateSite(id: $id, site: $site) {
         moved site { verifiedAt municipality } userErrors { code } } }`,
      { id: farm.siteId, site: { municipality: 'Saint-Rémi', point: { longitude: -73.61, latitude: 45.26 } } },
    );
    expect(updateSite).toEqual({ moved: true, site: { verifiedAt: null, municipality: 'Saint-Rémi' }, userErrors: [] });
    const [apart] = await api.db.query<{ metres: number }[]>(
      'SELECT ST_Distance(o.location, s.public_location) AS metres FROM offerings o JOIN sites s ON s.id = o.site_id WHERE o.id = $1',
      [offeringId],
    );
    expect(apart?.metres).toBeLessThan(30_000);

    const { addSite } = await client.ask<{ addSite: Errors & { site: { id: string } } }>(
      `mutation ($id: ID!, $site: SiteInput!) { addSite(organizationId: $id, site: $site) { site { id } userErrors { code } } }`,
      { id: farm.organizationId, site: SITE },
    );
    const remove = async (id: string) =>
      (
        await client.ask<{ removeSite: Errors }>(
          'mutation ($id: ID!) { removeSite(id: $id) { userErrors { code message } } }',
          { id },
        )
      ).removeSite;
    const refused = await remove(farm.siteId);
    expect(codes(refused)).toEqual(['SITE_IN_USE']);
    expect(refused.userErrors[0]?.message).toContain(offeringId);
    expect(codes(await remove(addSite.site.id))).toEqual([]);
  });
});

test('an organization that closes ends what it has running and is gone from every list', async () => {
  const client = await signedIn(api, 'ferme-ses-portes@example.org');
  const farm = await found(client, 'Ferme du Dernier Rang', 'PRODUCER');
  const offeringId = await offer(client, farm);
  const school = await found(client, 'École du Dernier Rang', 'INSTITUTION');
  const needId = await need(client, school);
  for (const id of [farm.organizationId, school.organizationId]) {
    const { closeOrganization } = await client.ask<{ closeOrganization: Errors }>(
      'mutation ($id: ID!) { closeOrganization(id: $id, needOutcome: NO_SUPPLIER) { closed userErrors { code } } }',
      { id },
    );
    expect(codes(closeOrganization)).toEqual([]);
  }
  expect(
    await client.ask(
      `query ($farm: ID!, $need: ID!, $offering: ID!) { organization(id: $farm) { id } need(id: $need) { id }
         offering(id: $offering) { id } me { memberships { role } } }`,
      { farm: farm.organizationId, need: needId, offering: offeringId },
    ),
  ).toEqual({ organization: null, need: null, offering: null, me: { memberships: [] } });
  const { organizations } = await client.ask<{ organizations: { nodes: { id: string }[] } }>(
    '{ organizations(first: 100) { nodes { id } } }',
  );
  expect(organizations.nodes.map(({ id }) => id)).not.toContain(farm.organizationId);
  expect(await api.db.query('SELECT status, outcome FROM needs WHERE id = $1', [needId])).toEqual([
    { status: 'CLOSED', outcome: 'NO_SUPPLIER' },
  ]);
});

test('a block takes matches away in both directions, and gives them back', async () => {
  const buyer = await signedIn(api, 'bloque@example.org');
  const farmer = await signedIn(api, 'bloquee@example.org');
  const school = await found(buyer, 'Collège de la Clôture', 'INSTITUTION');
  const farm = await found(farmer, 'Ferme de la Clôture', 'PRODUCER');
  const needId = await need(buyer, school);
  const offeringId = await offer(farmer, farm);
  const meet = async () => {
    const { need: seen } = await buyer.ask<{ need: { matches: { nodes: { offering: { id: string } }[] } } }>(
      'query ($id: ID!) { need(id: $id) { matches(first: 100) { nodes { offering { id } } } } }',
      { id: needId },
    );
    const { offering } = await farmer.ask<{ offering: { matches: { nodes: { need: { id: string } }[] } } }>(
      'query ($id: ID!) { offering(id: $id) { matches(first: 100) { nodes { need { id } } } } }',
      { id: offeringId },
    );
    return [
      seen.matches.nodes.some((match) => match.offering.id === offeringId),
      offering.matches.nodes.some((match) => match.need.id === needId),
    ];
  };
  expect(await meet()).toEqual([true, true]);
  const ids = { organizationId: farm.organizationId, blockedId: school.organizationId };
  const change = (mutation: string, client: ApiClient) =>
    client.graphql(
      `mutation ($organizationId: ID!, $blockedId: ID!) { ${mutation}(organizationId: $organizationId, blockedId: $blockedId) {
         organization { blocked { id } } userErrors { code } } }`,
      ids,
    );
  expect((await change('blockOrganization', buyer)).errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
  for (let twice = 0; twice < 2; twice++)
    expect((await change('blockOrganization', farmer)).data).toEqual({
      blockOrganization: { organization: { blocked: [{ id: school.organizationId }] }, userErrors: [] },
    });
  expect(await meet()).toEqual([false, false]);
  const asOther = await buyer.ask('query ($id: ID!) { organization(id: $id) { blocked { id } } }', {
    id: farm.organizationId,
  });
  expect(asOther).toEqual({ organization: { blocked: null } });
  await change('unblockOrganization', farmer);
  expect(await meet()).toEqual([true, true]);
});

test('nobody changes an organization by guessing its identifiers', async () => {
  const owner = await signedIn(api, 'chez-elle@example.org');
  const { organizationId, siteId } = await found(owner, 'Ferme Chez Elle', 'PRODUCER');
  const stranger = await signedIn(api, 'curieux@example.org');
  await found(stranger, 'Ferme du Curieux', 'PRODUCER');
  const variables = { organizationId, siteId, site: SITE };
  const tries = [
    'updateOrganization(id: $organizationId, input: { name: "À moi" })',
    'closeOrganization(id: $organizationId)',
    'addSite(organizationId: $organizationId, site: $site)',
    'updateSite(id: $siteId, site: $site)',
    'removeSite(id: $siteId)',
    'blockOrganization(organizationId: $organizationId, blockedId: $organizationId)',
    'unblockOrganization(organizationId: $organizationId, blockedId: $organizationId)',
  ];
  const before = await api.db.query('SELECT to_jsonb(g) FROM organizations g WHERE id = $1', [organizationId]);
  for (const attempt of tries)
    for (const client of [stranger, api.client()]) {
      const declared = ['organizationId: ID!', 'siteId: ID!', 'site: SiteInput!'].filter((one) =>
        new RegExp(`\\$${one.split(':')[0]}\\b`).test(attempt),
      );
      const { errors } = await client.graphql(
        `mutation (${declared.map((one) => `$${one}`).join(', ')}) { ${attempt} { userErrors { code } } }`,
        variables,
      );
      expect(errors?.[0]?.extensions['code']).toMatch(/^(FORBIDDEN|NOT_FOUND|UNAUTHENTICATED)$/);
    }
  expect(await api.db.query('SELECT to_jsonb(g) FROM organizations g WHERE id = $1', [organizationId])).toEqual(before);
});
