import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ApiClient, type RunningApi, startApi, testClock } from '../harness/api.js';

const ORGANIZATION = `mutation ($input: CreateOrganizationInput!) { createOrganization(input: $input) {
  organization { id sites { id } } userErrors { code } } }`;
const NEED = `mutation ($input: NeedInput!) { publishNeed(input: $input) { made: need { id } userErrors { code } } }`;
const OFFERING = `mutation ($input: OfferingInput!) { publishOffering(input: $input) { made: offering { id } userErrors { code } } }`;
const SITE = `locationPublic precision address postalCode point { longitude latitude }`;
const OPEN = `mutation ($needId: ID!, $offeringId: ID!) { openSite(needId: $needId, offeringId: $offeringId) {
  site { ${SITE} } userErrors { code message } } }`;
const FARM = { longitude: -72.9123, latitude: 45.6234 };
const HOURS = 3_600_000;

interface Site {
  locationPublic: boolean;
  precision: string;
  address: string | null;
  postalCode: string | null;
  point: { longitude: number; latitude: number };
}
interface Opened {
  openSite: { site: Site | null; userErrors: { code: string; message: string }[] };
}

let api: RunningApi;
let [school, farm, stranger, coordinator]: ApiClient[] = [];
let schoolHome: { organizationId: string; siteId: string };
let farmHome: { organizationId: string; siteId: string };
let [needId, offeringId] = ['', ''];

const EXACT = { locationPublic: false, precision: 'EXACT', address: '12, rang du Ruisseau', postalCode: 'J2S 1A1', point: FARM }; // prettier-ignore
const HIDDEN = { locationPublic: false, precision: 'MUNICIPALITY', address: null, postalCode: null };

async function found(client: ApiClient, name: string, role: string, site: object) {
  const { createOrganization } = await client.ask<{
    createOrganization: { organization: { id: string; sites: { id: string }[] } };
  }>(ORGANIZATION, { input: { name, roles: [role], site } });
  const { id, sites } = createOrganization.organization;
  return { organizationId: id, siteId: sites[0]?.id ?? '' };
}
async function made(client: ApiClient, mutation: string, input: object): Promise<string> {
  const data = await client.ask<Record<string, { made: { id: string } | null; userErrors: unknown[] }>>(mutation, { input }); // prettier-ignore
  const payload = Object.values(data)[0];
  if (!payload?.made) throw new Error(JSON.stringify(payload));
  return payload.made.id;
}
const siteOfFarm = async (client: ApiClient): Promise<Site | undefined> =>
  (
    await client.ask<{ organization: { sites: Site[] } }>(
      `query ($id: ID!) { organization(id: $id) { sites { ${SITE} } } }`,
      { id: farmHome.organizationId },
    )
  ).organization.sites[0];
const open = async (client: ApiClient = school!) => (await client.ask<Opened>(OPEN, { needId, offeringId })).openSite;
const refusal = async () => (await open()).userErrors.map(({ code }) => code);
const db = (sql: string, parameters: unknown[] = []) => api.db.query(sql, parameters);
const hoursAgo = (hours: number) => new Date(testClock.now().getTime() - hours * HOURS);
const readsOfTheFarm = (): Promise<{ organization_id: string; details: object; person_id: string }[]> =>
  db(`SELECT organization_id, details FROM audit_entries WHERE action = 'read:exact-point' AND subject_id = $1 ORDER BY id`, [farmHome.siteId]); // prettier-ignore

beforeAll(async () => {
  api = await startApi();
  [school, farm, stranger, coordinator] = [api.client(), api.client(), api.client('en'), api.client()];
  await school.signUp('ecole@example.org');
  await farm.signUp('ferme@example.org');
  await stranger.signUp('passant@example.org');
  await coordinator.signUp('coordination@example.org');
  const { product } = await school.ask<{ product: { id: string } }>('{ product(code: "carrot") { id } }');
  schoolHome = await found(school, 'École', 'INSTITUTION', { point: { longitude: -72.95, latitude: 45.63 } });
  farmHome = await found(farm, 'Ferme', 'PRODUCER', {
    municipality: 'Saint-Hyacinthe',
    address: EXACT.address,
    postalCode: EXACT.postalCode,
    regionCode: '16',
    point: FARM,
  });
  offeringId = await made(farm, OFFERING, {
    ...farmHome,
    productId: product.id,
    availability: [{ fromMonth: 1, toMonth: 12, mode: 'STORED' }],
    deliveryRadiusM: 100_000,
  });
  needId = await made(school, NEED, {
    ...schoolHome,
    productId: product.id,
    quantity: { value: '40', unit: 'kg' },
    recurrence: 'WEEKLY',
    window: { from: '2026-12-01', to: '2027-01-04' },
  });
});
afterAll(() => api.stop());

describe('where a farm is exactly', () => {
  test('is known to its own people, and to nobody who merely looks', async () => {
    expect(await siteOfFarm(farm!)).toEqual(EXACT);
    for (const client of [api.client(), stranger!, school!, coordinator!]) {
      const site = await siteOfFarm(client);
      expect(site).toMatchObject(HIDDEN);
      expect(site?.point).not.toEqual(FARM);
    }
  });

  test('is opened to the other side of a match only once everything is so that it may be', async () => {
    await db('UPDATE needs SET updated_at = $1', [hoursAgo(1)]);
    expect(await refusal()).toEqual(['ORGANIZATION_NOT_VERIFIED']);
    await db(`UPDATE organizations SET status = 'VERIFIED' WHERE id = $1`, [schoolHome.organizationId]);
    expect(await refusal()).toEqual(['SITE_NOT_VERIFIED']);
    await db('UPDATE sites SET verified_at = $1 WHERE id = $2', [testClock.now(), schoolHome.siteId]);
    expect(await refusal()).toEqual(['TOO_RECENT']);
    await db('UPDATE needs SET updated_at = $1', [hoursAgo(73)]);
    await db(`INSERT INTO match_dismissals (need_id, offering_id) VALUES ($1, $2)`, [needId, offeringId]);
    expect(await refusal()).toEqual(['NOT_A_MATCH']);
    await db('DELETE FROM match_dismissals');
    expect(await siteOfFarm(school!)).toMatchObject(HIDDEN);
    expect(await readsOfTheFarm()).toEqual([]);

    expect(await open()).toEqual({ site: EXACT, userErrors: [] });
    expect(await siteOfFarm(school!)).toEqual(EXACT);
    expect(await siteOfFarm(stranger!)).toMatchObject(HIDDEN);
  });

  test('is written down where the farm reads who asked, once', async () => {
    await open();
    expect(await readsOfTheFarm()).toEqual([
      {
        organization_id: farmHome.organizationId,
        details: { byOrganization: schoolHome.organizationId, needId, offeringId },
      },
    ]);
  });

  test('is refused to whoever has no part in the match', async () => {
    const { errors } = await stranger!.graphql(OPEN, { needId, offeringId });
    expect(errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
    const { errors: ofVisitor } = await api.client().graphql(OPEN, { needId, offeringId });
    expect(ofVisitor?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
  });

  test.each([
    ['the offering is paused', `UPDATE offerings SET status = 'PAUSED'`, `UPDATE offerings SET status = 'PUBLISHED'`],
    ['the need is closed', `UPDATE needs SET status = 'CLOSED'`, `UPDATE needs SET status = 'PUBLISHED'`],
    [
      'the farm blocks the school',
      "INSERT INTO organization_blocks (blocker_id, blocked_id) SELECT f.id, s.id FROM organizations f, organizations s WHERE f.name = 'Ferme' AND s.name = 'École'",
      'DELETE FROM organization_blocks',
    ],
    [
      'the school is suspended',
      `UPDATE organizations SET status = 'SUSPENDED' WHERE name = 'École'`,
      `UPDATE organizations SET status = 'VERIFIED' WHERE name = 'École'`,
    ],
  ])('is hidden again when %s', async (_, change, back) => {
    expect(await siteOfFarm(school!)).toEqual(EXACT);
    await db(change);
    expect(await siteOfFarm(school!)).toMatchObject(HIDDEN);
    await db(back);
  });

  test('is opened thirty times in thirty days, and what is open already stays so', async () => {
    await db(
      `INSERT INTO organizations (id, slug, name, roles) SELECT gen_random_uuid(), 'autre-' || n, 'Autre', '{PRODUCER}' FROM generate_series(1, 30) n`,
    );
    await db(
      `INSERT INTO sites (id, organization_id, name, location, public_location, precision, time_zone)
       SELECT gen_random_uuid(), o.id, 'Lieu', s.location, s.location, 'EXACT', s.time_zone
       FROM organizations o, sites s WHERE o.name = 'Autre' AND s.id = $1`,
      [farmHome.siteId],
    );
    const disclose = `INSERT INTO site_disclosures SELECT id, $1, $2, $3, $4 FROM sites WHERE name = 'Lieu'`;
    await db(disclose, [schoolHome.organizationId, needId, offeringId, hoursAgo(31 * 24)]);
    await db('DELETE FROM site_disclosures WHERE site_id = $1', [farmHome.siteId]);
    expect((await open()).userErrors).toEqual([]);
    await db('DELETE FROM site_disclosures WHERE site_id = $1', [farmHome.siteId]);
    await db('UPDATE site_disclosures SET disclosed_at = $1', [hoursAgo(29 * 24)]);
    expect(await refusal()).toEqual(['TOO_MANY']);
    await db('DELETE FROM site_disclosures');
  });

  test('is seen by a coordinator of its region, and its owners can read that, once a day', async () => {
    const grant = `INSERT INTO platform_roles (person_id, role, region_code) SELECT id, 'COORDINATOR', $1 FROM people WHERE email = 'coordination@example.org'`;
    await db('DELETE FROM audit_entries');
    await db(grant, ['03']);
    expect(await siteOfFarm(coordinator!)).toMatchObject(HIDDEN);
    await db(grant, ['16']);
    expect(await siteOfFarm(coordinator!)).toEqual(EXACT);
    expect(await siteOfFarm(coordinator!)).toEqual(EXACT);
    expect(await readsOfTheFarm()).toEqual([
      { organization_id: farmHome.organizationId, details: { as: 'COORDINATION' } },
    ]);
  });

  test('is no longer vouched for once the site moves', async () => {
    await db(`UPDATE sites SET location = ST_SetSRID(ST_MakePoint(-72.7, 45.6), 4326) WHERE id = $1`, [schoolHome.siteId]); // prettier-ignore
    expect(await refusal()).toEqual(['SITE_NOT_VERIFIED']);
  });
});

describe('what was done in an organization', () => {
  const LOG = `query ($id: ID!) { organization(id: $id) { auditLog(first: 50) { totalCount nodes { action by subjectId byOrganization { name } } } } }`;
  interface Log {
    organization: {
      auditLog: { nodes: { action: string; by: string; byOrganization: { name: string } | null }[] };
    };
  }

  test('is read by its owners: who looked at their farm, for whom, and that they read it', async () => {
    await db('UPDATE sites SET verified_at = $1', [testClock.now()]);
    await db('DELETE FROM site_disclosures');
    expect((await open()).userErrors).toEqual([]);
    const ask = async () =>
      (await farm!.ask<Log>(LOG, { id: farmHome.organizationId })).organization.auditLog.nodes.filter(({ action }) =>
        action.startsWith('read:'),
      );
    await ask();
    expect(await ask()).toMatchObject([
      { action: 'read:audit-log', by: 'Compte d’essai', byOrganization: null },
      { action: 'read:exact-point', by: 'Un membre d’un autre organisme', byOrganization: { name: 'École' } },
      { action: 'read:exact-point', by: 'La coordination', byOrganization: null },
    ]);
    const { errors } = await school!.graphql(LOG, { id: farmHome.organizationId });
    expect(errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
  });
});

describe('a person', () => {
  const ERASE = `mutation ($password: String) { eraseMyAccount(password: $password) { erased userErrors { code } } }`;
  interface Erased {
    eraseMyAccount: { erased: boolean | null; userErrors: { code: string }[] };
  }

  test('takes what is held on them along, sees what they agreed to, and goes for good', async () => {
    const { exportMyData } = await stranger!.ask<{ exportMyData: { export: string } }>(
      'mutation { exportMyData { export userErrors { code } } }',
    );
    expect(JSON.parse(exportMyData.export)).toMatchObject({ tables: { people: [{ email: 'passant@example.org' }] } });
    expect(await stranger!.ask('{ me { consents { basis } } }')).toEqual({ me: { consents: [] } });

    const erase = async (password: string | null) => (await stranger!.ask<Erased>(ERASE, { password })).eraseMyAccount;
    expect(await erase('pas le bon')).toEqual({ erased: null, userErrors: [{ code: 'WRONG_PASSWORD' }] });
    expect(await erase(null)).toEqual({ erased: null, userErrors: [{ code: 'PASSWORD_REQUIRED' }] });
    expect(await erase('une longue phrase')).toEqual({ erased: true, userErrors: [] });
    expect(await stranger!.ask('{ me { id } }')).toEqual({ me: null });
    expect(await db(`SELECT 1 FROM people WHERE email = 'passant@example.org'`)).toEqual([]);
  });

  test('who alone owns an organization is told to hand it over or to close it', async () => {
    const { eraseMyAccount } = await farm!.ask<Erased>(ERASE, { password: 'une longue phrase' });
    expect(eraseMyAccount.userErrors).toEqual([{ code: 'SOLE_OWNER' }]);
  });
});
