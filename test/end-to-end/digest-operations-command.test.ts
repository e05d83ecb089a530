import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId, projectRoot } from '#kernel';
import { periodAt } from '#digests';
import { openTestDatabase } from '../harness/database.js';

let opened: Awaited<ReturnType<typeof openTestDatabase>>;
const [failed, over] = [newId(), newId()];

beforeAll(async () => {
  opened = await openTestDatabase();
  const personId = newId();
  await opened.db.query(
    `INSERT INTO people (id, email, name, language, time_zone) VALUES ($1, 'lectrice@example.org', 'Lectrice', 'fr', 'America/Toronto')`,
    [personId],
  );
  // One moment for all: a run is what was planned at the same.
  const now = new Date();
  const insert = (id: string, period: string, status: string, age: string, reason: string | null) =>
    opened.db.query(
      `INSERT INTO digests (id, person_id, region_code, period, status, planned_at, sent_at, reason, attempts)
       VALUES ($1, $2, $3, $4, $5, $8::timestamptz - $6::interval,
         CASE WHEN $5 = 'SENT' THEN $8::timestamptz - $6::interval + interval '90 seconds' END, $7, 1)`,
      [id, personId, newId().slice(-8), period, status, age, reason, now],
    );
  const week = periodAt('WEEKLY', 'America/Toronto', now);
  await insert(newId(), week, 'SENT', '1 hour', null);
  await insert(failed, week, 'FAILED', '1 hour', 'SMTP 550 (RCPT TO)');
  await insert(over, '2026-W01', 'FAILED', '2 days', 'SMTP 421 (CONN), 8 attempts');
});
afterAll(() => opened.close());

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const digest = (args: readonly string[], lang = 'en_CA.UTF-8'): Promise<Run> =>
  new Promise((resolve) => {
    const { database } = opened;
    execFile(
      process.execPath,
      [join(projectRoot, 'dist/apps/cli/src/main.js'), 'digest', ...args],
      {
        env: {
          PATH: process.env['PATH'],
          LANG: lang,
          ...(database.embedded ? {} : { DATABASE_URL: database.url }),
          DATA_DIR: database.dataDir,
        },
      },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });

test('what failed is seen, tried again while its period lasts, and seen to wait', async () => {
  const before = await digest(['status', '--json']);
  expect(before.code).toBe(0);
  expect(JSON.parse(before.stdout)).toMatchObject({
    backlog: { waiting: 0, oldestWaitingSince: null, failedLastWeek: 2 },
    runs: [
      { planned: 2, sent: 1, failed: 1, durationMs: 90_000, reasons: [{ reason: 'SMTP 550 (RCPT TO)', count: 1 }] },
      { planned: 1, failed: 1 },
    ],
  });
  const french = await digest(['status'], 'fr_CA.UTF-8');
  expect(french.stdout).toMatch(/^En attente : 0 .*En échec depuis sept jours : 2\.$/m);
  expect(french.stdout).toMatch(/ 2 +0 +1 +0 +1 +90 s +SMTP 550 \(RCPT TO\) × 1$/m);

  const shown = await digest(['show', failed]);
  expect(shown.stdout).toMatch(/^Status +FAILED, SMTP 550 \(RCPT TO\)$/m);
  expect(shown.stdout).not.toContain('example.org');

  expect(await digest(['retry'])).toMatchObject({ code: 0, stdout: 'Put back to be sent: 1. Too late: 1.\n' });
  const after = JSON.parse((await digest(['status', '--json'])).stdout) as { backlog: object };
  expect(after.backlog).toMatchObject({ waiting: 1, failedLastWeek: 1 });
});

test('what cannot be tried again is said, and why', async () => {
  expect(await digest(['retry', over])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('The period is over'),
  });
  expect(await digest(['retry', '--period', '2026-W01'], 'fr_CA.UTF-8')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('La période est terminée'),
  });
  expect(await digest(['retry', newId()])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('No failed digest'),
  });
  expect(await digest(['retry', over, '--period', '2026-W01'])).toMatchObject({ code: 2 });
  expect(await digest(['show', 'nothing'])).toMatchObject({ code: 2, stderr: expect.stringContaining('No digest') });
  expect((await digest(['show'])).code).toBe(2);
});
