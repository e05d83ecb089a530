import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { openTestDatabase } from '../../../test/harness/database.js';
import type { AnyProcessor } from './job-processor.js';
import { prepareQueue } from './prepare-queue.js';
import { Queues, type Work } from './queues.js';

/** Where there is a Redis, on it, in a database of this file's own; otherwise on the database. */
const redisUrl = process.env['TEST_REDIS_URL'] && new URL('/14', process.env['TEST_REDIS_URL']).href;

let opened: Awaited<ReturnType<typeof openTestDatabase>>;
let queues: Queues;
let work: Promise<Work> | undefined;

beforeAll(async () => {
  opened = await openTestDatabase();
  await prepareQueue(opened.db, opened.database);
});
afterAll(() => opened.close());
beforeEach(async () => {
  if (redisUrl) {
    const redis = new Redis(redisUrl);
    await redis.flushdb();
    await redis.quit();
  }
  queues = new Queues({ redisUrl, databaseUrl: opened.database.url });
});
afterEach(async () => {
  await stop();
  await queues.onApplicationShutdown();
});

const NOTICE = '01890000-0000-7000-8000-000000000001';

/** Processors of every job, of which the notices are told to `deliver`. */
const processors = (deliver: (noticeId: string) => Promise<void>): AnyProcessor[] => [
  { queue: 'digest-schedule', job: 'digest-plan', process: () => Promise.resolve() },
  { queue: 'digest-schedule', job: 'digest-relay', process: () => Promise.resolve() },
  { queue: 'digest-composition', job: 'compose-digests', process: () => Promise.resolve() },
  { queue: 'digest-delivery', job: 'deliver-digests', process: () => Promise.resolve() },
  { queue: 'analytics', job: 'gap-snapshot', process: () => Promise.resolve() },
  { queue: 'housekeeping', job: 'purge-expired', process: () => Promise.resolve() },
  {
    queue: 'notices',
    job: 'deliver-notice',
    process: ({ noticeId }: { noticeId: string }) => deliver(noticeId),
  },
  { queue: 'notices', job: 'relay-notices', process: () => Promise.resolve() },
];

/** Starts a worker, and says what it delivered first. */
const start = (deliver: (noticeId: string) => Promise<void>, failures: string[] = []): Promise<string> =>
  new Promise((resolve, reject) => {
    const delivered = async (noticeId: string) => {
      resolve(noticeId);
      await deliver(noticeId);
    };
    work = queues.work(processors(delivered), {
      concurrency: {},
      onFailure: ({ error }) => failures.push(error.message),
      onError: (error) => failures.push(error.message),
    });
    work.catch(reject);
  });

const stop = async () => (await work)?.stop(10_000);
const enqueue = () => queues.add('notices', [{ job: 'deliver-notice', payload: { noticeId: NOTICE }, id: NOTICE }]);

test('a job is worked on once, however often it was enqueued before', async () => {
  await enqueue();
  await enqueue();
  expect(await queues.count('notices')).toEqual({ waiting: 1, active: 0, delayed: 0 });
  const delivered: string[] = [];
  await start((noticeId) => Promise.resolve(void delivered.push(noticeId)));
  expect(await stop()).toBe(true);
  expect(delivered).toEqual([NOTICE]);
  expect(await queues.count('notices')).toEqual({ waiting: 0, active: 0, delayed: 0 });
});

test('a job enqueued while the worker is idle is found', async () => {
  const delivered = start(() => Promise.resolve());
  await work;
  await enqueue();
  expect(await delivered).toBe(NOTICE);
});

test('a job that fails is kept for later, and the failure is told', async () => {
  const failures: string[] = [];
  await enqueue();
  await start(() => Promise.reject(new Error('refused for now')), failures);
  expect(await stop()).toBe(true);
  expect(failures).toEqual(['refused for now']);
  expect(await queues.count('notices')).toEqual({ waiting: 0, active: 0, delayed: 1 });
});

test('a job whose table says what is left is not kept when it fails', async () => {
  await queues.add('digest-delivery', [{ job: 'deliver-digests', payload: { digestIds: [NOTICE] }, id: NOTICE }]);
  const failures: string[] = [];
  work = queues.work(
    processors(() => Promise.resolve()).map((processor) =>
      processor.job === 'deliver-digests'
        ? { ...processor, process: () => Promise.reject(new Error('no database')) }
        : processor,
    ),
    { concurrency: {}, onFailure: ({ error }) => failures.push(error.message), onError: () => undefined },
  );
  await work;
  while (failures.length === 0) await new Promise(setImmediate);
  expect(await stop()).toBe(true);
  expect(failures).toEqual(['no database']);
  expect(await queues.count('digest-delivery')).toEqual({ waiting: 0, active: 0, delayed: 0 });
});

test('the schedules become exactly what is declared', async () => {
  const plan = { job: 'digest-plan', pattern: '*/15 * * * *', timeZone: 'UTC' } as const;
  const relay = { job: 'digest-relay', pattern: '*/5 * * * *', timeZone: 'UTC' } as const;
  const nothing = { added: [], changed: [], removed: [] };
  expect(await queues.reconcile('digest-schedule', [plan])).toEqual({ ...nothing, added: ['digest-plan'] });
  expect(await queues.reconcile('digest-schedule', [plan])).toEqual(nothing);
  expect(await queues.reconcile('digest-schedule', [{ ...plan, pattern: '0 * * * *' }, relay])).toEqual({
    ...nothing,
    added: ['digest-relay'],
    changed: ['digest-plan'],
  });
  expect(await queues.reconcile('digest-schedule', [relay])).toEqual({ ...nothing, removed: ['digest-plan'] });
  expect(await queues.count('digest-schedule')).toEqual({ waiting: 0, active: 0, delayed: 1 });
});

test('a worker whose jobs do not all have a processor does not start', async () => {
  await expect(
    queues.work([], { concurrency: {}, onFailure: () => undefined, onError: () => undefined }),
  ).rejects.toThrow('digest-plan has no processor');
});

test("the product's own tables are still found where the queue lives in the database", async () => {
  await prepareQueue(opened.db, opened.database);
  const [{ schema }] = await opened.db.query<[{ schema: string }]>('SELECT current_schema() AS schema');
  expect(schema).toBe('public');
});
