import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { readSettings, type Settings } from '#settings';
import { Redis } from 'ioredis';
import type { DataSource } from 'typeorm';
import { openTestDatabase } from '../../../test/harness/database.js';
import { LIMITS } from './domain/limit-table.js';
import { RateLimited } from './rate-limits.js';
import { StoredRateLimits } from './stored-rate-limits.js';

const redisUrl = process.env['TEST_REDIS_URL'];
let opened: Awaited<ReturnType<typeof openTestDatabase>>;
let db: DataSource;
beforeAll(async () => {
  opened = await openTestDatabase();
  db = opened.db;
});
afterAll(() => opened.close());
afterEach(() => void jest.restoreAllMocks());

const settingsWith = (environment: Record<string, string>): Settings =>
  readSettings({ NODE_ENV: 'test', SECRET_KEY: 'a key for tests of limits, long enough to be one', ...environment });

async function tries(limits: StoredRateLimits, times: number, key: string): Promise<number> {
  let passed = 0;
  for (let i = 0; i < times; i++)
    await limits.consume('sign-in-account', key).then(
      () => passed++,
      (error: unknown) => expect(error).toBeInstanceOf(RateLimited),
    );
  return passed;
}

const stores: [string, Record<string, string>][] = [
  ['the database', {}],
  ...(redisUrl ? [['Redis', { REDIS_URL: redisUrl }] as [string, Record<string, string>]] : []),
];

describe.each(stores)('counted in %s', (store, environment) => {
  const made: StoredRateLimits[] = [];
  const process = () => {
    const limits = new StoredRateLimits(settingsWith(environment), db);
    made.push(limits);
    return limits;
  };
  afterAll(async () => {
    made.forEach((limits) => limits.onApplicationShutdown());
    if (!redisUrl || store !== 'Redis') return;
    const redis = new Redis(redisUrl);
    const ours = await redis.keys('maillage-limit:*');
    if (ours.length > 0) await redis.del(ours);
    redis.disconnect();
  });
  const { points, seconds } = LIMITS['sign-in-account'];

  test('two processes together let through what one would', async () => {
    const [one, other] = [process(), process()];
    const key = `${store} ${Date.now()} two`;
    const passed = await Promise.all([tries(one, points, key), tries(other, points, key)]);
    expect(passed[0] + passed[1]).toBe(points);
    expect((one.refusals().get('sign-in-account') ?? 0) + (other.refusals().get('sign-in-account') ?? 0)).toBe(points);
  });

  test('whoever is refused is told when to come back, in both languages', async () => {
    const limits = process();
    const key = `${store} ${Date.now()} told`;
    await tries(limits, points, key);
    const refusal = await limits.consume('sign-in-account', key).catch((error: unknown) => error as RateLimited);
    expect(refusal).toMatchObject({ code: 'RATE_LIMITED', limit: 'sign-in-account' });
    expect((refusal as RateLimited).retryAfterS).toBeGreaterThan(0);
    expect((refusal as RateLimited).retryAfterS).toBeLessThanOrEqual(seconds);
    expect((refusal as RateLimited).text.fr).toMatch(/réessayez dans \d+ minutes?\./);
    expect((refusal as RateLimited).text.en).toMatch(/try again in \d+ minutes?\./);
  });

  test('what is forgotten is counted anew', async () => {
    const limits = process();
    const key = `${store} ${Date.now()} forgotten`;
    await tries(limits, points - 1, key);
    await limits.reset('sign-in-account', key);
    expect(await tries(limits, points + 1, key)).toBe(points);
  });

  test('once exhausted, a flood asks the store nothing', async () => {
    const limits = process();
    const key = `${store} ${Date.now()} flood`;
    await tries(limits, points + 1, key);
    const asked = jest.spyOn(db, 'query');
    expect(await tries(limits, 50, key)).toBe(0);
    expect(asked).not.toHaveBeenCalled();
  });
});

test('neither a person nor an address can be read in the table', async () => {
  const limits = new StoredRateLimits(settingsWith({}), db);
  await limits.consume('mail-account', 'somebody@ferme.example');
  await limits.consume('sign-in-address', '192.0.2.77');
  const rows = await db.query<{ key: string }[]>('SELECT key FROM rate_limits');
  expect(rows.length).toBeGreaterThan(1);
  for (const { key } of rows) expect(key).toMatch(/^maillage-limit:[a-z-]+:[\w-]{27}$/);
});

test('without a store that answers, each process counts by itself', async () => {
  const limits = new StoredRateLimits(settingsWith({ REDIS_URL: 'redis://127.0.0.1:1' }), db);
  try {
    expect(await tries(limits, 15, 'insured')).toBe(LIMITS['sign-in-account'].points);
    await expect(limits.check()).rejects.toThrow();
  } finally {
    limits.onApplicationShutdown();
  }
});

test('expired counts are removed from the table', async () => {
  await db.query(`INSERT INTO rate_limits (key, points, expire) VALUES ('old', 1, 1)`);
  const limits = new StoredRateLimits(settingsWith({}), db);
  const later = Date.now() + 6 * 60_000;
  jest.spyOn(Date, 'now').mockReturnValue(later);
  const asked = jest.spyOn(db, 'query');
  await limits.consume('geocode-actor', 'purges');
  await Promise.all(asked.mock.results.map(({ value }) => value));
  expect(await db.query(`SELECT 1 FROM rate_limits WHERE key = 'old'`)).toEqual([]);
});

test('limits on requests follow what the operator allows, and 0 lifts them', async () => {
  const few = new StoredRateLimits(settingsWith({ RATE_LIMIT_PER_MINUTE: '5' }), db);
  await few.consume('requests-actor', 'few', 5);
  await expect(few.consume('requests-actor', 'few')).rejects.toThrow(RateLimited);
  const none = new StoredRateLimits(settingsWith({ RATE_LIMIT_PER_MINUTE: '0' }), db);
  await none.consume('requests-actor', 'none', 1_000_000);
  expect(await tries(none, 15, 'still')).toBe(LIMITS['sign-in-account'].points);
});
