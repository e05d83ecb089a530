import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type ApiClient, type RunningApi, startApi } from '../harness/api.js';
import { found, givePlatformRole, signedIn } from '../harness/organizations.js';

let api: RunningApi;
beforeAll(async () => void (api = await startApi()));
afterAll(() => api.stop());

async function tell(client: ApiClient, mutation: string) {
  const { data, errors } = await client.graphql<Record<string, { userErrors: { code: string }[] } | null> | null>(
    `mutation { told: ${mutation} { userErrors { code } } }`,
  );
  return errors?.[0]?.extensions['code'] ?? data?.['told']?.userErrors.map(({ code }) => code).join() ?? '';
}

test('a coordinator of the region verifies, suspends and decides on reports; others do not', async () => {
  const owner = await signedIn(api, 'proprietaire@example.org');
  const { organizationId } = await found(owner, 'Ferme à Vérifier', 'PRODUCER');
  const here = await signedIn(api, 'ici@example.org');
  const elsewhere = await signedIn(api, 'ailleurs@example.org');
  await givePlatformRole(api, 'ici@example.org', 'COORDINATOR', '16');
  await givePlatformRole(api, 'ailleurs@example.org', 'COORDINATOR', '11');
  expect(await tell(owner, `requestVerification(organizationId: "${organizationId}", statement: "C’est nous.")`)).toBe(
    '',
  );
  const queue = async (client: ApiClient) =>
    (
      await client.ask<{ verificationRequests: { nodes: { id: string }[] } }>(
        '{ verificationRequests(status: PENDING) { nodes { id organization { name } } } }',
      )
    ).verificationRequests.nodes;
  expect(await queue(elsewhere)).toEqual([]);
  const [request] = await queue(here);
  const decide = (approve: boolean) => `decideVerification(requestId: "${request?.id}", approve: ${approve})`;
  expect(await tell(owner, decide(true))).toBe('FORBIDDEN');
  expect(await tell(elsewhere, decide(true))).toBe('FORBIDDEN');
  expect(await tell(here, decide(false))).toBe('REQUIRED');
  expect(await tell(here, decide(true))).toBe('');
  expect(await tell(here, decide(true))).toBe('ALREADY_DECIDED');
  const seen = (client: ApiClient) =>
    client.ask<{ organization: object | null }>(`{ organization(id: "${organizationId}") { status statusReason } }`);
  expect((await seen(owner)).organization).toMatchObject({ status: 'VERIFIED' });

  const reporter = await signedIn(api, 'signale@example.org');
  const file = `report(input: { subjectType: ORGANIZATION, subjectId: "${organizationId}", reason: UNSAFE })`;
  expect(await tell(owner, file)).toBe('OWN_ORGANIZATION');
  expect(await tell(reporter, file)).toBe('');
  expect(await tell(reporter, file)).toBe('');
  const { reports } = await here.ask<{ reports: { nodes: { id: string }[] } }>(
    '{ reports(status: OPEN) { nodes { id } } }',
  );
  expect(reports.nodes).toHaveLength(1);
  const uphold = `decideReport(id: "${reports.nodes[0]?.id}", uphold: true, measure: SUSPENDED, note: "Danger.")`;
  expect(await tell(elsewhere, uphold)).toBe('FORBIDDEN');
  expect(await tell(here, uphold)).toBe('');
  expect((await seen(owner)).organization).toEqual({ status: 'SUSPENDED', statusReason: 'Danger.' });
  expect((await seen(here)).organization).toEqual({ status: 'SUSPENDED', statusReason: 'Danger.' });
  expect((await seen(reporter)).organization).toBeNull();
  expect(await tell(here, `reinstateOrganization(organizationId: "${organizationId}")`)).toBe('');
  const told = await api.db.query<{ kind: string }[]>('SELECT kind FROM notices ORDER BY id');
  expect(
    told.map(({ kind }) => kind).filter((kind) => /verif|report|suspend|reinst/.test(kind) && kind !== 'verify-email'),
  ).toEqual(
    expect.arrayContaining([
      'verification-requested',
      'organization-verified',
      'report-filed',
      'organization-suspended',
      'report-decided',
      'organization-reinstated',
    ]),
  );
});
