import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { queryPrepared } from '#database';
import { openTestDatabase } from '../harness/database.js';

let opened: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => void (opened = await openTestDatabase()));
afterAll(() => opened.close());

const OTHERS = 'FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()';
const endOthers = () => opened.db.query(`SELECT pg_terminate_backend(pid) ${OTHERS}`);
const ask = () => queryPrepared(opened.db, 'SELECT $1::int AS answer', [42]);

/** The embedded database ends nobody's connection. */
const onServer = process.env['TEST_DATABASE_URL'] ? test : test.skip;

onServer('a connection that the server ends refuses what it was asked, and the next question has another', async () => {
  expect(await ask()).toEqual([{ answer: 42 }]);
  const unanswered = queryPrepared(opened.db, 'SELECT pg_sleep($1)', [60]).catch((error: unknown) => error);
  const isAsked = async () =>
    (await opened.db.query<unknown[]>(`SELECT 1 ${OTHERS} AND state = 'active' AND query LIKE '%pg_sleep%'`)).length >
    0;
  while (!(await isAsked()));
  await endOthers();
  expect(await unanswered).toMatchObject({ code: '57P01' });
  expect(await ask()).toEqual([{ answer: 42 }]);
});
