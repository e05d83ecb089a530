import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readSettings } from '#settings';
import { Redis } from 'ioredis';
import { openTestDatabase } from '../../../test/harness/database.js';
import { FIRST_PAUSE_MS, type Turn } from './domain/turn.js';
import { StoredTurns } from './stored-turns.js';

const redisUrl = process.env['TEST_REDIS_URL'];
let opened: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => void (opened = await openTestDatabase()));
afterAll(() => opened.close());

const stores: [string, Record<string, string>][] = [
  ['the database', {}],
  ['one process, its store being down', { REDIS_URL: 'redis://127.0.0.1:1' }],
  ...(redisUrl ? [['Redis', { REDIS_URL: redisUrl }] as [string, Record<string, string>]] : []),
];

describe.each(stores)('turns kept in %s', (store, environment) => {
  let turns: StoredTurns;
  const made: StoredTurns[] = [];
  const process = () => {
    const one = new StoredTurns(
      readSettings({ NODE_ENV: 'test', SECRET_KEY: `a key for tests of turns, long enough ${store}`, ...environment }),
      opened.db,
    );
    made.push(one);
    return one;
  };
  let key: string;
  beforeEach(() => {
    turns = process();
    key = `${store} ${Date.now()} ${Math.random()}`;
  });
  afterAll(async () => {
    made.forEach((one) => one.onApplicationShutdown());
    if (store !== 'Redis' || !redisUrl) return;
    const redis = new Redis(redisUrl);
    const ours = await redis.keys('maillage-turn:*');
    if (ours.length > 0) await redis.del(ours);
    redis.disconnect();
  });

  /** Their order is nobody's, so they are sorted. */
  const waits = (given: readonly Turn[]) =>
    given.flatMap((turn) => (turn.given ? [turn.waitMs] : [])).sort((a, b) => a - b);
  const returns = (given: readonly Turn[]) =>
    given.flatMap((turn) => (turn.given ? [] : [turn.retryAfterMs])).sort((a, b) => a - b);

  test('asked for all at once, each comes after the other, and whoever is sent away has a time of their own', async () => {
    // An hour apart: however slow the test is, the second is about an hour away.
    const hour = 3_600_000;
    const others = store.startsWith('one process') ? [turns, turns] : [turns, process()];
    const taken = await Promise.all(
      [...others, ...others, ...others].map((one) => one.take({ key, everyMs: hour / 10 }, hour / 4)),
    );
    const [first = NaN, second = NaN, third = NaN, ...more] = waits(taken);
    expect(more).toEqual([]);
    expect(first).toBe(0);
    expect(second).toBeGreaterThan(hour / 10 - 60_000);
    expect(third - second).toBeGreaterThan(hour / 10 - 60_000);
    const [soonest = NaN, next = NaN, last = NaN] = returns(taken);
    expect(soonest).toBeGreaterThan(third);
    expect(next - soonest).toBeGreaterThan(hour / 10 - 60_000);
    expect(last - next).toBeGreaterThan(hour / 10 - 60_000);
  });

  test('a pause holds everybody up, is not made longer while it lasts, and is forgotten when it works again', async () => {
    const pace = { key };
    expect(await turns.take(pace, 0)).toEqual({ given: true, waitMs: 0, afterPause: false });
    await turns.pause(key);
    await turns.pause(key);
    const away = await turns.take(pace, 0);
    expect(away).toMatchObject({ given: false });
    expect(returns([away])[0]).toBeLessThanOrEqual(FIRST_PAUSE_MS);
    const waited = await turns.take(pace, FIRST_PAUSE_MS);
    expect(waited).toMatchObject({ given: true, afterPause: true });
    await turns.resume(key);
    expect(await turns.take(pace, 0)).toEqual({ given: true, waitMs: 0, afterPause: false });
  });
});

test('neither a domain nor a purpose can be read in the table, and what is not used is forgotten', async () => {
  const turns = new StoredTurns(readSettings({ NODE_ENV: 'test' }), opened.db);
  await turns.take({ key: 'ferme.example', everyMs: 10 }, 0);
  await opened.db.query(`INSERT INTO turns (key, next_at) VALUES ('old', now() - interval '2 days')`);
  await turns.pause('ferme.example');
  const rows = await opened.db.query<{ key: string }[]>('SELECT key FROM turns');
  expect(rows.length).toBeGreaterThan(0);
  for (const { key } of rows) expect(key).toMatch(/^[\w-]{27}$/);
});
