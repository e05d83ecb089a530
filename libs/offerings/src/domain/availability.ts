import { type DateRange, dayNumber, daysIn } from '#kernel';
import { type Availability, isDated, type MonthRange } from './offering.js';

const DAY_MS = 86_400_000;
const ALL_YEAR = 0b1111_1111_1111;

/** The months of a range as bits, January lowest. */
export function monthsOf({ fromMonth, toMonth }: Pick<MonthRange, 'fromMonth' | 'toMonth'>): number {
  let months = 0;
  for (let month = fromMonth; ; month = (month % 12) + 1) {
    months |= 1 << (month - 1);
    if (month === toMonth) return months;
  }
}

/** On how many days of `range` something is available, each day counted once however many seasons it is in. */
export function daysAvailable(availability: readonly Availability[], range: DateRange): number {
  const total = daysIn(range);
  let months = 0;
  const dated: DateRange[] = [];
  for (const season of availability) {
    if (isDated(season)) dated.push(season);
    else months |= monthsOf(season);
  }
  if (months === ALL_YEAR || total === 0) return total;

  const first = dayNumber(range.from);
  const last = first + total - 1;
  let days = 0;
  for (let start = first; start <= last;) {
    const date = new Date(start * DAY_MS);
    const month = date.getUTCMonth();
    const end = Math.min(last, Date.UTC(date.getUTCFullYear(), month + 1, 0) / DAY_MS);
    days += months & (1 << month) ? end - start + 1 : daysCovered(dated, start, end);
    start = end + 1;
  }
  return days;
}

/** Days of [start, end] inside at least one of the ranges. */
function daysCovered(ranges: readonly DateRange[], start: number, end: number): number {
  if (ranges.length === 0) return 0;
  const clipped = ranges
    .map(({ from, to }) => [Math.max(start, dayNumber(from)), Math.min(end, dayNumber(to))] as const)
    .filter(([from, to]) => from <= to)
    .sort(([a], [b]) => a - b);
  let days = 0;
  let reached = start - 1;
  for (const [from, to] of clipped) {
    days += Math.max(0, to - Math.max(from, reached + 1) + 1);
    reached = Math.max(reached, to);
  }
  return days;
}
