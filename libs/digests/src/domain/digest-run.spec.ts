import { expect, test } from '@jest/globals';
import { foldRuns, type RunGroup } from './digest-run.js';

const at = (time: string) => new Date(`2026-11-23T${time}Z`);
const group = (key: string, more: Partial<RunGroup>): RunGroup => ({
  key,
  planned_at: at('11:00:00'),
  status: 'PLANNED',
  reason: null,
  count: 1,
  first_sent_at: null,
  last_sent_at: null,
  last_at: null,
  ...more,
});

test('a run is the sum of its digests, and lasts until the last that was sent or had nothing to say', () => {
  const [run, ...others] = foldRuns([
    group('a', { status: 'PLANNED', count: 2 }),
    group('a', { status: 'COMPOSED', count: 3, last_at: at('11:00:20') }),
    group('a', {
      status: 'SENT',
      count: 40,
      first_sent_at: at('11:00:10'),
      last_sent_at: at('11:01:00'),
      last_at: at('11:01:00'),
    }),
    group('a', { status: 'SKIPPED', reason: 'STOPPED', count: 1 }),
    group('a', { status: 'SKIPPED', reason: 'NOTHING_NEW', count: 4, last_at: at('11:01:30') }),
    group('a', { status: 'FAILED', reason: 'SMTP 550 (RCPT TO)', count: 2, last_at: at('11:00:05') }),
  ]);
  expect(others).toEqual([]);
  expect(run).toEqual({
    key: 'a',
    plannedAt: at('11:00:00'),
    planned: 52,
    waiting: 5,
    sent: 40,
    skipped: 5,
    failed: 2,
    reasons: [
      { reason: 'NOTHING_NEW', count: 4 },
      { reason: 'SMTP 550 (RCPT TO)', count: 2 },
      { reason: 'STOPPED', count: 1 },
    ],
    firstSentAt: at('11:00:10'),
    lastSentAt: at('11:01:00'),
    durationMs: 90_000,
    oldestWaitingSince: at('11:00:00'),
  });
});

test('of a run of which nothing came yet, there is no duration; of one that is done, nothing waits', () => {
  const [first, second] = foldRuns([
    group('b', { count: 7 }),
    group('a', {
      status: 'SENT',
      first_sent_at: at('11:00:01'),
      last_sent_at: at('11:00:01'),
      last_at: at('11:00:01'),
    }),
  ]);
  expect(first).toMatchObject({ planned: 7, waiting: 7, durationMs: null, firstSentAt: null, lastSentAt: null });
  expect(second).toMatchObject({ waiting: 0, oldestWaitingSince: null, durationMs: 1000, reasons: [] });
});
