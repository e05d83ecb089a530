import type { DigestStatus } from './digest.js';

/** Digests of one run that came to the same, as they are read. */
export interface RunGroup {
  /** The run's moment, exactly: what a cursor holds. */
  readonly key: string;
  readonly planned_at: Date;
  readonly status: DigestStatus;
  readonly reason: string | null;
  readonly count: number;
  readonly first_sent_at: Date | null;
  readonly last_sent_at: Date | null;
  /** When the last of them was composed or sent. */
  readonly last_at: Date | null;
}

/** What became of the digests that were planned at one moment. */
export interface DigestRunRecord {
  readonly key: string;
  readonly plannedAt: Date;
  /** How many there are in all. */
  readonly planned: number;
  /** Neither sent nor ended yet. */
  readonly waiting: number;
  readonly sent: number;
  readonly skipped: number;
  readonly failed: number;
  /** Why digests were skipped or failed, the most frequent reason first. */
  readonly reasons: readonly { readonly reason: string; readonly count: number }[];
  readonly firstSentAt: Date | null;
  readonly lastSentAt: Date | null;
  /** From the planning until the last message so far was sent, or found to have nothing to say; null: none was. */
  readonly durationMs: number | null;
  /** Since when its digests wait, if some do: since they were planned. */
  readonly oldestWaitingSince: Date | null;
}

const COUNTED_AS = {
  PLANNED: 'waiting',
  COMPOSED: 'waiting',
  SENT: 'sent',
  SKIPPED: 'skipped',
  FAILED: 'failed',
} as const;

const earliest = (a: Date | null, b: Date | null) => (a && b ? (a < b ? a : b) : (a ?? b));
const latest = (a: Date | null, b: Date | null) => (a && b ? (a > b ? a : b) : (a ?? b));

/** Runs, in the order in which their groups come. */
export function foldRuns(groups: readonly RunGroup[]): DigestRunRecord[] {
  const byRun = new Map<string, RunGroup[]>();
  for (const group of groups) byRun.set(group.key, [...(byRun.get(group.key) ?? []), group]);
  return [...byRun.values()].map(foldRun);
}

function foldRun(groups: readonly RunGroup[]): DigestRunRecord {
  const [{ key, planned_at: plannedAt }] = groups as readonly [RunGroup, ...RunGroup[]];
  const counts = { waiting: 0, sent: 0, skipped: 0, failed: 0 };
  const reasons = new Map<string, number>();
  for (const { status, reason, count } of groups) {
    counts[COUNTED_AS[status]] += count;
    if (reason !== null && (status === 'SKIPPED' || status === 'FAILED'))
      reasons.set(reason, (reasons.get(reason) ?? 0) + count);
  }
  const lastAt = groups.reduce<Date | null>((last, { last_at }) => latest(last, last_at), null);
  return {
    key,
    plannedAt,
    planned: groups.reduce((sum, { count }) => sum + count, 0),
    ...counts,
    reasons: [...reasons].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count),
    firstSentAt: groups.reduce<Date | null>((first, { first_sent_at }) => earliest(first, first_sent_at), null),
    lastSentAt: groups.reduce<Date | null>((last, { last_sent_at }) => latest(last, last_sent_at), null),
    durationMs: lastAt && lastAt.getTime() - plannedAt.getTime(),
    oldestWaitingSince: counts.waiting > 0 ? plannedAt : null,
  };
}
