import { DateTime } from 'luxon';

/** A calendar day without a time zone, ISO 8601 (`2026-09-01`). Compares correctly as text. */
export type LocalDate = string;

/** Both ends included. */
export interface DateRange {
  readonly from: LocalDate;
  readonly to: LocalDate;
}

const DAY_MS = 86_400_000;

export function isLocalDate(text: unknown): text is LocalDate {
  if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === text;
}

/** Days since 1970-01-01. */
export const dayNumber = (date: LocalDate): number =>
  Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1, Number(date.slice(8, 10))) / DAY_MS;

export const dayFromNumber = (day: number): LocalDate => new Date(day * DAY_MS).toISOString().slice(0, 10);

export const addDays = (date: LocalDate, days: number): LocalDate => dayFromNumber(dayNumber(date) + days);

/** How many days a range has, both ends included; 0 when it ends before it starts. */
export const daysIn = (range: DateRange): number => Math.max(0, dayNumber(range.to) - dayNumber(range.from) + 1);

export const laterOf = (a: LocalDate, b: LocalDate): LocalDate => (a >= b ? a : b);
export const earlierOf = (a: LocalDate, b: LocalDate): LocalDate => (a <= b ? a : b);

/** The day it is at an instant, in an IANA time zone. */
export function localDateAt(instant: Date, timeZone: string): LocalDate {
  return DateTime.fromJSDate(instant, { zone: timeZone }).toFormat('yyyy-MM-dd');
}

export function isTimeZone(name: unknown): name is string {
  return typeof name === 'string' && name.length <= 64 && DateTime.local().setZone(name).isValid;
}
