import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type ApiClient, type RunningApi, startApi } from '../harness/api.js';
import { found, givePlatformRole, signedIn } from '../harness/organizations.js';

let api: RunningApi;
let coordinator: ApiClient;
let elsewhere: ApiClient;
let administrator: ApiClient;
let turn = 0;
let owner: ApiClient;
let farm: { organizationId: string; siteId: string };

beforeAll(async () => {
  api = await startApi();
  coordinator = await signedIn(api, 'ici@example.org');
  elsewhere = await signedIn(api, 'ailleurs@example.org');
  administrator = await signedIn(api, 'admin@example.org');
  await givePlatformRole(api, 'ici@example.org', 'COORDINATOR', '16');
  await givePlatformRole(api, 'ailleurs@example.org', 'COORDINATOR', '11');
  await givePlatformRole(api, 'admin@example.org', 'ADMINISTRATOR');
});
afterAll(() => api.stop());
beforeEach(async () => {
  owner = await signedIn(api, `proprietaire-${++turn}@example.org`);
  farm = await found(owner, `Ferme ${turn}`, 'PRODUCER');
  await api.db.query(`UPDATE organizations SET roles = '{INSTITUTION,PRODUCER}' WHERE id = $1`, [farm.organizationId]);
});

/** The code of the error, or those of the mistakes; nothing where it was done. */
async function tell(client: ApiClient, mutation: string) {
  const { data, errors } = await client.graphql<Record<string, { userErrors: { code: string }[] } | null> | null>(
    `mutation { told: ${mutation} { userErrors { code } } }`,
  );
  return errors?.[0]?.extensions['code'] ?? data?.['told']?.userErrors.map(({ code }) => code).join() ?? '';
}

async function publish(kind: 'Need' | 'Offering'): Promise<string> {
  const { product } = await owner.ask<{ product: { id: string } }>('{ product(code: "carrot") { id } }');
  const terms =
    kind === 'Need'
      ? { quantity: { value: '10', unit: 'kg' }, window: { from: '2026-12-01', to: '2027-02-28' } }
      : { availability: [{ fromMonth: 1, toMonth: 12, mode: 'STORED' }], deliveryRadiusM: 100_000 };
  const { published } = await owner.ask<{ published: { thing: { id: string } } }>(
    `mutation ($input: ${kind}Input!) { published: publish${kind}(input: $input) { thing: ${kind.toLowerCase()} { id } userErrors { code } } }`,
    { input: { ...farm, productId: product.id, ...terms } },
  );
  return published.thing.id;
}

const report = (type: string, id: string, more = '') =>
  `report(input: { subjectType: ${type}, subjectId: "${id}", reason: MISLEADING${more} })`;
const openReports = async (client: ApiClient) =>
  (
    await client.ask<{ reports: { nodes: { id: string; subjectId: string }[] } }>(
      '{ reports(status: OPEN, first: 100) { nodes { id subjectId } } }',
    )
  ).reports.nodes;
const noticesOf = async (email: string) =>
  (await api.db.query<{ kind: string }[]>(`SELECT kind FROM notices WHERE address = $1 ORDER BY id`, [email])).map(
    ({ kind }) => kind,
  );

test.each([
  ['NEED', 'Need', 'need', 'CLOSED'],
  ['OFFERING', 'Offering', 'offering', 'WITHDRAWN'],
] as const)(
  'a %s that is reported by several is withdrawn once, and all of them are answered',
  async (type, kind, field, status) => {
    const id = await publish(kind);
    const reporters = ['un', 'deux'].map((name) => `${name}-${turn}@example.org`);
    for (const email of reporters) expect(await tell(await signedIn(api, email), report(type, id))).toBe('');
    expect(await tell(owner, report(type, id))).toBe('OWN_ORGANIZATION');
    const open = (await openReports(coordinator)).filter(({ subjectId }) => subjectId === id);
    expect(open).toHaveLength(2);
    expect((await openReports(elsewhere)).filter(({ subjectId }) => subjectId === id)).toEqual([]);
    const decide = `decideReport(id: "${open[0]?.id}", uphold: true, measure: WITHDRAWN, note: "Doublon.")`;
    for (const other of [owner, elsewhere]) expect(await tell(other, decide)).toMatch(/^(FORBIDDEN|NOT_FOUND)$/);
    expect(await tell(coordinator, decide.replace('"Doublon."', '" "'))).toBe('REQUIRED');
    expect(await tell(coordinator, decide)).toBe('');
    expect(await tell(coordinator, decide)).toBe('ALREADY_DECIDED');
    expect(await api.db.query(`SELECT DISTINCT status, measure FROM reports WHERE subject_id = $1`, [id])).toEqual([
      { status: 'UPHELD', measure: 'WITHDRAWN' },
    ]);
    expect(await owner.ask(`{ ${field}(id: "${id}") { status } }`)).toEqual({ [field]: { status } });
    expect(await coordinator.ask(`{ ${field}(id: "${id}") { id } }`)).toEqual({ [field]: null });
    for (const email of reporters) expect(await noticesOf(email)).toContain('report-decided');
    expect(await noticesOf(`proprietaire-${turn}@example.org`)).toContain('publication-withdrawn');
    const about = await api.db.query<{ whole: string }[]>(
      `SELECT (SELECT coalesce(string_agg(to_jsonb(n)::text, ''), '') FROM notices n WHERE n.address = $1)
       || (SELECT coalesce(string_agg(to_jsonb(a)::text, ''), '') FROM audit_entries a WHERE a.organization_id = $2) AS whole`,
      [`proprietaire-${turn}@example.org`, farm.organizationId],
    );
    const people = await api.db.query<{ id: string }[]>('SELECT id FROM people WHERE email = ANY ($1)', [reporters]);
    expect(people).toHaveLength(2);
    for (const secret of [...reporters, ...people.map((person) => person.id)])
      expect(about[0]?.whole).not.toContain(secret);
  },
);

test('nobody can even ask who reported something', async () => {
  const { errors } = await coordinator.graphql('{ reports { nodes { reporterId } } }');
  expect(errors?.[0]?.message).toContain('reporterId');
});

test('a report that is not upheld leads to no measure; one that is may suspend the organization', async () => {
  const id = await publish('Offering');
  const reporter = await signedIn(api, `trois-${turn}@example.org`);
  expect(await tell(reporter, report('OFFERING', id))).toBe('');
  const first = async () => (await openReports(coordinator)).find(({ subjectId }) => subjectId === id)?.id;
  expect(
    await tell(coordinator, `decideReport(id: "${await first()}", uphold: false, measure: SUSPENDED, note: "Non.")`),
  ).toBe('CONFLICT');
  expect(await tell(coordinator, `decideReport(id: "${await first()}", uphold: false)`)).toBe('');
  expect(await first()).toBeUndefined();
  expect(await tell(reporter, report('OFFERING', id))).toBe('');
  expect(
    await tell(coordinator, `decideReport(id: "${await first()}", uphold: true, measure: SUSPENDED, note: "Oui.")`),
  ).toBe('');
  expect(
    await api.db.query('SELECT status, status_reason FROM organizations WHERE id = $1', [farm.organizationId]),
  ).toEqual([{ status: 'SUSPENDED', status_reason: 'Oui.' }]);
  expect(await reporter.ask(`{ offering(id: "${id}") { id } }`)).toEqual({ offering: null });
});

test('a coordinator who belongs to an organization does not decide on it', async () => {
  const insider = await signedIn(api, `dedans-${turn}@example.org`);
  await givePlatformRole(api, `dedans-${turn}@example.org`, 'COORDINATOR', '16');
  await api.db.query(
    `INSERT INTO memberships (id, person_id, organization_id, role) SELECT gen_random_uuid(), id, $2, 'VIEWER' FROM people WHERE email = $1`,
    [`dedans-${turn}@example.org`, farm.organizationId],
  );
  const { organizationId, siteId } = farm;
  expect(await tell(owner, `requestVerification(organizationId: "${organizationId}", statement: "C’est nous.")`)).toBe(
    '',
  );
  const [request] = await api.db.query<{ id: string }[]>(
    'SELECT id FROM verification_requests WHERE organization_id = $1',
    [organizationId],
  );
  const attempts = [
    `decideVerification(requestId: "${request?.id}", approve: true)`,
    `verifySite(siteId: "${siteId}")`,
    `suspendOrganization(organizationId: "${organizationId}", reason: "Non.")`,
  ];
  for (const attempt of attempts)
    for (const client of [insider, elsewhere, owner]) expect(await tell(client, attempt)).toBe('FORBIDDEN');
  expect(await api.db.query('SELECT status FROM organizations WHERE id = $1', [organizationId])).toEqual([
    { status: 'UNVERIFIED' },
  ]);
  expect(await tell(coordinator, attempts[0] ?? '')).toBe('');
});

test('a site that is added after its organization was verified is verified by itself', async () => {
  const { organizationId, siteId } = farm;
  expect(await tell(coordinator, `verifySite(siteId: "${siteId}")`)).toBe('NOT_VERIFIED');
  await api.db.query(`UPDATE organizations SET status = 'VERIFIED' WHERE id = $1`, [organizationId]);
  expect(await tell(elsewhere, `verifySite(siteId: "${siteId}")`)).toBe('FORBIDDEN');
  expect(await tell(coordinator, `verifySite(siteId: "${siteId}")`)).toBe('');
  const { organization } = await owner.ask<{ organization: { sites: { verifiedAt: string | null }[] } }>(
    `{ organization(id: "${organizationId}") { sites { verifiedAt } } }`,
  );
  expect(organization.sites).toEqual([{ verifiedAt: expect.any(String) }]);
});

test('administrators name coordinators and administrators; the last one stays', async () => {
  const grant = (email: string, role: string, region = '') =>
    `grantPlatformRole(email: "${email}", role: ${role}${region})`;
  const email = `proprietaire-${turn}@example.org`;
  for (const client of [owner, coordinator]) expect(await tell(client, grant(email, 'COORDINATOR'))).toBe('FORBIDDEN');
  expect(await tell(administrator, grant('nobody@example.org', 'COORDINATOR'))).toBe('UNKNOWN_ACCOUNT');
  expect(await tell(administrator, grant(email, 'ADMINISTRATOR', ', regionCode: "16"'))).toBe('INVALID_REGION');
  for (let twice = 0; twice < 2; twice++)
    expect(await tell(administrator, grant(email, 'COORDINATOR', ', regionCode: "16"'))).toBe('');
  const [person] = await api.db.query<{ id: string }[]>('SELECT id FROM people WHERE email = $1', [email]);
  const [admin] = await api.db.query<{ id: string }[]>(`SELECT id FROM people WHERE email = 'admin@example.org'`);
  const revoke = (id: string | undefined, role: string, region = '') =>
    `revokePlatformRole(personId: "${id}", role: ${role}${region})`;
  expect(await tell(owner, revoke(admin?.id, 'ADMINISTRATOR'))).toBe('FORBIDDEN');
  expect(await tell(administrator, revoke(person?.id, 'COORDINATOR', ', regionCode: "16"'))).toBe('');
  expect(await tell(administrator, revoke(admin?.id, 'ADMINISTRATOR'))).toBe('LAST_ADMINISTRATOR');
  expect(
    await api.db.query(
      `SELECT action FROM audit_entries WHERE subject_id = $1 AND action LIKE 'platform-role:%' ORDER BY id`,
      [person?.id],
    ),
  ).toEqual([{ action: 'platform-role:grant' }, { action: 'platform-role:revoke' }]);
  const each = [admin?.id, person?.id];
  expect(await tell(administrator, grant(email, 'ADMINISTRATOR'))).toBe('');
  // Two who remove each other at once: one of them stays.
  const answers = await Promise.all([
    tell(administrator, revoke(each[1], 'ADMINISTRATOR')),
    tell(owner, revoke(each[0], 'ADMINISTRATOR')),
  ]);
  expect(answers.filter((answer) => answer === '')).toHaveLength(1);
  expect(await api.db.query(`SELECT count(*)::int AS count FROM platform_roles WHERE role = 'ADMINISTRATOR'`)).toEqual([
    { count: 1 },
  ]);
});
