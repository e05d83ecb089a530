import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createDataSource } from '#database';
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
  const stopping = await startApiProcess(database, { DRAIN_DELAY_MS: '2000' });
  expect((await fetch(`${stopping.url}/health/ready`)).status).toBe(200);
  const exit = once(stopping.child, 'exit');
  stopping.child.kill('SIGTERM');
  let status = 200;
  while (status === 200) status = (await fetch(`${stopping.url}/health/ready`)).status;
  expect(status).toBe(503);
  expect((await fetch(`${stopping.url}/health/live`)).status).toBe(200);
  expect((await exit)[0]).toBe(0);
});
