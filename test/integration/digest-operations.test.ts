import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ListDigestRuns, ListFailedDigests, ReadDigestBacklog, RetryDigests } from '#digests';
import { AuditLog } from '#audit';
import { fixedClock, type Id, InvalidInput, newId } from '#kernel';
import { prepareQueue, Queues } from '#queue';
import { person } from '../harness/actors.js';
import { openTestDatabase } from '../harness/database.js';

const NOW = '2026-11-25T15:00:00Z';
const clock = fixedClock(NOW);
const redisUrl = process.env['TEST_REDIS_URL'];

let opened: Awaited<ReturnType<typeof openTestDatabase>>;
let queues: Queues;
let reader: Id;
let administrator: ReturnType<typeof person>;
beforeAll(async () => {
  opened = await openTestDatabase();
  await prepareQueue(opened.db, opened.database);
  queues = new Queues({ redisUrl, databaseUrl: opened.database.url });
  reader = await aPerson('America/Toronto');
  administrator = person(await aPerson('America/Toronto'), [], {
    platformRoles: [{ role: 'ADMINISTRATOR', regionCode: '' }],
    sessionId: newId(),
  });
});
afterAll(async () => {
  await queues.onApplicationShutdown();
  await opened.close();
});
beforeEach(() => opened.db.query('DELETE FROM digests'));

const aPerson = async (timeZone: string): Promise<Id> => {
  const id = newId();
  await opened.db.query(
    `INSERT INTO people (id, email, name, language, time_zone) VALUES ($1, $2, 'Lectrice', 'fr', $3)`,
    [id, `${id}@example.org`, timeZone],
  );
  return id;
};

interface Row {
  status: string;
  plannedAt: string;
  period?: string;
  personId?: Id;
  reason?: string;
  composedAt?: string;
  sentAt?: string;
  leasedUntil?: string;
  retryAt?: string;
  attempts?: number;
}

/** One that was planned; its region is any, so that one person can have many. */
async function aDigest(row: Row): Promise<Id> {
  const id = newId();
  await opened.db.query(
    `INSERT INTO digests (id, person_id, region_code, period, status, planned_at, composed_at, sent_at, leased_until, retry_at, reason, attempts)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      id,
      row.personId ?? reader,
      randomUUID(),
      row.period ?? '2026-W48',
      row.status,
      row.plannedAt,
      row.composedAt ?? null,
      row.sentAt ?? null,
      row.leasedUntil ?? null,
      row.retryAt ?? null,
      row.reason ?? null,
      row.attempts ?? 0,
    ],
  );
  return id;
}

const statusOf = async (id: Id) => (await opened.db.query<object[]>('SELECT * FROM digests WHERE id = $1', [id]))[0];

describe('runs', () => {
  const [monday, tuesday] = ['2026-11-23T11:00:00.000Z', '2026-11-24T11:00:00.000Z'];
  const runs = () => new ListDigestRuns(opened.db);

  test('are the digests of one moment, newest first, page by page', async () => {
    await aDigest({ status: 'SENT', plannedAt: monday, sentAt: '2026-11-23T11:02:00Z' });
    await aDigest({ status: 'FAILED', plannedAt: monday, reason: 'SMTP 550 (RCPT TO)' });
    await aDigest({ status: 'SKIPPED', plannedAt: monday, reason: 'STOPPED' });
    await aDigest({ status: 'PLANNED', plannedAt: tuesday });
    // A moment between two milliseconds is a run of its own, and no page jumps over it.
    await aDigest({ status: 'COMPOSED', plannedAt: '2026-11-24T11:00:00.000500Z' });
    const [first, ...more] = await runs().execute(administrator, { limit: 1 });
    expect(more).toEqual([]);
    const rest = await runs().execute(administrator, { limit: 10, after: first!.key });
    expect([first!, ...rest].map(({ key, planned, waiting }) => [key, planned, waiting])).toEqual([
      ['2026-11-24T11:00:00.000500Z', 1, 1],
      ['2026-11-24T11:00:00.000000Z', 1, 1],
      ['2026-11-23T11:00:00.000000Z', 3, 0],
    ]);
    expect(rest.at(-1)).toMatchObject({
      sent: 1,
      skipped: 1,
      failed: 1,
      reasons: [
        { reason: 'SMTP 550 (RCPT TO)', count: 1 },
        { reason: 'STOPPED', count: 1 },
      ],
      durationMs: 120_000,
      oldestWaitingSince: null,
    });
    expect(await runs().count(administrator)).toBe(3);
  });

  test('nobody else reads them', async () => {
    const coordinator = person(newId(), [], { platformRoles: [{ role: 'COORDINATOR', regionCode: '' }] });
    const program = { ...administrator, sessionId: null, apiTokenId: newId(), scopes: ['READ', 'MANAGE'] as const };
    for (const actor of [person(newId()), coordinator, program]) {
      await expect(runs().execute(actor, { limit: 1 })).rejects.toMatchObject({ code: 'FORBIDDEN' });
      await expect(new ReadDigestBacklog(opened.db, clock).execute(actor)).rejects.toMatchObject({ code: 'FORBIDDEN' });
      await expect(new ListFailedDigests(opened.db).execute(actor, { limit: 1 })).rejects.toMatchObject({
        code: 'FORBIDDEN',
      });
    }
  });
});

test('the backlog tells what waits, since when, and what is being sent or put off', async () => {
  const backlog = new ReadDigestBacklog(opened.db, clock);
  expect(await backlog.execute(administrator)).toEqual({
    waiting: 0,
    oldestWaitingSince: null,
    leased: 0,
    retrying: 0,
    failedLastWeek: 0,
  });
  await aDigest({ status: 'PLANNED', plannedAt: '2026-11-25T11:00:00Z' });
  await aDigest({ status: 'COMPOSED', plannedAt: '2026-11-24T11:00:00Z', leasedUntil: '2026-11-25T15:02:00Z' });
  await aDigest({ status: 'COMPOSED', plannedAt: '2026-11-25T11:00:00Z', leasedUntil: '2026-11-25T14:00:00Z' });
  await aDigest({ status: 'COMPOSED', plannedAt: '2026-11-25T11:00:00Z', retryAt: '2026-11-25T16:00:00Z' });
  await aDigest({ status: 'SENT', plannedAt: '2026-11-20T11:00:00Z', sentAt: '2026-11-20T11:00:00Z' });
  await aDigest({ status: 'FAILED', plannedAt: '2026-11-19T11:00:00Z' });
  await aDigest({ status: 'FAILED', plannedAt: '2026-11-17T11:00:00Z' });
  expect(await backlog.execute(administrator)).toEqual({
    waiting: 4,
    oldestWaitingSince: new Date('2026-11-24T11:00:00Z'),
    leased: 1,
    retrying: 1,
    failedLastWeek: 1,
  });
});

test('what failed is listed newest first, without whom it was for', async () => {
  const planned = '2026-11-23T11:00:00.123456Z';
  const ids: Id[] = [];
  for (let i = 0; i < 5; i++)
    ids.push(await aDigest({ status: 'FAILED', plannedAt: planned, reason: 'SMTP 550 (RCPT TO)', attempts: 1 }));
  await aDigest({ status: 'SENT', plannedAt: planned });
  const failed = new ListFailedDigests(opened.db);
  const seen: Id[] = [];
  for (let page = await failed.execute(administrator, { limit: 2 }); page.length > 0;) {
    seen.push(...page.map(({ id }) => id));
    page = await failed.execute(administrator, { limit: 2, after: page.at(-1)!.key });
  }
  expect(seen).toEqual([...ids].reverse());
  expect(await failed.count(administrator)).toBe(5);
  const [first] = await failed.execute(administrator, { limit: 1 });
  expect(JSON.stringify(first)).not.toContain('example.org');
});

describe('trying again', () => {
  const retry = () => new RetryDigests(opened.db, clock, new AuditLog(clock), queues);
  const planned = '2026-11-23T11:00:00.000Z';

  test('puts a digest back to its beginning, queues it, and is recorded', async () => {
    const id = await aDigest({
      status: 'FAILED',
      plannedAt: planned,
      composedAt: planned,
      reason: 'SMTP 421 (MAIL FROM), 8 attempts',
      attempts: 8,
      retryAt: planned,
    });
    expect(await retry().execute(administrator, { id })).toEqual({ retried: 1, tooLate: 0 });
    expect(await statusOf(id)).toMatchObject({
      status: 'PLANNED',
      reason: null,
      attempts: 0,
      composed_at: null,
      retry_at: null,
      planned_at: new Date(planned),
    });
    const [entry] = await opened.db.query<object[]>(
      `SELECT action, subject_type, subject_id, person_id, details FROM audit_entries ORDER BY id DESC LIMIT 1`,
    );
    expect(entry).toEqual({
      action: 'digest:retry',
      subject_type: 'DIGEST',
      subject_id: id,
      person_id: administrator.personId,
      details: { count: 1 },
    });
    expect((await queues.count('digest-schedule')).waiting).toBeGreaterThan(0);
  });

  test('takes a whole run or period, but for those whose period is over where their reader is', async () => {
    // Wednesday noon in Toronto is Thursday in Auckland: yesterday's daily digest is over there.
    const far = await aPerson('Pacific/Auckland');
    const weekly = await aDigest({ status: 'FAILED', plannedAt: planned });
    const today = await aDigest({ status: 'FAILED', plannedAt: planned, period: '2026-11-25' });
    const over = await aDigest({ status: 'FAILED', plannedAt: planned, period: '2026-11-25', personId: far });
    const other = await aDigest({ status: 'FAILED', plannedAt: '2026-11-24T11:00:00Z' });
    const sent = await aDigest({ status: 'SENT', plannedAt: planned });
    expect(await retry().execute(administrator, { plannedAt: new Date(planned) })).toEqual({ retried: 2, tooLate: 1 });
    const statuses = await Promise.all([weekly, today, over, other, sent].map(statusOf));
    expect(statuses.map((row) => (row as { status: string }).status)).toEqual([
      'PLANNED',
      'PLANNED',
      'FAILED',
      'FAILED',
      'SENT',
    ]);
    expect(await retry().executeAs({ personId: null }, { period: '2026-W48' })).toEqual({ retried: 1, tooLate: 0 });
    expect(await statusOf(other)).toMatchObject({ status: 'PLANNED' });
  });

  test.each([
    ['SENT', '2026-W48', 'NOT_FAILED'],
    ['PLANNED', '2026-W48', 'NOT_FAILED'],
    ['FAILED', '2026-W47', 'PERIOD_OVER'],
  ])('refuses one that is %s of %s', async (status, period, code) => {
    const id = await aDigest({ status, plannedAt: planned, period });
    const refusal = await retry()
      .execute(administrator, { id })
      .catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(InvalidInput);
    expect((refusal as InvalidInput).problems.map((problem) => problem.code)).toEqual([code]);
    expect(await statusOf(id)).toMatchObject({ status });
  });

  test('is for administrators', async () => {
    const id = await aDigest({ status: 'FAILED', plannedAt: planned });
    await expect(retry().execute(person(newId()), { id })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await statusOf(id)).toMatchObject({ status: 'FAILED' });
  });
});
