import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';
import { loseRedis } from '../torture/lose-redis.js';
import { report } from '../torture/report.js';
import { torture } from '../torture/run.js';

/** `npm run torture`, small enough to be run each time: docs/torture.md. */

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** A Redis database of this file's own. */
const redisUrl = process.env['TEST_REDIS_URL'] && new URL('/13', process.env['TEST_REDIS_URL']).href;

test('every digest is sent once and on time while workers are killed, the queue is lost and the clock changes', async () => {
  const { embedded, url, dataDir } = database;
  if (redisUrl) await loseRedis(redisUrl);
  const seed = process.env['TORTURE_SEED'] || String(Date.now());
  const result = await torture({
    seed,
    recipients: embedded ? 40 : 240,
    // Around the moment at which the clock goes back in America/Toronto.
    from: new Date('2026-11-01T05:58:30Z'),
    to: new Date('2026-11-01T06:00:30Z'),
    speed: 6,
    kills: embedded ? 2 : 4,
    disturbed: [0.05, 0.7],
    ...(redisUrl ? { redis: { times: 1, lose: () => loseRedis(redisUrl) } } : {}),
    trouble: { share: 0.1, most: 1, shareAtMail: 0.01, stallMs: 2_500 },
    mailTimeoutMs: 2_000,
    databaseUrl: url,
    redisUrl,
    directory: dataDir,
    fireEveryMs: 1_000,
    limitMs: 110_000,
  });
  const { verdict } = result;
  // On a failure, what to look at and the seed to repeat it with.
  expect({ seed, violations: verdict.violations, table: verdict.violations.length > 0 ? report(result) : '' }).toEqual({
    seed,
    violations: [],
    table: '',
  });
  expect(verdict.expected).toBeGreaterThan(verdict.recipients / 4);
  expect(verdict.sent).toBeGreaterThanOrEqual(verdict.expected);
  expect(result.kills).toBe(embedded ? 2 : 4);
  expect(result.exitCodes).toEqual([0, 0]);
}, 150_000);
