import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { entities } from '#assembly';
import { createDataSource } from '#database';
import { readSettings } from '#settings';
import { pino } from 'pino';
import { startWorker } from '../../apps/worker/src/start-worker.js';
import { type ApiProcess, startApiProcess } from '../harness/api-process.js';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';

const TOKEN = 'a token for whoever measures';
let database: TestDatabase;
let api: ApiProcess;
beforeAll(async () => {
  database = await createTestDatabase();
  api = await startApiProcess(database, { METRICS_TOKEN: TOKEN });
});
afterAll(async () => {
  await api.stop();
  await database.drop();
});

const figures = async () =>
  (await fetch(`${api.url}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } })).text();

test('whoever has the token reads figures, in which nothing that was sent appears', async () => {
  await api.client().graphql('query Personne_secrete { products(first: 1) { totalCount } }');
  await api.client().graphql('{ nothingOfTheKind }');
  await fetch(`${api.url}/besoins/00000000-0000-7000-8000-000000000000`);
  await fetch(`${api.url}/somebody@ferme.example`);
  const text = await figures();
  expect(text).toMatch(/maillage_http_request_seconds_count\{[^}]*route="\/graphql"[^}]*status="200"/);
  expect(text).toMatch(/maillage_http_request_seconds_count\{[^}]*route="\/besoins\/:id"[^}]*status="404"/);
  expect(text).toMatch(/maillage_graphql_operation_seconds_count\{[^}]*field="products"/);
  expect(text).toMatch(/maillage_graphql_errors_total\{[^}]*code="GRAPHQL_VALIDATION_FAILED"/);
  expect(text).toMatch(/maillage_database_connections\{[^}]*state="used"/);
  expect(text).toMatch(/maillage_queue_jobs\{[^}]*queue="digest-schedule"/);
  expect(text).toMatch(/nodejs_eventloop_lag_seconds/);
  expect(text).not.toMatch(/Personne_secrete|nothingOfTheKind|ferme\.example|00000000-/);
});

test('whoever has not, finds nothing', async () => {
  const tries: Record<string, string>[] = [
    {},
    { authorization: 'Bearer wrong' },
    { authorization: TOKEN },
    { 'x-forwarded-for': '127.0.0.1' },
  ];
  for (const headers of tries) expect((await fetch(`${api.url}/metrics`, { headers })).status).toBe(404);
});

test('an answer has a request id, which is the log’s; a malformed one is not taken over', async () => {
  const ask = async (id: string) => {
    const response = await fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-request-id': id },
      body: JSON.stringify({ query: 'query Listed { products(search: "carotte secrete", first: 1) { totalCount } }' }),
    });
    await response.text();
    return response.headers.get('x-request-id');
  };
  expect(await ask('from-a-proxy-42')).toBe('from-a-proxy-42');
  expect(await ask('<script>')).toMatch(/^[0-9a-f-]{36}$/);
  await figures();
  const line = api.log().find(({ requestId }) => requestId === 'from-a-proxy-42');
  expect(line).toMatchObject({
    method: 'POST',
    route: '/graphql',
    status: 200,
    operation: { name: 'Listed', type: 'query' },
  });
  expect(JSON.stringify(api.log())).not.toMatch(
    /carotte|ferme|cookie|authorization|headers|remoteAddress|whoever measures/,
  );
});

test('an unexpected error of a page is logged with where it happened and its request’s id, without what was asked', async () => {
  const other = createDataSource({ url: database.url, entities: [], poolSize: 1 });
  await other.initialize();
  await other.query('ALTER TABLE needs RENAME TO needs_elsewhere');
  const id = '0192aaaa-0000-7000-8000-00000000beef';
  const headers = { 'x-request-id': 'broken-page-1', 'accept-language': 'en' };
  const response = await fetch(`${api.url}/besoins/${id}`, { headers });
  await other.query('ALTER TABLE needs_elsewhere RENAME TO needs');
  await other.destroy();
  const page = await response.text();
  expect(response.status).toBe(500);
  expect(response.headers.get('content-type')).toMatch(/^text\/html/);
  expect(page).toMatch(/Something unexpected went wrong.*broken-page-1/);
  expect(page).not.toMatch(/needs|relation|dist\//);
  await fetch(`${api.url}/health/live`);
  const lines = () => api.log().filter(({ requestId }) => requestId === 'broken-page-1');
  while (lines().length < 2) await new Promise(setImmediate);
  expect(lines()).toContainEqual(
    expect.objectContaining({
      msg: 'unexpected error',
      err: expect.objectContaining({
        type: 'QueryFailedError',
        code: '42P01',
        stack: expect.stringMatching(/^\s+at /),
      }),
    }),
  );
  expect(JSON.stringify(lines())).not.toMatch(/beef|needs_elsewhere|does not exist|SELECT/);
});

test('a document that is too deep to be kept leaves no line but its own', async () => {
  const before = api.log().length;
  const levels = 1600;
  const { errors } = await api
    .client()
    .graphql(`{ products(first: 1) { nodes { ${'parent { '.repeat(levels)} id ${'}'.repeat(levels)} } } }`);
  expect(errors).toHaveLength(1);
  while (api.log().length === before) await new Promise(setImmediate);
  expect(
    api
      .log()
      .slice(before)
      .map(({ msg, level }) => [msg, level]),
  ).toEqual([['request', 30]]);
});

test('the worker shows its figures on a port of this machine, and nothing else', async () => {
  const settings = readSettings({
    NODE_ENV: 'test',
    DATABASE_URL: database.url,
    DATA_DIR: database.dataDir,
    WORKER_METRICS_PORT: '0',
  });
  const db = createDataSource({ url: database.url, entities, poolSize: 2 });
  await db.initialize();
  const lines: { msg: string; port?: number }[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line) as never) });
  const worker = await startWorker({ settings, db, log });
  try {
    const { port } = lines.find(({ msg }) => msg === 'metrics') ?? {};
    const at = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init);
    const shown = await at('/metrics');
    const text = await shown.text();
    expect(shown.status).toBe(200);
    expect(shown.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(text).toMatch(/maillage_queue_jobs\{[^}]*queue="notices"[^}]*app="worker"/);
    expect(text).toMatch(/nodejs_eventloop_lag_seconds/);
    expect(text).toMatch(/maillage_digests_oldest_waiting_seconds\{app="worker"\} 0$/m);
    expect(text).toMatch(/maillage_digests_total\{outcome="FAILED",app="worker"\} 0$/m);
    expect(text).toMatch(/maillage_mail_send_seconds_count\{[^}]*outcome="PACED"[^}]*\} 0$/m);
    for (const path of ['/', '/graphql', '/metrics/x']) expect((await at(path)).status).toBe(404);
    expect((await at('/metrics', { method: 'POST' })).status).toBe(404);
  } finally {
    await worker.stop(4_000);
    await db.destroy();
  }
});

/** Where another connection can hold a table: the embedded database has one session for all of them. */
const onServer = process.env['TEST_DATABASE_URL'] ? test : test.skip;

onServer('asked to stop, it answers what is under way, and takes nothing more', async () => {
  const stopping = await startApiProcess(database);
  const other = createDataSource({ url: database.url, entities: [], poolSize: 1 });
  await other.initialize();
  const holder = other.createQueryRunner();
  await holder.startTransaction();
  await holder.query('LOCK TABLE needs IN ACCESS EXCLUSIVE MODE');
  const answer = stopping.client().graphql('{ needs(first: 1) { nodes { id } } }');
  const waits = `SELECT 1 FROM pg_locks l JOIN pg_class c ON c.oid = l.relation WHERE c.relname = 'needs' AND NOT l.granted`;
  while (((await holder.query(waits)) as unknown[]).length === 0);
  const exit = once(stopping.child, 'exit');
  stopping.child.kill('SIGTERM');
  while (
    await fetch(`${stopping.url}/health/live`, { headers: { connection: 'close' } }).then(
      () => true,
      () => false,
    )
  );
  await holder.rollbackTransaction();
  expect(await answer).toMatchObject({ status: 200, data: { needs: { nodes: [] } } });
  expect((await exit)[0]).toBe(0);
  await holder.release();
  await other.destroy();
});

test('about to stop, it says that it is not ready, and still answers', async () => {
  const stopping = await startApiProcess(database, { DRAIN_DELAY_MS: '1000' });
  expect((await fetch(`${stopping.url}/health/ready`)).status).toBe(200);
  const exit = once(stopping.child, 'exit');
  stopping.child.kill('SIGTERM');
  let status = 200;
  while (status === 200) status = (await fetch(`${stopping.url}/health/ready`)).status;
  expect(status).toBe(503);
  expect((await fetch(`${stopping.url}/health/live`)).status).toBe(200);
  expect((await exit)[0]).toBe(0);
});
