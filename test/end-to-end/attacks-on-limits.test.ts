import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createDataSource } from '#database';
import { LIMITS } from '#limits';
import { getIntrospectionQuery } from 'graphql';
import { Redis } from 'ioredis';
import { type ApiProcess, startApiProcess } from '../harness/api-process.js';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';

/** Every attack goes through HTTP to processes run as in production; each says how many inputs it tried and how many got through. */

let database: TestDatabase;
let api: ApiProcess;
beforeAll(async () => {
  database = await createTestDatabase();
  api = await startApiProcess(database, { RATE_LIMIT_PER_MINUTE: '0' });
});
afterAll(async () => {
  await api.stop();
  await database.drop();
});

/** No refusal may take longer: an attack that is refused slowly has succeeded. */
const QUICKLY_MS = 1_500;

interface Attempt {
  readonly status: number;
  readonly body: string;
  readonly ms: number;
}

async function send(body: string | Buffer, headers: Record<string, string> = {}, path = '/graphql'): Promise<Attempt> {
  const started = performance.now();
  const response = await fetch(`${api.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'accept-language': 'en', ...headers },
    body,
  });
  return { status: response.status, body: await response.text(), ms: performance.now() - started };
}

const ask = (query: string, variables: object = {}) => send(JSON.stringify({ query, variables }));

/** Got through: answered with data, with a 5xx, or slowly. */
function gotThrough({ status, body, ms }: Attempt): boolean {
  if (status >= 500 || ms > QUICKLY_MS) return true;
  if (status >= 400) return /"data":\s*[{[]/.test(body);
  const { data, errors } = JSON.parse(body) as { data?: unknown; errors?: unknown };
  return Boolean(data) || !errors;
}

function report(attack: string, attempts: readonly Attempt[]): void {
  const through = attempts.filter(gotThrough);
  const slowest = Math.round(Math.max(...attempts.map(({ ms }) => ms)));
  process.stdout.write(
    `${attack}: ${attempts.length} tried, ${through.length} got through (slowest refusal ${slowest} ms)\n`,
  );
  expect(through.map(({ status, body, ms }) => [status, body.slice(0, 200), Math.round(ms)])).toEqual([]);
}

const many = (count: number, of: (i: number) => string) => Array.from({ length: count }, (_, i) => of(i)).join(' ');

describe('documents that ask for too much', () => {
  test('alias bombs', async () => {
    const products = (i: number) => `a${i}: products(first: 1) { totalCount }`;
    const attempts = [
      await ask(`{ ${many(31, products)} }`),
      await ask(`{ ${many(300, products)} }`),
      await ask(`{ ${many(101, (i) => `a${i}: __typename`)} }`),
      await ask(`{ products(first: 1) { nodes { ${many(200, (i) => `a${i}: name`)} } } }`),
      await ask(
        `{ ...f ...g } fragment f on Query { ${many(20, products)} } fragment g on Query { ${many(20, (i) => products(i + 20))} }`,
      ),
      await ask(
        `mutation { ${many(10, (i) => `a${i}: signIn(input: { email: "a@b.example", password: "${i}" }) { userErrors { code } }`)} }`,
      ),
    ];
    report('alias bomb', attempts);
  });

  test('nesting', async () => {
    const nested = (levels: number) =>
      `{ products(first: 1) { nodes { ${'parent { '.repeat(levels)} id ${'}'.repeat(levels)} } } }`;
    const attempts = [];
    for (const levels of [15, 50, 400, 1600]) attempts.push(await ask(nested(levels)));
    attempts.push(await ask('{'.repeat(100_000)));
    attempts.push(await ask(`{ a(b: ${'['.repeat(4000)}${']'.repeat(4000)}) }`));
    const deep = '['.repeat(20_000) + ']'.repeat(20_000);
    attempts.push(await send(`{"query":"query ($v: [ID!]) { __typename }","variables":{"v":${deep}}}`));
    report('deep nesting', attempts);
  });

  test('fragments: cycles, doublings, repetitions', async () => {
    const doubling = (steps: number) =>
      `{ products(first: 1) { nodes { ...f0 } } } ${many(steps, (i) => `fragment f${i} on Product { ...f${i + 1} ... on Product { ...f${i + 1} } }`)} fragment f${steps} on Product { id }`;
    const levels = (steps: number) =>
      `{ products(first: 1) { nodes { ...f0 } } } ${many(steps, (i) => `fragment f${i} on Product { parent { ...f${i + 1} } children { ...f${i + 1} } }`)} fragment f${steps} on Product { id }`;
    report('fragment bomb', [
      await ask('{ products(first: 1) { nodes { ...f } } } fragment f on Product { parent { ...f } }'),
      await ask(
        '{ products(first: 1) { nodes { ...f } } } fragment f on Product { ...g } fragment g on Product { ...f }',
      ),
      await ask(doubling(20)),
      await ask(doubling(200)),
      await ask(levels(12)),
      await ask(levels(100)),
      await ask(`{ ${'__typename '.repeat(4900)} }`),
      await ask(`{ products(first: 1) { nodes { ${'id '.repeat(4800)} } } }`),
    ]);
  });

  test('huge lists and pages', async () => {
    const ids = Array.from({ length: 10_000 }, (_, i) => `00000000-0000-7000-8000-${String(i).padStart(12, '0')}`);
    report('huge list argument', [
      await ask('query ($v: [ID!]!) { needs(filter: { productIds: $v }) { totalCount } }', { v: ids }),
      await ask('query ($v: [ID!]) { __typename }', { v: ids.slice(0, 501) }),
      await ask(`{ needs(filter: { productIds: [${'"a" '.repeat(2000)}] }) { totalCount } }`),
      await ask('{ products(first: 100000) { nodes { id } } }'),
      await ask(
        '{ products(first: 100) { nodes { children { children { children { children { id } } } } } } a: needs(first: 100) { nodes { matches(first: 100) { nodes { score need { matches(first: 100) { nodes { score } } } } } } } }',
      ),
      await ask('query ($t: String!) { products(search: $t) { totalCount } }', { t: 'a'.repeat(250_000) }),
    ]);
  });
});

describe('bodies that are too much', () => {
  test('10 MB', async () => {
    const large = JSON.stringify({ query: '{ __typename }', variables: { v: 'x'.repeat(10_000_000) } });
    report('10 MB body', [
      await send(large).catch(closed),
      await send(large, { 'content-type': 'application/x-www-form-urlencoded' }, '/u/some-token').catch(closed),
    ]);
  });

  test('compressed', async () => {
    const bomb = gzipSync(JSON.stringify({ query: `{ __typename } #${'x'.repeat(50_000_000)}` }));
    const small = gzipSync(JSON.stringify({ query: '{ __typename }' }));
    report('gzip bomb', [
      await send(bomb, { 'content-encoding': 'gzip' }),
      await send(small, { 'content-encoding': 'gzip' }),
      await send(small, { 'content-encoding': 'deflate' }),
      await send(small, { 'content-encoding': 'br' }),
    ]);
  });

  test('batches', async () => {
    const one = { query: '{ __typename }' };
    report('batch', [
      await send(JSON.stringify([one])),
      await send(JSON.stringify([one, one])),
      await send(JSON.stringify(Array(1000).fill(one))),
    ]);
  });
});

/** The server may close the connection before all of a body was sent, which is a refusal too. */
const closed = (): Attempt => ({ status: 413, body: '', ms: 0 });

describe('what production keeps to itself', () => {
  test('introspection, and names that are nearly right', async () => {
    report('introspection', [
      await ask(getIntrospectionQuery()),
      await ask('{ __schema { queryType { name } } }'),
      await ask('{ __type(name: "Query") { name } }'),
      await ask('{ a: __schema { types { name } } }'),
      await ask('{ ...f } fragment f on Query { __schema { types { name } } }'),
    ]);
    const guesses = [
      '{ product }',
      '{ produts { totalCount } }',
      '{ need(ids: 1) { id } }',
      '{ products(frst: 1) { totalCount } }',
    ];
    for (const guess of guesses) {
      const { body } = await ask(guess);
      expect(body).toMatch(/"errors"/);
      expect(body).not.toMatch(/Did you mean|stacktrace|node_modules|dist\//);
    }
  });

  test('metrics are for nobody without the token', async () => {
    expect((await fetch(`${api.url}/metrics`)).status).toBe(404);
    expect((await fetch(`${api.url}/metrics`, { headers: { authorization: 'Bearer ' } })).status).toBe(404);
  });
});

describe('other sites', () => {
  const signOut = 'mutation { signOut { userErrors { code } } }';

  test('a form cannot ask the API anything', async () => {
    const types = [
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'text/plain',
      'text/plain; x=application/json',
    ];
    const bodies = [
      `query=${encodeURIComponent(signOut)}`,
      `--x\r\ncontent-disposition: form-data; name="query"\r\n\r\n${signOut}\r\n--x--\r\n`,
      JSON.stringify({ query: signOut }),
    ];
    const attempts = [];
    for (const type of types)
      for (const body of bodies)
        attempts.push(await send(body, { 'content-type': type, origin: 'https://evil.example' }));
    const get = await fetch(`${api.url}/graphql?query=${encodeURIComponent('{ __typename }')}`);
    attempts.push({ status: get.status, body: await get.text(), ms: 0 });
    report('CSRF by form post, GraphQL', attempts);
  });

  test('nor post to a page of ours', async () => {
    const attempts = [];
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site', origin: api.url },
    ] as Record<string, string>[])
      for (const path of ['/verifier/some-token', '/anything', '//u/../anything', '/U/x'])
        attempts.push(await send('a=b', { 'content-type': 'application/x-www-form-urlencoded', ...headers }, path));
    report('CSRF by form post, pages', attempts);
    expect(attempts.every(({ status }) => status === 403)).toBe(true);
  });

  test('no origin may ask with a script', async () => {
    let allowed = 0;
    const origins = ['https://evil.example', 'null', api.url.replace('127.0.0.1', 'localhost')];
    for (const origin of origins) {
      const response = await fetch(`${api.url}/graphql`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
      });
      if (response.headers.has('access-control-allow-origin')) allowed++;
      await response.arrayBuffer();
    }
    process.stdout.write(`CORS preflight: ${origins.length} tried, ${allowed} got through\n`);
    expect(allowed).toBe(0);
  });

  test('every answer says what a browser may do with it: nothing but show it', async () => {
    for (const path of ['/', '/health/live', '/besoins/nothing', '/nowhere']) {
      const { headers } = await fetch(`${api.url}${path}`);
      const policy = headers.get('content-security-policy') ?? '';
      for (const part of ["default-src 'none'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"])
        expect(policy).toContain(part);
      expect(policy).not.toContain('unsafe');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('same-origin');
      expect(headers.get('permissions-policy')).toContain('geolocation=()');
      expect(headers.get('x-powered-by')).toBeNull();
    }
  });
});

const redisUrl = process.env['TEST_REDIS_URL'];
describe.each([['database', {}], ...(redisUrl ? [['Redis', { REDIS_URL: redisUrl }] as const] : [])] as [
  string,
  Record<string, string>,
][])('two processes with one %s', (store, environment) => {
  let pair: ApiProcess[];
  const allowed = 10;
  beforeAll(async () => {
    const more = {
      ...environment,
      RATE_LIMIT_PER_MINUTE: String(allowed),
      SECRET_KEY: `a key of this run's own ${store} ${Date.now()}`,
    };
    pair = await Promise.all([startApiProcess(database, more), startApiProcess(database, more)]);
  });
  afterAll(async () => {
    await Promise.all(pair.map((api) => api.stop()));
    if (!redisUrl || store !== 'Redis') return;
    const redis = new Redis(redisUrl);
    const ours = await redis.keys('maillage-limit:*');
    if (ours.length > 0) await redis.del(ours);
    redis.disconnect();
  });

  test('let through together what one would, and say when to come back', async () => {
    const answers = await Promise.all(
      Array.from({ length: 60 }, async (_, i) => {
        const response = await fetch(`${pair[i % 2]?.url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'accept-language': i % 4 < 2 ? 'fr' : 'en' },
          body: JSON.stringify({ query: '{ __typename }' }),
        });
        return {
          response,
          body: (await response.json()) as { errors?: { message: string; extensions: { code: string } }[] },
        };
      }),
    );
    const passed = answers.filter(({ response }) => response.status === 200).length;
    process.stdout.write(
      `requests over two processes (${store}): ${answers.length} tried, ${allowed} allowed, ${passed - allowed} more got through\n`,
    );
    expect(passed).toBe(allowed);
    for (const { response, body } of answers.filter(({ response }) => response.status !== 200)) {
      expect(response.status).toBe(429);
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(body.errors?.[0]?.extensions.code).toBe('RATE_LIMITED');
      expect(body.errors?.[0]?.message).toMatch(/^(?:Trop de demandes|Too many requests)/);
    }
  });

  test('passwords tried against one account over both are refused after ten', async () => {
    const more = {
      ...environment,
      RATE_LIMIT_PER_MINUTE: '0',
      SECRET_KEY: `a key for stuffing, over ${store} ${Date.now()}`,
    };
    const open = await Promise.all([startApiProcess(database, more), startApiProcess(database, more)]);
    try {
      const clients = open.map((api) => api.client('en'));
      const tried = 40;
      const answers = await Promise.all(
        Array.from({ length: tried }, (_, i) =>
          (clients[i % 2] ?? api.client()).graphql(
            'mutation ($input: SignInInput!) { signIn(input: $input) { viewer { id } userErrors { code } } }',
            { input: { email: 'somebody@ferme.example', password: `guess number ${i}` } },
          ),
        ),
      );
      const limited = answers.filter((answer) => answer.errors?.[0]?.extensions['code'] === 'RATE_LIMITED').length;
      const looked = tried - limited;
      process.stdout.write(
        `password stuffing over two processes (${store}): ${tried} tried, ${looked} looked at, ${limited} refused, ${looked - LIMITS['sign-in-account'].points} too many got through\n`,
      );
      expect(looked).toBe(LIMITS['sign-in-account'].points);
    } finally {
      await Promise.all(open.map((api) => api.stop()));
    }
  });
});

/** The embedded database has one session for all connections, and no limit on how long a statement takes. */
const onServer = process.env['TEST_DATABASE_URL'] ? test : test.skip;

onServer('a statement that takes too long is ended, and whoever asked is told so', async () => {
  const hasty = await startApiProcess(database, { DATABASE_STATEMENT_TIMEOUT_MS: '300' });
  const other = createDataSource({ url: database.url, entities: [], poolSize: 1 });
  await other.initialize();
  const holder = other.createQueryRunner();
  try {
    await holder.startTransaction();
    await holder.query('LOCK TABLE needs, matchable_needs, organizations IN ACCESS EXCLUSIVE MODE');
    for (const [language, said] of [
      ['fr', /pris trop de temps/],
      ['en', /took too long/],
    ] as const) {
      const answer = await hasty.client(language).graphql('{ needs(first: 1) { nodes { id } } }');
      expect(answer).toMatchObject({
        status: 503,
        errors: [{ message: expect.stringMatching(said), extensions: { code: 'TIMEOUT' } }],
      });
    }
  } finally {
    await holder.rollbackTransaction();
    await holder.release();
    await other.destroy();
    await hasty.stop();
  }
});
