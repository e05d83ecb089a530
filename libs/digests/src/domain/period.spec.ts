import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { DEFAULT_SCHEDULE, type DigestSchedule, dueAt, duePeriod, isOver, periodAt } from './period.js';

const TORONTO = 'America/Toronto';
/** Îles-de-la-Madeleine keep Atlantic time. */
const MADELEINE = 'America/Halifax';
const at = (iso: string) => new Date(iso);
const utc = (schedule: DigestSchedule, zone: string, period: string) => dueAt(schedule, zone, period).toISOString();

test('by default, Monday at 06:00 local time', () => {
  expect(utc(DEFAULT_SCHEDULE, TORONTO, '2026-W48')).toBe('2026-11-23T11:00:00.000Z');
  expect(utc(DEFAULT_SCHEDULE, MADELEINE, '2026-W48')).toBe('2026-11-23T10:00:00.000Z');
  expect(duePeriod(DEFAULT_SCHEDULE, TORONTO, at('2026-11-23T10:59:59Z'))).toBeUndefined();
  expect(duePeriod(DEFAULT_SCHEDULE, TORONTO, at('2026-11-23T11:00:00Z'))).toBe('2026-W48');
});

test('what was missed is caught up within the period, and not after it', () => {
  expect(duePeriod(DEFAULT_SCHEDULE, TORONTO, at('2026-11-30T04:59:59Z'))).toBe('2026-W48');
  expect(duePeriod(DEFAULT_SCHEDULE, TORONTO, at('2026-11-30T05:00:00Z'))).toBeUndefined();
  expect(isOver('2026-W48', TORONTO, at('2026-11-30T04:59:59Z'))).toBe(false);
  expect(isOver('2026-W48', TORONTO, at('2026-11-30T05:00:00Z'))).toBe(true);
});

test('the local hour stays the same when clocks go forward', () => {
  // Sunday, March 8, 2026: 02:00 becomes 03:00.
  expect(utc(DEFAULT_SCHEDULE, TORONTO, '2026-W10')).toBe('2026-03-02T11:00:00.000Z');
  expect(utc(DEFAULT_SCHEDULE, TORONTO, '2026-W11')).toBe('2026-03-09T10:00:00.000Z');
  expect(utc(DEFAULT_SCHEDULE, MADELEINE, '2026-W11')).toBe('2026-03-09T09:00:00.000Z');
  const sunday = { frequency: 'WEEKLY', weekday: 7, hour: 6 } as const;
  expect(utc(sunday, TORONTO, '2026-W10')).toBe('2026-03-08T10:00:00.000Z');
});

test('an hour that clocks skip is due when they skip it', () => {
  const schedule = { frequency: 'WEEKLY', weekday: 7, hour: 2 } as const;
  expect(utc(schedule, TORONTO, '2026-W10')).toBe('2026-03-08T07:00:00.000Z');
  expect(utc(schedule, MADELEINE, '2026-W10')).toBe('2026-03-08T06:00:00.000Z');
  expect(utc({ ...schedule, frequency: 'DAILY' }, TORONTO, '2026-03-08')).toBe('2026-03-08T07:00:00.000Z');
  expect(duePeriod(schedule, TORONTO, at('2026-03-08T06:59:59Z'))).toBeUndefined();
  expect(duePeriod(schedule, TORONTO, at('2026-03-08T07:00:00Z'))).toBe('2026-W10');
});

test('an hour that comes twice is due the first time, and once', () => {
  // Sunday, November 1, 2026: 02:00 becomes 01:00.
  const schedule = { frequency: 'WEEKLY', weekday: 7, hour: 1 } as const;
  expect(utc(schedule, TORONTO, '2026-W44')).toBe('2026-11-01T05:00:00.000Z');
  expect(utc(schedule, MADELEINE, '2026-W44')).toBe('2026-11-01T04:00:00.000Z');
  expect(duePeriod(schedule, TORONTO, at('2026-11-01T05:00:00Z'))).toBe('2026-W44');
  expect(duePeriod(schedule, TORONTO, at('2026-11-01T06:00:00Z'))).toBe('2026-W44');
  expect(utc(DEFAULT_SCHEDULE, TORONTO, '2026-W45')).toBe('2026-11-02T11:00:00.000Z');
});

test('the first days of January may belong to the last week of the year before', () => {
  expect(periodAt('WEEKLY', TORONTO, at('2027-01-01T12:00:00Z'))).toBe('2026-W53');
  expect(periodAt('DAILY', TORONTO, at('2027-01-01T04:00:00Z'))).toBe('2026-12-31');
});

test('nothing is ever due to who wants nothing', () => {
  expect(duePeriod({ ...DEFAULT_SCHEDULE, frequency: 'OFF' }, TORONTO, at('2026-11-25T12:00:00Z'))).toBeUndefined();
});

const zones = fc.constantFrom(
  TORONTO,
  MADELEINE,
  'UTC',
  'Europe/Paris',
  'Asia/Kathmandu',
  'Pacific/Auckland',
  'America/Vancouver',
);
const schedules = fc.record({
  frequency: fc.constantFrom('WEEKLY' as const, 'DAILY' as const),
  weekday: fc.integer({ min: 1, max: 7 }),
  hour: fc.integer({ min: 0, max: 23 }),
});
const instants = fc.date({ min: at('2020-01-01T00:00:00Z'), max: at('2040-01-01T00:00:00Z'), noInvalidDate: true });

test('property: a period is due from its hour to its end, without a gap', () => {
  fc.assert(
    fc.property(schedules, zones, instants, (schedule, zone, instant) => {
      const period = periodAt(schedule.frequency, zone, instant);
      const due = dueAt(schedule, zone, period);
      expect(periodAt(schedule.frequency, zone, due)).toBe(period);
      expect(duePeriod(schedule, zone, due)).toBe(period);
      expect(duePeriod(schedule, zone, new Date(due.getTime() - 1))).not.toBe(period);
      expect(duePeriod(schedule, zone, instant)).toBe(instant >= due ? period : undefined);
    }),
  );
});

test('property: the clock shows the chosen weekday and hour, or has just skipped it', () => {
  fc.assert(
    fc.property(schedules, zones, instants, (schedule, zone, instant) => {
      const local = DateTime.fromJSDate(dueAt(schedule, zone, periodAt(schedule.frequency, zone, instant)), { zone });
      if (schedule.frequency === 'WEEKLY') expect(local.weekday).toBe(schedule.weekday);
      expect([schedule.hour, schedule.hour + 1]).toContain(local.hour);
      if (local.hour !== schedule.hour) expect(local.minus({ milliseconds: 1 }).hour).toBe(schedule.hour - 1);
    }),
  );
});

test('property: periods sort in the order in which they happen, and are over once the next one begins', () => {
  fc.assert(
    fc.property(schedules, zones, instants, instants, ({ frequency }, zone, a, b) => {
      const [first, second] = a <= b ? [a, b] : [b, a];
      const [one, other] = [periodAt(frequency, zone, first), periodAt(frequency, zone, second)];
      expect(one <= other).toBe(true);
      expect(isOver(one, zone, second)).toBe(one !== other);
      expect(isOver(other, zone, first)).toBe(false);
    }),
  );
});
