import { describe, expect, test } from '@jest/globals';
import { LocalDays } from './local-days.js';
import type { SinkFact } from './sink.js';
import { type DigestRow, type Disturbance, type Evidence, judge } from './verdict.js';
import type { Recipient } from './world.js';

const FROM = Date.parse('2026-11-01T05:50:00Z');
const MINUTE = 60_000;

const recipient: Recipient = {
  personId: 'p',
  membershipId: 'm',
  organizationId: 'o',
  email: 'reader@example.org',
  language: 'fr',
  timeZone: 'America/Toronto',
  frequency: 'DAILY',
  weekday: 1,
  hour: 1,
  agreed: new Date('2026-01-01T00:00:00Z'),
  fate: 'ORDINARY',
};

const accepted = (at: number, more: Partial<SinkFact & { kind: 'accepted' }> = {}): SinkFact => ({
  kind: 'accepted',
  id: 1,
  at,
  began: at,
  to: recipient.email,
  sender: 'worker-1-1.example.org',
  messageId: '<d@maillage.example>',
  language: 'fr',
  bytes: 1,
  ...more,
});
const answered = (id: number, at = FROM + MINUTE): SinkFact => ({ kind: 'answered', id, at });

const digest: DigestRow = {
  id: 'd',
  membership_id: 'm',
  period: '2026-11-01',
  status: 'SENT',
  reason: null,
  message_id: '<d@maillage.example>',
  attempts: 1,
  leased: false,
};

/** A run on the machine's own time, in which one message came as it should, but for what is said. */
const evidence = (more: Partial<Evidence> = {}): Evidence => ({
  pace: { started: FROM, from: FROM, speed: 1 },
  recipients: [recipient],
  facts: [accepted(FROM + MINUTE), answered(1)],
  digests: [digest],
  disturbances: [],
  mailTimeoutMs: 4_000,
  stops: new Map(),
  lastPlanned: FROM + 20 * MINUTE,
  strayPairs: 0,
  jobsLeft: 0,
  schedulesLost: [],
  endedUnasked: [],
  ...more,
});
const rules = (more: Partial<Evidence>) => judge(evidence(more)).violations.map(({ rule }) => rule);

test('a message that came as it should', () => {
  expect(judge(evidence())).toMatchObject({ expected: 1, sent: 1, duplicates: 0, violations: [] });
});

test('a message that did not come', () => {
  expect(rules({ facts: [], digests: [] })).toEqual(['LOST']);
  expect(rules({ facts: [], digests: [{ ...digest, status: 'COMPOSED', leased: true }] })).toEqual(['LOST', 'LEFT']);
  expect(rules({ facts: [] })).toEqual(['LOST', 'RECORD_DISAGREES']);
});

describe('a message that came twice', () => {
  const twice = [accepted(FROM + MINUTE), answered(1), accepted(FROM + 2 * MINUTE, { id: 2 }), answered(2)];
  const killed = (at: number, process = 'worker-1-1.example.org'): Disturbance => ({
    kind: 'WORKER_KILLED',
    at,
    process,
  });

  test('needs a reason', () => {
    expect(rules({ facts: twice })).toEqual(['UNEXPLAINED_DUPLICATE']);
    expect(rules({ facts: twice, disturbances: [killed(FROM + MINUTE + 9_000)] })).toEqual(['UNEXPLAINED_DUPLICATE']);
    expect(rules({ facts: twice, disturbances: [killed(FROM + MINUTE + 10, 'worker-2-1.example.org')] })).toEqual([
      'UNEXPLAINED_DUPLICATE',
    ]);
    expect(rules({ facts: twice, disturbances: [{ kind: 'REDIS_LOST', at: FROM + MINUTE + 10 }] })).toEqual([
      'UNEXPLAINED_DUPLICATE',
    ]);
  });

  test('has one when its sender was killed, could not write, or never got the answer', () => {
    const at = FROM + MINUTE + 10;
    expect(judge(evidence({ facts: twice, disturbances: [killed(at)] }))).toMatchObject({
      violations: [],
      explained: { WORKER_KILLED: 1 },
    });
    expect(
      judge(evidence({ facts: twice, disturbances: [{ kind: 'DATABASE_RESTARTED', at, until: at + 900 }] })),
    ).toMatchObject({ violations: [], explained: { DATABASE_RESTARTED: 1 } });
    expect(judge(evidence({ facts: twice.filter((fact) => fact.kind === 'accepted') }))).toMatchObject({
      violations: [],
      explained: { ANSWER_LOST: 1 },
    });
  });

  test('has one when the answer left after its sender had given up', () => {
    const [first, , ...more] = twice;
    const late = [first!, answered(1, FROM + MINUTE + 4_500), ...more];
    expect(judge(evidence({ facts: late }))).toMatchObject({ violations: [], explained: { ANSWER_LOST: 1 } });
  });

  test('has one when the server sat on the first for so long that the second came before it', () => {
    const first = accepted(FROM + MINUTE + 6_700, { id: 2, began: FROM + MINUTE });
    const second = accepted(FROM + MINUTE + 6_000);
    const facts = [second, answered(1, FROM + MINUTE + 6_000), first, answered(2, FROM + MINUTE + 6_700)];
    expect(judge(evidence({ facts }))).toMatchObject({ violations: [], explained: { ANSWER_LOST: 1 } });
  });

  test('has the same Message-ID', () => {
    const other = accepted(FROM + 2 * MINUTE, { id: 2, messageId: '<e@maillage.example>' });
    expect(rules({ facts: [accepted(FROM + MINUTE), other], digests: [digest, { ...digest, id: 'e' }] })).toEqual([
      'OTHER_MESSAGE_ID',
    ]);
  });
});

test('a message at the wrong time', () => {
  const late = { ...recipient, hour: 2 };
  // 2:00 is at 07:00Z: the first message came before, and for no period that was due.
  expect(rules({ recipients: [late], lastPlanned: FROM + 90 * MINUTE })).toEqual(['TOO_EARLY']);
  expect(rules({ recipients: [late] })).toEqual(['NOT_WANTED', 'WRONG_PERIOD']);
  expect(rules({ digests: [{ ...digest, period: '2026-10-31' }] })).toEqual(['WRONG_PERIOD']);
});

test('a message to somebody who must not get one', () => {
  const stops = new Map([['m', FROM + MINUTE / 2]]);
  const stopping: Recipient = { ...recipient, fate: 'STOPS' };
  expect(rules({ recipients: [stopping], stops })).toEqual(['UNSUBSCRIBED']);
  expect(rules({ recipients: [stopping], stops: new Map([['m', FROM + MINUTE - 500]]) })).toEqual([]);
  expect(rules({ recipients: [{ ...recipient, fate: 'STOPPED_BEFORE' }] })).toEqual(['UNSUBSCRIBED']);
  expect(rules({ recipients: [{ ...recipient, agreed: undefined }] })).toContain('WITHOUT_CONSENT');
  expect(rules({ recipients: [{ ...recipient, fate: 'NOTHING_TO_TELL' }] })).toEqual(['NOT_WANTED']);
});

test('a message in the wrong language, in its header or in its body', () => {
  expect(rules({ facts: [accepted(FROM + MINUTE, { language: 'en' }), answered(1)] })).toEqual(['WRONG_LANGUAGE']);
  expect(rules({ facts: [accepted(FROM + MINUTE, { bodyLanguage: 'en' }), answered(1)] })).toEqual(['WRONG_LANGUAGE']);
});

test('what is refused for good has failed, with its reason, and nothing else has', () => {
  const refused: Recipient = { ...recipient, fate: 'REFUSED' };
  const failed = { ...digest, status: 'FAILED', reason: 'SMTP 550 (RCPT TO)' };
  expect(rules({ recipients: [refused], facts: [], digests: [failed] })).toEqual([]);
  expect(rules({ recipients: [refused], facts: [], digests: [] })).toEqual(['FAILURE_WITHOUT_REASON']);
  expect(rules({ facts: [], digests: [failed] })).toEqual(['LOST', 'WRONG_FAILURE']);
});

test('a calendar of its own: hours that come twice and hours that are skipped', () => {
  const due = (around: string, timeZone: string, hour: number, period: string) => {
    const periods = new LocalDays(Date.parse(around)).periods({ frequency: 'DAILY', weekday: 1, hour, timeZone });
    return new Date(periods.find((one) => one.period === period)!.due).toISOString().slice(0, 16);
  };
  expect(due('2026-11-01T06:00:00Z', 'America/Toronto', 1, '2026-11-01')).toBe('2026-11-01T05:00');
  expect(due('2026-11-01T06:00:00Z', 'America/Toronto', 2, '2026-11-01')).toBe('2026-11-01T07:00');
  expect(due('2026-11-01T06:00:00Z', 'America/Halifax', 2, '2026-11-01')).toBe('2026-11-01T06:00');
  expect(due('2027-03-14T07:00:00Z', 'America/Toronto', 2, '2027-03-14')).toBe('2027-03-14T07:00');
  expect(due('2027-03-14T07:00:00Z', 'America/Toronto', 3, '2027-03-14')).toBe('2027-03-14T07:00');
  const weekly = new LocalDays(FROM).periods({ frequency: 'WEEKLY', weekday: 7, hour: 1, timeZone: 'America/Toronto' });
  expect(weekly.find(({ period }) => period === '2026-W44')).toEqual({
    period: '2026-W44',
    due: Date.parse('2026-11-01T05:00:00Z'),
    ends: Date.parse('2026-11-02T05:00:00Z'),
  });
});
