import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DevelopmentMailbox } from '#mail';
import { prepareQueue } from '#queue';
import { openTestDatabase } from '../harness/database.js';
import { DigestWorld } from '../harness/digest-world.js';

let opened: Awaited<ReturnType<typeof openTestDatabase>>;
let world: DigestWorld;
let worker: ChildProcess | undefined;

beforeAll(async () => {
  opened = await openTestDatabase();
  await prepareQueue(opened.db, opened.database);
  world = new DigestWorld(opened.db);
});
afterAll(async () => {
  worker?.kill('SIGKILL');
  await opened.close();
});

/** How often what another process does is looked at. */
const POLL_MS = 50;

const main = fileURLToPath(new URL('../../dist/apps/worker/src/main.js', import.meta.url));

function start(env: Record<string, string>): ChildProcess {
  const { url, dataDir } = opened.database;
  // A Redis database of this file's own.
  const redisUrl = process.env['TEST_REDIS_URL'] && new URL('/15', process.env['TEST_REDIS_URL']).href;
  return fork(main, [], {
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'test',
      LANG: 'en',
      DATABASE_URL: url,
      DATA_DIR: dataDir,
      ...(redisUrl ? { REDIS_URL: redisUrl } : {}),
      ...env,
    },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
}

test('the worker plans what is due, sends it, and ends in order when it is asked to', async () => {
  const cook = await world.person('cook@example.org');
  // Always due, whenever the test runs: the first hour of the day, every day.
  await world.prefer(cook, { frequency: 'DAILY', hour: 0 });
  const school = await world.organization('École du Boisé', ['INSTITUTION'], [cook]);
  const farm = await world.organization('Ferme des Saules', ['PRODUCER'], []);
  const needId = await world.need(school, 'carrot');
  await opened.db.query(`UPDATE needs SET window_from = current_date, window_to = current_date + 300 WHERE id = $1`, [
    needId,
  ]);
  await world.offering(farm, 'carrot');

  worker = start({});
  const [message] = (await once(worker, 'message')) as [unknown];
  expect(message).toEqual({ kind: 'ready' });
  const mailbox = new DevelopmentMailbox(`${opened.database.dataDir}/mail`);
  let mails = await mailbox.list();
  for (; mails.length === 0 && worker.exitCode === null; mails = await mailbox.list()) await delay(POLL_MS);
  expect(mails.map(({ to }) => to.address)).toEqual(['cook@example.org']);
  let [digest] = await world.digests();
  for (; digest?.status === 'COMPOSED'; [digest] = await world.digests()) await delay(POLL_MS);
  expect(digest).toMatchObject({ status: 'SENT', pairCount: 1 });

  const ended = once(worker, 'exit');
  worker.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
});

test('settings that cannot be used stop it with a line for each problem', async () => {
  worker = start({ SECRET_KEY: 'short', PORT: 'x' });
  let complaints = '';
  worker.stderr?.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  expect(await once(worker, 'close')).toEqual([1, null]);
  expect(complaints.trim().split('\n')).toEqual([expect.stringMatching(/^PORT/), expect.stringMatching(/^SECRET_KEY/)]);
});
