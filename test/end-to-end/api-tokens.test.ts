import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type ApiClient, type RunningApi, startApi } from '../harness/api.js';

/** Programs that ask with a key instead of a cookie. */

let api: RunningApi;
let owner: ApiClient;

const CREATE = `mutation ($input: CreateApiTokenInput!) { createApiToken(input: $input) {
  apiToken { id name scopes } token userErrors { path code message } } }`;

interface Created {
  readonly createApiToken: {
    readonly apiToken: { readonly id: string } | null;
    readonly token: string;
    readonly userErrors: { path: string[]; code: string; message: string }[];
  };
}
interface Answer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: { message: string; extensions: { code: string } }[];
}

const create = async (input: object = {}, client = owner) =>
  (await client.ask<Created>(CREATE, { input: { name: 'Inventaire', scopes: ['READ'], expiresInDays: 30, ...input } }))
    .createApiToken;

async function program(token: string, query: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${api.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = (await response.json()) as Answer;
  return { status: response.status, data, codes: errors?.map(({ extensions }) => extensions.code), errors };
}

beforeAll(async () => {
  api = await startApi();
  owner = api.client('fr');
  await owner.signUp('ferme@example.org');
});
afterAll(() => api.stop());

test('a token is shown once, kept as a hash, and asks in its owner’s name', async () => {
  const { token } = await create();
  expect(token).toMatch(/^mai_[\w-]{43}$/);
  expect((await program(token, '{ me { email } }')).data).toEqual({ me: { email: 'ferme@example.org' } });
  const [{ row }] = await api.db.query<[{ row: string }]>('SELECT json_agg(t)::text AS row FROM api_tokens t');
  expect(row).not.toContain(token.slice(4));
  const { me } = await owner.ask<{ me: { apiTokens: { name: string; lastUsedAt: string | null }[] } }>(
    '{ me { apiTokens { name lastUsedAt } } }',
  );
  expect(me.apiTokens).toEqual([{ name: 'Inventaire', lastUsedAt: '2026-11-22T15:00:00.000Z' }]);
});

test('it does what its scopes say, and never reaches the account itself', async () => {
  const { token: reads } = await create();
  const { token: publishes } = await create({ scopes: ['PUBLISH'] });
  const close =
    'mutation { closeNeed(id: "0190b0c0-0000-7000-8000-000000000001", outcome: CANCELLED) { userErrors { code } } }';
  expect((await program(reads, close)).codes).toEqual(['FORBIDDEN']);
  expect((await program(publishes, close)).codes).toEqual(['NOT_FOUND']);
  expect((await program(publishes, '{ me { apiTokens { id } } }')).codes).toEqual(['FORBIDDEN']);
  for (const query of [
    '{ me { sessions { id } } }',
    '{ me { secondFactor { enabled } } }',
    'mutation { signOutEverywhere { ended } }',
    'mutation { startSecondFactor(password: "x") { uri } }',
    'mutation { changePassword(currentPassword: "x", newPassword: "y") { viewer { id } } }',
    'mutation { createApiToken(input: { name: "x", scopes: [READ], expiresInDays: 1 }) { token } }',
  ])
    expect((await program(reads, query)).codes).toEqual(['FORBIDDEN']);
});

test('one that is unknown, revoked or expired is refused whole, whatever cookie comes with it', async () => {
  const session = await fetch(`${api.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      query:
        'mutation { signIn(input: { email: "ferme@example.org", password: "une longue phrase" }) { viewer { id } } }',
    }),
  });
  const cookie = session.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const ask = (token: string, language = 'fr') =>
    program(token, '{ me { email } products(first: 1) { totalCount } }', { cookie, 'accept-language': language });
  expect(await ask('mai_unknown')).toMatchObject({
    status: 401,
    codes: ['UNAUTHENTICATED'],
    errors: [{ message: 'Ce jeton d’accès est inconnu, révoqué ou expiré : en créer un autre.' }],
  });
  expect((await ask('', 'en')).errors?.[0]?.message).toBe(
    'This API token is unknown, revoked or expired: make another one.',
  );
  const { token, apiToken } = await create();
  expect((await ask(token)).status).toBe(200);
  for (let i = 0; i < 2; i++)
    await owner.ask('mutation ($id: ID!) { revokeApiToken(id: $id) { apiToken { revokedAt } } }', { id: apiToken?.id });
  expect((await ask(token)).status).toBe(401);
  const { token: old, apiToken: expired } = await create();
  await api.db.query(`UPDATE api_tokens SET expires_at = '2026-11-22T15:00:00Z' WHERE id = $1`, [expired?.id]);
  expect((await ask(old)).status).toBe(401);
  const stranger = api.client('fr');
  await stranger.signUp('autre@example.org');
  const revoked = await stranger.graphql('mutation ($id: ID!) { revokeApiToken(id: $id) { apiToken { id } } }', {
    id: apiToken?.id,
  });
  expect(revoked.errors?.[0]?.extensions['code']).toBe('NOT_FOUND');
});

test('what is wrong with a new one is said in words, all of it at once', async () => {
  const { userErrors, apiToken } = await create({ name: ' ', scopes: [], expiresInDays: 400 });
  expect(apiToken).toBeNull();
  expect(userErrors.map(({ path, code }) => `${path.join('.')} ${code}`)).toEqual([
    'name REQUIRED',
    'expiresInDays OUT_OF_RANGE',
    'scopes REQUIRED',
  ]);
});
