import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type RunningApi, startApi, testClock } from '../harness/api.js';

/** What the operator says of the network around the API: proxies, other origins, documents. */

/** Each address has four times as much: 4 requests. */
const LIMITED = { RATE_LIMITS: 'on', RATE_LIMIT_PER_MINUTE: '1' };
const ALLOWED = 4;
let api: RunningApi;

/** Status of a request that went through proxies, which say whom they heard from. */
const askFrom = async (forwarded?: string) => {
  const response = await fetch(`${api.url}/nowhere`, {
    headers: forwarded ? { 'x-forwarded-for': forwarded } : {},
  });
  await response.arrayBuffer();
  return response.status;
};
const passed = async (addresses: (string | undefined)[]) => {
  const statuses = [];
  for (const address of addresses) statuses.push(await askFrom(address));
  expect(statuses.every((status) => status === 404 || status === 429)).toBe(true);
  return statuses.filter((status) => status === 404).length;
};
const TEN = Array.from({ length: 10 }, (_, i) => i);

describe('without a proxy', () => {
  beforeAll(async () => void (api = await startApi(testClock, LIMITED)));
  afterAll(() => api.stop());

  test('nobody is believed who says that they are somebody else', async () => {
    expect(await passed(TEN.map((i) => `192.0.2.${i}`))).toBe(ALLOWED);
  });
});

describe('behind one proxy, with documents that the operator trusts, and an origin', () => {
  const directory = mkdtempSync(join(tmpdir(), 'maillage-documents-'));
  const document = 'query Listed($first: Int) { products(first: $first) { totalCount } }';
  const hash = createHash('sha256').update(document).digest('hex');
  const path = join(directory, 'documents.json');
  beforeAll(async () => {
    writeFileSync(path, JSON.stringify({ [hash]: document }));
    api = await startApi(testClock, {
      ...LIMITED,
      TRUST_PROXY: '1',
      TRUSTED_DOCUMENTS: path,
      CORS_ORIGINS: 'https://carte.example',
    });
  });
  afterAll(async () => {
    await api.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  test('each address that it heard from has its own limit', async () => {
    expect(await passed(TEN.map((i) => `192.0.2.${i}`))).toBe(TEN.length);
    expect(await passed(TEN.map(() => '198.51.100.7'))).toBe(ALLOWED);
  });

  test('what somebody writes before it is not believed', async () => {
    expect(await passed(TEN.map((i) => `192.0.2.${100 + i}, 203.0.113.9`))).toBe(ALLOWED);
    // Nor does whoever is refused become somebody else by naming more of them.
    expect(await passed(TEN.map((i) => `10.0.0.${i}, 192.0.2.${i}, 203.0.113.9`))).toBe(0);
  });
  let asked = 0;
  /** Each from an address of its own. */
  const post = async (body: object, headers: Record<string, string> = {}) => {
    const response = await fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'accept-language': 'en',
        'x-forwarded-for': `2001:db8:${asked++}::1`,
        ...headers,
      },
      body: JSON.stringify(body),
    });
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
  const variables = { first: 1 };

  test.each<[string, object]>([
    ['its identifier', { documentId: hash, variables }],
    ['its identifier, with the kind of hash', { documentId: `sha256:${hash}`, variables }],
    [
      'its hash, as persisted queries do',
      { extensions: { persistedQuery: { version: 1, sha256Hash: hash } }, variables },
    ],
    ['its whole text', { query: document, variables }],
  ])('one of them is run when asked for by %s', async (_how, body) => {
    expect(await post(body)).toMatchObject({
      status: 200,
      body: { data: { products: { totalCount: expect.any(Number) } } },
    });
  });

  test.each<[string, object]>([
    ['a text that differs by a space', { query: `${document} `, variables }],
    [
      'another text under a trusted hash',
      { query: '{ __typename }', extensions: { persistedQuery: { sha256Hash: 'a'.repeat(64) } } },
    ],
    ['a name that every object has', { documentId: 'constructor' }],
    ['nothing', {}],
    ['a list', [{ query: document }]],
  ])('%s is refused', async (_what, body) => {
    expect(await post(body)).toMatchObject({
      status: 400,
      body: { errors: [{ extensions: { code: 'DOCUMENT_NOT_TRUSTED' } }] },
    });
  });

  test('a trusted identifier runs its own document, whatever text comes with it', async () => {
    const { body } = await post({ documentId: hash, query: '{ __schema { types { name } } }', variables });
    expect(body).toEqual({ data: { products: { totalCount: expect.any(Number) } } });
  });

  test('a file where a document is not what its hash says stops the start', async () => {
    const wrong = join(directory, 'wrong.json');
    writeFileSync(wrong, JSON.stringify({ [hash]: '{ __typename }' }));
    const { trustedDocuments } = await import('../../apps/api/src/http/trusted-documents.js');
    expect(() => trustedDocuments(wrong)).toThrow(/wrong\.json/);
  });

  test('the allowed origin may ask with a token and read the answer; never with cookies; no other may', async () => {
    const preflight = (origin: string) =>
      fetch(`${api.url}/graphql`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'x-forwarded-for': '2001:db8:ffff::1',
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization,content-type',
        },
      });
    const { headers, status } = await preflight('https://carte.example');
    expect([
      status,
      headers.get('access-control-allow-origin'),
      headers.get('access-control-allow-credentials'),
    ]).toEqual([204, 'https://carte.example', null]);
    expect(headers.get('access-control-allow-headers')).toContain('authorization');
    const answer = await post({ documentId: hash, variables }, { origin: 'https://carte.example' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://carte.example');
    expect(answer.headers.get('vary')).toMatch(/origin/i);
    for (const origin of [
      'https://carte.example.evil.example',
      'http://carte.example',
      'https://carte.example:8443',
      'null',
    ])
      expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBeNull();
  });
});
