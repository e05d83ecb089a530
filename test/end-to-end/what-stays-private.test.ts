import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DevelopmentMailbox } from '#mail';
import { DeliverNotice } from '#notices';
import { type ApiClient, type RunningApi, startApi, testClock } from '../harness/api.js';
import { found, givePlatformRole, signedIn } from '../harness/organizations.js';

/** What somebody curious would try once they know the rest. */

const PASSWORD = 'une longue phrase';
let api: RunningApi;
beforeAll(async () => void (api = await startApi(testClock, { RATE_LIMITS: 'on' })));
afterAll(() => api.stop());

interface Answer {
  readonly userErrors?: readonly { code: string }[];
}

/** The codes of what a mutation of one field refused. */
async function codes(client: ApiClient, mutation: string, variables: object = {}, declared = ''): Promise<string[]> {
  const { data, errors } = await client.graphql<Record<string, Answer | null> | null>(
    `mutation ${declared} { told: ${mutation} { userErrors { code } } }`,
    { ...variables },
  );
  const refused = errors?.map(({ extensions }) => String(extensions['code'])) ?? [];
  return [...refused, ...(data?.['told']?.userErrors ?? []).map(({ code }) => code)];
}

/** The word of the last link of a kind that was mailed to an address. */
async function mailed(email: string, path: string): Promise<string> {
  await api.app.get(DeliverNotice, { strict: false }).executeAll();
  const mails = await api.app.get(DevelopmentMailbox, { strict: false }).list(200);
  const mail = mails.find(({ to, text }) => to.address === email && text.includes(`/compte/${path}/`));
  return new RegExp(`/compte/${path}/([\\w-]+)`).exec(mail?.text ?? '')?.[1] ?? '';
}

/** An export without what differs between any two people. */
async function exported(client: ApiClient, email: string): Promise<string> {
  const { exportMyData } = await client.ask<{ exportMyData: { export: string } }>(
    'mutation { exportMyData { export } }',
  );
  return exportMyData.export.replaceAll(/[0-9a-f-]{36}/g, 'id').replaceAll(email, 'address');
}

test('an export does not tell whether an address that somebody typed has an account', async () => {
  await signedIn(api, 'prise@example.org');
  const input = (email: string) => ({ input: { email, password: PASSWORD, name: 'Quelqu’un', language: 'FR' } });
  const signUp = 'mutation ($input: SignUpInput!) { signUp(input: $input) { userErrors { code } } }';
  const [taken, free] = [api.client(), api.client()];
  await taken.ask(signUp, input('prise@example.org'));
  await free.ask(signUp, input('libre@example.org'));
  for (const when of ['before', 'after']) {
    const [one, other] = [await exported(taken, 'prise@example.org'), await exported(free, 'libre@example.org')];
    expect({ when, told: one }).toEqual({ when, told: other });
    await api.app.get(DeliverNotice, { strict: false }).executeAll();
  }
});

test('somebody who changed addresses is erased under both', async () => {
  const owner = await signedIn(api, 'proprietaire@example.org');
  const { organizationId } = await found(owner, 'Ferme aux deux adresses', 'PRODUCER');
  const guest = await signedIn(api, 'ancienne@example.org');
  await codes(
    owner,
    `inviteMember(organizationId: "${organizationId}", email: "ancienne@example.org", role: MEMBER, language: FR)`,
  );
  const invitation = await mailed('ancienne@example.org', 'invitation');
  expect(await codes(guest, `acceptInvitation(token: "${invitation}")`)).toEqual([]);
  expect(await codes(guest, `changeEmail(newEmail: "nouvelle@example.org", password: "${PASSWORD}")`)).toEqual([]);
  const change = await mailed('nouvelle@example.org', 'adresse');
  expect(await codes(guest, `confirmEmailChange(token: "${change}")`)).toEqual([]);
  await api.app.get(DeliverNotice, { strict: false }).executeAll();
  expect(await codes(guest, `eraseMyAccount(password: "${PASSWORD}")`)).toEqual([]);
  await api.app.get(DeliverNotice, { strict: false }).executeAll();

  const tables = await api.db.query<{ name: string }[]>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
  );
  const left = [];
  for (const { name } of tables) {
    const [{ count }] = await api.db.query<[{ count: number }]>(
      `SELECT count(*) FROM "${name}" t WHERE t::text LIKE '%ancienne@%' OR t::text LIKE '%nouvelle@%'`,
    );
    if (count > 0) left.push(name);
  }
  expect(left).toEqual([]);
});

test('a home that is hidden stays hidden when its opening hours change', async () => {
  const owner = await signedIn(api, 'garderie@example.org');
  const site = {
    municipality: 'Saint-Hyacinthe',
    address: '7, rue Privée',
    point: { longitude: -72.95, latitude: 45.63 },
    locationPublic: false,
  };
  const { organizationId, siteId } = await found(owner, 'Garderie à la maison', 'INSTITUTION', site);
  const { locationPublic: _, ...rest } = { ...site, receivingHours: '07:00-09:00' };
  expect(
    await codes(owner, 'updateSite(id: $id, site: $site)', { id: siteId, site: rest }, '($id: ID!, $site: SiteInput!)'),
  ).toEqual([]);
  const { organization } = await api
    .client()
    .ask<{ organization: { sites: object[] } }>(
      'query ($id: ID!) { organization(id: $id) { sites { address precision receivingHours locationPublic } } }',
      { id: organizationId },
    );
  expect(organization.sites).toEqual([
    { address: null, precision: 'MUNICIPALITY', receivingHours: '07:00-09:00', locationPublic: false },
  ]);
});

test('the region of a site is where it is, whatever its owner types', async () => {
  const owner = await signedIn(api, 'region@example.org');
  const { organizationId } = await found(owner, 'Ferme de la région', 'PRODUCER', {
    municipality: 'Saint-Hyacinthe',
    point: { longitude: -72.95, latitude: 45.63 },
    regionCode: '01',
  });
  const [{ region_code: region }] = await api.db.query<[{ region_code: string }]>(
    'SELECT region_code FROM sites WHERE organization_id = $1',
    [organizationId],
  );
  expect(region).not.toBe('01');
});

test('passwords are counted when an account is to be erased', async () => {
  const client = await signedIn(api, 'visee@example.org');
  const answers = [];
  for (let i = 0; i < 12; i++) answers.push(...(await codes(client, 'eraseMyAccount(password: "ce n’est pas lui")')));
  expect(answers.filter((code) => code === 'WRONG_PASSWORD').length).toBeLessThanOrEqual(10);
  expect(answers.at(-1)).toBe('RATE_LIMITED');
});

test('one mailbox is not filled by invitations', async () => {
  const owner = await signedIn(api, 'insistante@example.org');
  const { organizationId } = await found(owner, 'Ferme insistante', 'PRODUCER');
  const answers = [];
  for (let i = 0; i < 7; i++)
    answers.push(
      ...(await codes(
        owner,
        `inviteMember(organizationId: "${organizationId}", email: "inconnu@example.org", role: MEMBER, language: FR)`,
      )),
    );
  expect(answers).toEqual(['RATE_LIMITED', 'RATE_LIMITED']);
});

test('the last administrator does not erase themselves', async () => {
  const admin = await signedIn(api, 'seule@example.org');
  await givePlatformRole(api, 'seule@example.org', 'ADMINISTRATOR');
  expect(await codes(admin, `eraseMyAccount(password: "${PASSWORD}")`)).toEqual(['LAST_ADMINISTRATOR']);
});

test('a token founds nothing, agrees to nothing and makes no owner', async () => {
  const owner = await signedIn(api, 'jeton@example.org');
  const { organizationId } = await found(owner, 'Ferme au jeton', 'PRODUCER');
  const { createApiToken } = await owner.ask<{ createApiToken: { token: string } }>(
    'mutation ($input: CreateApiTokenInput!) { createApiToken(input: $input) { token userErrors { code } } }',
    { input: { name: 'Essai', scopes: ['READ', 'PUBLISH', 'MANAGE'], expiresInDays: 1 } },
  );
  for (const mutation of [
    `createOrganization(input: { name: "Ferme fantôme", roles: [PRODUCER], site: { municipality: "Granby" } })`,
    'setDigestPreference(input: { consent: true })',
    `inviteMember(organizationId: "${organizationId}", email: "complice@example.org", role: OWNER, language: FR)`,
  ]) {
    const response = await fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${createApiToken.token}` },
      body: JSON.stringify({ query: `mutation { ${mutation} { userErrors { code } } }` }),
    });
    const { errors } = (await response.json()) as { errors?: { extensions: { code: string } }[] };
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
  }
});

test('places are not looked up without end', async () => {
  const client = await signedIn(api, 'chercheuse@example.org');
  const codesOf = async () =>
    (await client.graphql('{ geocode(text: "Granby") { name } }')).errors?.map(({ extensions }) => extensions['code']);
  for (let i = 0; i < 60; i++) expect(await codesOf()).toBeUndefined();
  expect(await codesOf()).toEqual(['RATE_LIMITED']);
});

test('a site that is given by its postal code alone does not bear it as its name', async () => {
  const owner = await signedIn(api, 'rang@example.org');
  const { organizationId } = await found(owner, 'Ferme du rang', 'PRODUCER');
  expect(
    await codes(
      owner,
      'addSite(organizationId: $id, site: $site)',
      { id: organizationId, site: { postalCode: 'J0L 1N0' } },
      '($id: ID!, $site: SiteInput!)',
    ),
  ).toEqual([]);
  const { organization } = await api
    .client()
    .ask<{ organization: { sites: { name: string }[] } }>(
      'query ($id: ID!) { organization(id: $id) { sites { name } } }',
      { id: organizationId },
    );
  expect(organization.sites.map(({ name }) => name)).toEqual(['Ferme du rang', 'Ferme du rang']);
});

test('a path that leads nowhere says so in the reader’s language', async () => {
  for (const [language, words] of [
    ['fr', 'Il n’y a rien à cette adresse.'],
    ['en', 'There is nothing at this address.'],
  ] as const) {
    const response = await fetch(`${api.url}/nulle-part`, { headers: { 'accept-language': language } });
    expect(response.status).toBe(404);
    expect(await response.text()).toContain(words);
  }
});
