import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CloseOrganization, Sessions } from '#identity';
import { PublishLane } from '#lanes';
import { PublishNeed } from '#needs';
import { PublishOffering } from '#offerings';
import { type ApiClient, type RunningApi, startApi } from '../harness/api.js';
import { found, signedIn } from '../harness/organizations.js';

let api: RunningApi;
beforeAll(async () => void (api = await startApi()));
afterAll(() => api.stop());

const AREA = {
  type: 'Polygon' as const,
  coordinates: [
    [
      [-74, 45],
      [-72, 45],
      [-72, 46],
      [-74, 46],
      [-74, 45],
    ],
  ],
} as const;
interface Home {
  organizationId: string;
  siteId: string;
}
const carrots = async (client: ApiClient) =>
  (await client.ask<{ product: { id: string } }>('{ product(code: "carrot") { id } }')).product.id;
const needOf = (home: Home, productId: string) => ({
  ...home,
  productId,
  quantity: { value: '10', unit: 'kg' as const },
  window: { from: '2026-12-01', to: '2027-02-28' },
  notes: 'Quai arrière',
});
const offeringOf = (home: Home, productId: string) => ({
  ...home,
  productId,
  availability: [{ fromMonth: 1, toMonth: 12, mode: 'STORED' as const }],
  deliveryRadiusM: 100_000,
});
const laneOf = ({ organizationId }: Home) => ({
  organizationId,
  name: 'Rive-Sud',
  collectArea: AREA,
  deliverArea: AREA,
  days: [1, 3],
  temperatureClasses: ['ambient' as const],
});

/** Runs a mutation that must do what it says. @returns the identifier of what it made, where it made something */
async function run(client: ApiClient, mutation: string, variables: Record<string, [type: string, value: unknown]>) {
  const declared = Object.entries(variables).map(([name, [type]]) => `$${name}: ${type}`);
  const passed = Object.keys(variables).map((name) => `${name}: $${name}`);
  const [, thing = ''] = /^(?:publish|update|close|pause|retire|dismiss)(\w+)$/.exec(mutation) ?? [];
  const shown = thing === 'Match' ? '' : `${thing.toLowerCase()} { id }`;
  const { done } = await client.ask<{ done: Record<string, { id: string }> & { userErrors: unknown[] } }>(
    `mutation (${declared.join(', ')}) { done: ${mutation}(${passed.join(', ')}) { ${shown} userErrors { code message } } }`,
    Object.fromEntries(Object.entries(variables).map(([name, [, value]]) => [name, value])),
  );
  expect(done.userErrors).toEqual([]);
  return done[thing.toLowerCase()]?.id ?? '';
}

test('everything that is published, changed or ended is in the records of its organization, without what was written', async () => {
  const client = await signedIn(api, 'registre@example.org');
  const home = await found(client, 'Organisme du Registre', 'PRODUCER');
  await api.db.query(`UPDATE organizations SET roles = '{INSTITUTION,PRODUCER,DISTRIBUTOR}' WHERE id = $1`, [
    home.organizationId,
  ]);
  const productId = await carrots(client);
  const input = (type: string, value: object) => ({ input: [type, value] as [string, unknown] });
  const id = (value: string) => ({ id: ['ID!', value] as [string, unknown] });

  const need = await run(client, 'publishNeed', input('NeedInput!', needOf(home, productId)));
  await run(client, 'updateNeed', { ...id(need), ...input('NeedPatch!', { notes: 'Sonner', maxDistanceM: 50_000 }) });
  const offering = await run(client, 'publishOffering', input('OfferingInput!', offeringOf(home, productId)));
  for (let twice = 0; twice < 2; twice++)
    await run(client, 'dismissMatch', { needId: ['ID!', need], offeringId: ['ID!', offering] });
  await run(client, 'closeNeed', { ...id(need), outcome: ['NeedOutcome!', 'NO_SUPPLIER'] });
  await run(client, 'updateOffering', { ...id(offering), ...input('OfferingPatch!', { leadTimeDays: 2 }) });
  await run(client, 'pauseOffering', id(offering));
  const lane = await run(client, 'publishLane', input('LaneInput!', laneOf(home)));
  await run(client, 'updateLane', { ...id(lane), ...input('LanePatch!', { days: [2] }) });
  await run(client, 'pauseLane', id(lane));
  await run(client, 'retireLane', id(lane));

  const records = await api.db.query(
    `SELECT a.action, a.subject_type AS type, a.subject_id AS id, a.details, p.email FROM audit_entries a
     JOIN people p ON p.id = a.person_id WHERE a.organization_id = $1 AND a.action <> 'organization:create' ORDER BY a.id`,
    [home.organizationId],
  );
  const record = (action: string, type: string, of: string, details: object = {}) => ({
    action,
    type,
    id: of,
    details,
    email: 'registre@example.org',
  });
  expect(records).toEqual([
    record('need:publish', 'NEED', need),
    record('need:update', 'NEED', need, { changed: ['maxDistanceM', 'notes'] }),
    record('offering:publish', 'OFFERING', offering),
    record('match:dismiss', 'NEED', need, { offeringId: offering }),
    record('need:close', 'NEED', need, { outcome: 'NO_SUPPLIER' }),
    record('offering:update', 'OFFERING', offering, { changed: ['leadTimeDays'] }),
    record('offering:pause', 'OFFERING', offering),
    record('lane:publish', 'LANE', lane),
    record('lane:update', 'LANE', lane, { changed: ['days'] }),
    record('lane:pause', 'LANE', lane),
    record('lane:retire', 'LANE', lane),
  ]);
});

test('whoever came before an organization closed publishes nothing in it after, and leaves no record', async () => {
  const client = await signedIn(api, 'trop-tard@example.org');
  const home = await found(client, 'Organisme Trop Tard', 'PRODUCER');
  await api.db.query(`UPDATE organizations SET roles = '{INSTITUTION,PRODUCER,DISTRIBUTOR}' WHERE id = $1`, [
    home.organizationId,
  ]);
  const productId = await carrots(client);
  const { me } = await client.ask<{ me: { id: string } }>('{ me { id } }');
  const before = await api.app.get(Sessions, { strict: false }).actorFor(me.id, 'fr');
  if (!before) throw new Error('nobody');
  await api.app.get(CloseOrganization, { strict: false }).execute(before, home.organizationId);
  const count = () =>
    api.db.query(
      `SELECT (SELECT count(*) FROM needs) + (SELECT count(*) FROM offerings) + (SELECT count(*) FROM lanes) AS rows,
       (SELECT count(*) FROM audit_entries) AS records`,
    );
  const counted = await count();
  for (const attempt of [
    () => api.app.get(PublishNeed, { strict: false }).execute(before, needOf(home, productId)),
    () => api.app.get(PublishOffering, { strict: false }).execute(before, offeringOf(home, productId)),
    () => api.app.get(PublishLane, { strict: false }).execute(before, laneOf(home)),
  ])
    await expect(attempt()).rejects.toMatchObject({ code: 'FORBIDDEN' });
  expect(await count()).toEqual(counted);
});
