import { type DuePeriod, LocalDays } from './local-days.js';
import { type Pace, timeAt } from './running-clock.js';
import type { Accepted, SinkFact } from './sink.js';
import type { Fate, Recipient } from './world.js';

/** What was done to the product, at which of the machine's times. */
export type Disturbance =
  | { readonly kind: 'WORKER_KILLED'; readonly at: number; readonly process: string }
  | { readonly kind: 'REDIS_LOST'; readonly at: number }
  | { readonly kind: 'DATABASE_RESTARTED'; readonly at: number; readonly until: number };

export interface DigestRow {
  readonly id: string;
  readonly membership_id: string;
  readonly period: string;
  readonly status: string;
  readonly reason: string | null;
  readonly message_id: string | null;
  readonly attempts: number;
  readonly leased: boolean;
}

/** Everything that is known when a run is over. */
export interface Evidence {
  readonly pace: Pace;
  readonly recipients: readonly Recipient[];
  readonly facts: readonly SinkFact[];
  readonly digests: readonly DigestRow[];
  readonly disturbances: readonly Disturbance[];
  /** The longest that a sender waits, from before MAIL on. */
  readonly mailTimeoutMs: number;
  /** When each membership's stop was committed, as seen by whoever asked for it. */
  readonly stops: ReadonlyMap<string, number>;
  /** When the last planning began that went well. */
  readonly lastPlanned: number;
  /** Pairs kept for a digest that was not sent. */
  readonly strayPairs: number;
  /** Jobs waited for or worked on in the digests' queues. */
  readonly jobsLeft: number;
  /** Jobs of the clock that the queue no longer had. */
  readonly schedulesLost: readonly string[];
  /** Workers that ended though nobody had killed them. */
  readonly endedUnasked: readonly string[];
}

export interface Verdict {
  readonly recipients: number;
  /** Recipients who must get a message; and who may, having stopped during the run or their period being over before its end. */
  readonly expected: number;
  readonly possible: number;
  readonly sent: number;
  readonly messages: number;
  readonly duplicates: number;
  /** Of these, by what explains them. */
  readonly explained: Readonly<Record<Explanation, number>>;
  readonly failed: number;
  /** How long after a stop the last transaction began that was still accepted. */
  readonly latestAfterStopMs: number;
  readonly violations: readonly Violation[];
}

/** Why a message may have come twice: nobody recorded that the first one was taken, since… */
export type Explanation = 'ANSWER_LOST' | 'WORKER_KILLED' | 'DATABASE_RESTARTED';

export const RULES = {
  LOST: 'lost',
  UNEXPLAINED_DUPLICATE: 'duplicates unexplained',
  OTHER_MESSAGE_ID: 'duplicates under another Message-ID',
  WRONG_PERIOD: 'outside their period',
  TOO_EARLY: 'before their local hour',
  UNSUBSCRIBED: 'to unsubscribed',
  WITHOUT_CONSENT: 'without consent',
  NOT_WANTED: 'not wanted, or nothing to tell',
  WRONG_LANGUAGE: 'in the wrong language',
  WRONG_FAILURE: 'failed without a permanent refusal',
  FAILURE_WITHOUT_REASON: 'refused for good, without FAILED and its reason',
  RECORD_DISAGREES: 'record and message disagree',
  LEFT: 'left PLANNED, COMPOSED or leased',
  STRAY_PAIRS: 'pairs kept for what was not sent',
  JOBS_LEFT: 'jobs left in the queues',
  SCHEDULES_LOST: 'jobs of the clock lost',
  ENDED_UNASKED: 'workers ended unasked',
} as const;
export type Rule = keyof typeof RULES;

export interface Violation {
  readonly rule: Rule;
  readonly what: string;
}

/**
 * How long after its 250 a sending is recorded at the latest: a worker killed within it may not have. Much longer than it takes, since the
 * machine is at its limits; a product that forgot to record would be found by duplicates that no kill explains.
 */
const RECORDED_WITHIN_MS = 5_000;

/** What a worker handed over before it was killed may still have been on its way, or waited for in a stall. */
const TAKEN_AFTER_MS = 1_000;

/**
 * A stop holds for every message of which the sender had not yet checked whether it may be sent. Between that check and MAIL, a message is
 * written and waits for a free connection: as long as this at most. So what begins later than this after the stop's commit was sent in spite of it.
 */
const CHECKED_BEFORE_MAIL_MS = 3_000;

/** Whether the last moment of a period was met is decided at the check as well, and the run's time goes on until the message is taken. */
const IN_FLIGHT_MS = 15_000;

const MAY_GET: ReadonlySet<Fate> = new Set(['ORDINARY', 'STOPS', 'AGREED_LATE']);

/** The periods for which a recipient's digest is due in a run; of what was due before they agreed, none. */
const dueWithin = (days: LocalDays, recipient: Recipient, from: number, to: number): DuePeriod[] =>
  days
    .periods(recipient)
    .filter(({ due, ends }) => due <= to && ends > from && recipient.agreed && recipient.agreed.getTime() <= due);

/** About how many messages a run will bring. */
export function expectation(recipients: readonly Recipient[], from: number, to: number): number {
  const days = new LocalDays(from);
  return recipients.filter((one) => MAY_GET.has(one.fate) && dueWithin(days, one, from, to).length > 0).length;
}

export function judge(evidence: Evidence): Verdict {
  const violations: Violation[] = [];
  const found = (rule: Rule, what: string) => violations.push({ rule, what });
  const { pace, recipients } = evidence;
  const lastPlanned = timeAt(pace, evidence.lastPlanned);
  const days = new LocalDays(pace.from);
  const accepted = evidence.facts.filter((fact) => fact.kind === 'accepted');
  const answers = new Map(evidence.facts.flatMap((fact) => (fact.kind === 'answered' ? [[fact.id, fact.at]] : [])));
  // An answer that leaves after its sender's time is up finds nobody who waits for it.
  const answered = new Set(
    accepted.flatMap(({ id, began }) => ((answers.get(id) ?? Infinity) - began < evidence.mailTimeoutMs ? [id] : [])),
  );
  const byAddress = groupBy(accepted, ({ to }) => to);
  const digestsOf = groupBy(evidence.digests, (row) => row.membership_id);
  const explained: Record<Explanation, number> = { ANSWER_LOST: 0, WORKER_KILLED: 0, DATABASE_RESTARTED: 0 };
  let [expected, possible, sent, duplicates, failed, latestAfterStopMs] = [0, 0, 0, 0, 0, 0];

  for (const recipient of recipients) {
    const { email, membershipId, agreed, fate } = recipient;
    // In the order of their sending: what a server sits on may be taken after what was sent because nobody waited for it any more.
    const messages = (byAddress.get(email) ?? []).toSorted((a, b) => a.began - b.began);
    const rows = digestsOf.get(membershipId) ?? [];
    byAddress.delete(email);
    const due = dueWithin(days, recipient, pace.from, lastPlanned);
    const mayGet = due.length > 0 && MAY_GET.has(fate);
    // What has been told once is not told again in a later period; one that ends before the run does may not have been reached.
    const mustGet = mayGet && fate !== 'STOPS' && due.some((one) => one.ends > lastPlanned);
    const stopped = evidence.stops.get(membershipId);
    if (mustGet) expected++;
    else if (mayGet) possible++;
    if (messages.length > 0) sent++;
    if (mustGet && messages.length === 0)
      found(
        'LOST',
        `${email}: ${rows.map(({ period, status, reason }) => `${period} ${status} ${reason ?? ''}`).join(', ') || 'not planned'}`,
      );
    if (messages.length > 0 && fate === 'STOPPED_BEFORE') found('UNSUBSCRIBED', `${email} had stopped before`);
    else if (messages.length > 0 && !agreed) found('WITHOUT_CONSENT', email);
    else if (messages.length > 0 && !mayGet) found('NOT_WANTED', `${email}: ${fate}`);

    for (const message of messages) {
      const at = timeAt(pace, message.at);
      const row = rows.find(({ id }) => message.messageId.startsWith(`<${id}@`));
      const period = due.find((one) => one.period === row?.period);
      if (!row) found('RECORD_DISAGREES', `${email} got ${message.messageId}, which is no digest of theirs`);
      else if (!period || at > period.ends + IN_FLIGHT_MS * pace.speed)
        found('WRONG_PERIOD', `${email}: ${row.period} at ${new Date(at).toISOString()}`);
      if (mayGet && !due.some((one) => at >= one.due)) found('TOO_EARLY', `${email} at ${new Date(at).toISOString()}`);
      if (message.language !== recipient.language || (message.bodyLanguage ?? message.language) !== recipient.language)
        found('WRONG_LANGUAGE', `${email}: ${message.language}, ${message.bodyLanguage}`);
      if (stopped !== undefined) {
        latestAfterStopMs = Math.max(latestAfterStopMs, message.began - stopped);
        if (message.began > stopped + CHECKED_BEFORE_MAIL_MS)
          found('UNSUBSCRIBED', `${email}: begun ${message.began - stopped} ms after the stop`);
      }
    }

    for (const [i, message] of messages.slice(1).entries()) {
      duplicates++;
      const first = messages[i]!;
      if (first.messageId !== message.messageId)
        found('OTHER_MESSAGE_ID', `${email}: ${first.messageId}, ${message.messageId}`);
      const why = explanation(first, answered.has(first.id), evidence.disturbances);
      if (why) explained[why]++;
      else
        found('UNEXPLAINED_DUPLICATE', `${email}: ${first.sender} at ${first.at}, ${message.sender} at ${message.at}`);
    }

    for (const row of rows) {
      if (row.status === 'FAILED') failed++;
      if (row.status === 'FAILED' && fate !== 'REFUSED')
        found('WRONG_FAILURE', `${email}: ${row.reason}, ${row.attempts} attempts`);
      if (row.status === 'PLANNED' || row.status === 'COMPOSED' || row.leased)
        found('LEFT', `${email}: ${row.status}${row.leased ? ', leased' : ''}, ${row.attempts} attempts`);
      const own = messages.filter(({ messageId }) => messageId.startsWith(`<${row.id}@`));
      if (row.status === 'SENT' && own.length === 0) found('RECORD_DISAGREES', `${email}: SENT, and nothing came`);
      // Whoever stops after a message whose answer was lost is recorded as stopped: nobody knew that it had come.
      if (
        row.status !== 'SENT' &&
        own.some(({ id }) => answered.has(id)) &&
        !explanation(own.at(-1)!, true, evidence.disturbances)
      )
        found('RECORD_DISAGREES', `${email}: ${row.status}, and a message came`);
    }
    if (fate === 'REFUSED' && due.length > 0 && !rows.some(({ status, reason }) => status === 'FAILED' && reason))
      found(
        'FAILURE_WITHOUT_REASON',
        `${email}: ${rows.map(({ status, reason }) => `${status} ${reason}`).join(', ')}`,
      );
  }
  for (const address of byAddress.keys()) found('NOT_WANTED', `${address} is nobody's`);
  if (evidence.strayPairs > 0) found('STRAY_PAIRS', String(evidence.strayPairs));
  if (evidence.jobsLeft > 0) found('JOBS_LEFT', String(evidence.jobsLeft));
  for (const job of evidence.schedulesLost) found('SCHEDULES_LOST', job);
  for (const worker of evidence.endedUnasked) found('ENDED_UNASKED', worker);
  return {
    recipients: recipients.length,
    expected,
    possible,
    sent,
    messages: accepted.length,
    duplicates,
    explained,
    failed,
    latestAfterStopMs,
    violations,
  };
}

function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) groups.set(keyOf(value), [...(groups.get(keyOf(value)) ?? []), value]);
  return groups;
}

/** Why nobody may have recorded that a message was taken; undefined: its sender lived, knew, and could write. */
function explanation(
  first: Accepted,
  answered: boolean,
  disturbances: readonly Disturbance[],
): Explanation | undefined {
  const until = first.at + RECORDED_WITHIN_MS;
  for (const one of disturbances) {
    if (
      one.kind === 'WORKER_KILLED' &&
      one.process === first.sender &&
      one.at >= first.at - TAKEN_AFTER_MS &&
      one.at <= until
    )
      return 'WORKER_KILLED';
    if (one.kind === 'DATABASE_RESTARTED' && one.at <= until && one.until >= first.at) return 'DATABASE_RESTARTED';
  }
  return answered ? undefined : 'ANSWER_LOST';
}
