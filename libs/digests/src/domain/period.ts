import { DateTime, type WeekdayNumbers } from 'luxon';
import type { DigestFrequency } from './digest.js';

/** When a person wants digests, in the person's own time zone. */
export interface DigestSchedule {
  readonly frequency: DigestFrequency;
  /** ISO weekday, 1 = Monday. Weekly only. */
  readonly weekday: number;
  /** 0–23. */
  readonly hour: number;
}

export const DEFAULT_SCHEDULE: DigestSchedule = { frequency: 'WEEKLY', weekday: 1, hour: 6 };

/** ISO week (`2026-W48`) or day (`2026-11-23`), in the recipient's time zone: what a digest is for. */
export type Period = string;

type SendingFrequency = Exclude<DigestFrequency, 'OFF'>;

const isWeek = (period: Period) => period.includes('W');

const localTime = (instant: Date, timeZone: string) => DateTime.fromJSDate(instant, { zone: timeZone });

/** The period that an instant lies in. */
export function periodAt(frequency: SendingFrequency, timeZone: string, instant: Date): Period {
  const local = localTime(instant, timeZone);
  return frequency === 'WEEKLY' ? local.toFormat("kkkk-'W'WW") : local.toFormat('yyyy-MM-dd');
}

/**
 * The instant at which a period's digest is due. An hour that the clock skips counts as the moment it is skipped; of
 * an hour that comes twice, the first counts.
 */
export function dueAt(schedule: DigestSchedule, timeZone: string, period: Period): Date {
  const { hour } = schedule;
  const zone = { zone: timeZone };
  const [weekYear, weekNumber] = [Number(period.slice(0, 4)), Number(period.slice(6))];
  const due = isWeek(period)
    ? DateTime.fromObject({ weekYear, weekNumber, weekday: schedule.weekday as WeekdayNumbers, hour }, zone)
    : DateTime.fromISO(period, zone).set({ hour });
  return new Date(Math.min(...due.getPossibleOffsets().map((possible) => possible.toMillis())));
}

/**
 * The period whose digest is due: its hour has passed and it is not over. So what was missed while nothing ran is
 * caught up within the period; after it, the next one tells it.
 */
export function duePeriod(schedule: DigestSchedule, timeZone: string, now: Date): Period | undefined {
  if (schedule.frequency === 'OFF') return undefined;
  const period = periodAt(schedule.frequency, timeZone, now);
  return now >= dueAt(schedule, timeZone, period) ? period : undefined;
}

/** Whether it is too late for a period's digest. */
export const isOver = (period: Period, timeZone: string, now: Date): boolean =>
  period < periodAt(isWeek(period) ? 'WEEKLY' : 'DAILY', timeZone, now);
