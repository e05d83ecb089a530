import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import OidcProvider from 'oidc-provider';
import { type RunningApi, startApi, testClock } from '../harness/api.js';

/** Signing in through a real OpenID Connect provider, which runs beside. */

const PUBLIC_URL = 'http://maillage.example';
const SECRET = 'a secret between the two of them';
let api: RunningApi;
let server: Server;

/** What the provider knows: the first part of an account's name says whether the address is verified. */
const claimsOf = (sub: string) => ({
  sub,
  email: `${sub.replace(/^\w+-/, '')}@example.org`,
  email_verified: sub.startsWith('verified-'),
  name: 'Dominique Roy',
});

beforeAll(async () => {
  let handle: RequestListener = () => undefined;
  server = createServer((req, res) => handle(req, res));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  handle = new OidcProvider(issuer, {
    clients: [{ client_id: 'maillage', client_secret: SECRET, redirect_uris: [`${PUBLIC_URL}/auth/oidc/callback`] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    findAccount: (_: unknown, accountId: string) => ({ accountId, claims: () => claimsOf(accountId) }),
    cookies: { keys: ['keys of tests'] },
  }).callback();
  api = await startApi(testClock, {
    PUBLIC_URL,
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: 'maillage',
    OIDC_CLIENT_SECRET: SECRET,
    OIDC_NAME: 'Fournisseur',
  });
});
afterAll(async () => {
  await api.stop();
  server.close();
});

/** A browser with its cookies of both sites, which are told apart by their names. */
class Browser {
  readonly cookies = new Map<string, string>();

  async go(url: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url.replace(PUBLIC_URL, api.url), {
      redirect: 'manual',
      ...init,
      headers: { ...init.headers, cookie },
    });
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }

  /** Signs in at the provider. @returns where it sends the browser back to */
  async atProvider(account: string): Promise<string> {
    let response = await this.go(`${PUBLIC_URL}/auth/oidc/start`);
    for (let step = 0; step < 12; step++) {
      const location = response.headers.get('location');
      const at = location && new URL(location, response.url).href;
      if (at?.startsWith(PUBLIC_URL)) return at;
      if (at) {
        response = await this.go(at);
        continue;
      }
      const action = /<form[^>]* action="([^"]+)"/.exec(await response.text())?.[1] ?? '';
      response = await this.go(new URL(action, response.url).href, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ prompt: step < 4 ? 'login' : 'consent', login: account, password: 'x' }).toString(),
      });
    }
    throw new Error('the provider sent nobody back');
  }

  async me(): Promise<{ id: string; email: string; emailVerified: boolean } | null> {
    const response = await this.go(`${PUBLIC_URL}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ me { id email emailVerified } }' }),
    });
    return ((await response.json()) as { data: { me: { id: string; email: string; emailVerified: boolean } | null } })
      .data.me;
  }
}

test('whoever the provider vouches for has an account, and the same one the next time', async () => {
  const browser = new Browser();
  const back = await browser.atProvider('verified-dominique');
  expect((await browser.go(back)).status).toBe(303);
  expect(await browser.me()).toMatchObject({ email: 'dominique@example.org', emailVerified: true });
  const again = new Browser();
  await again.go(await again.atProvider('verified-dominique'));
  expect(await again.me()).toEqual(await browser.me());
});

test('an account that owns the address is the one that is entered', async () => {
  await api.client().signUp('camille@example.org');
  const [{ id }] = await api.db.query<[{ id: string }]>(`SELECT id FROM people WHERE email = 'camille@example.org'`);
  const browser = new Browser();
  await browser.go(await browser.atProvider('verified-camille'));
  expect((await browser.me())?.id).toBe(id);
});

test('an address that the provider does not vouch for enters no account', async () => {
  const browser = new Browser();
  expect((await browser.go(await browser.atProvider('unverified-camille'))).status).toBe(403);
  expect(await browser.me()).toBeNull();
});

test('what the provider answered works in the browser that asked only, and once', async () => {
  const browser = new Browser();
  const back = await browser.atProvider('verified-dominique');
  expect((await new Browser().go(back)).status).toBe(403);
  const { cookies } = browser;
  const kept = cookies.get('maillage_oidc') ?? '';
  expect((await browser.go(back.replace(/state=[^&]*/, 'state=another'))).status).toBe(403);
  cookies.set('maillage_oidc', kept);
  expect((await browser.go(back)).status).toBe(303);
  cookies.set('maillage_oidc', kept);
  expect((await browser.go(back)).status).toBe(403);
});
