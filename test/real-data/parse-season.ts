import { dayNumber, isLocalDate } from '#kernel';
import { monthNamed } from '#imports';

/** Months of every year, 1–12, both included; `from` > `to` passes the new year. */
export interface Months {
  readonly from: number;
  readonly to: number;
}

export const SEASON_TROUBLES = [
  'EMPTY',
  'NO_END',
  'SINGLE_DAY',
  'NOT_A_DATE',
  'END_BEFORE_START',
  'LONGER_THAN_A_YEAR',
  'UNREADABLE',
] as const;
export type SeasonTrouble = (typeof SEASON_TROUBLES)[number];

/** One end of a season: a month, with its day and year where they are written. */
type End = { readonly month: number; readonly date?: string } | { readonly trouble: SeasonTrouble };

const DAYS_OF_A_YEAR = 366;
const ALL_YEAR = /^(?:all year(?: round)?|year[ -]?round|open year[ -]?round)$/i;

/**
 * Reads a season as the directory of farmers' markets writes it: `06/14/2017 to 08/30/2017`, `July to November`,
 * `June 11, 2012 to October`, `May 2 to October 31`, `year-round`. A market comes back every year, so that a season of
 * some past year is taken as its months.
 */
export function parseSeason(text: string): Months | { readonly trouble: SeasonTrouble } {
  const written = text.trim().replace(/\s+/g, ' ');
  if (written === '') return { trouble: 'EMPTY' };
  if (ALL_YEAR.test(written)) return { from: 1, to: 12 };
  const [first = '', last, ...more] = written.split(/ to(?: |$)| (?:-|–|through|until) /i).map((end) => end.trim());
  if (more.length > 0) return { trouble: 'UNREADABLE' };
  const from = readEnd(first);
  if ('trouble' in from) return from;
  if (last === undefined) return { trouble: from.date === undefined ? 'NO_END' : 'SINGLE_DAY' };
  if (last === '') return { trouble: 'NO_END' };
  const to = readEnd(last);
  if ('trouble' in to) return to;
  if (from.date !== undefined && to.date !== undefined) {
    const days = dayNumber(to.date) - dayNumber(from.date);
    if (days === 0) return { trouble: 'SINGLE_DAY' };
    if (days < 0) return { trouble: 'END_BEFORE_START' };
    if (days > DAYS_OF_A_YEAR) return { trouble: 'LONGER_THAN_A_YEAR' };
    if (days > DAYS_OF_A_YEAR - 31) return { from: 1, to: 12 };
  }
  return { from: from.month, to: to.month };
}

function readEnd(text: string): End {
  const numeric = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text);
  if (numeric) return dated(Number(numeric[1]), numeric[2], numeric[3]);
  const named = /^([a-z]+)\.?(?: (\d{1,2})(?:st|nd|rd|th)?)?(?:,? (\d{4}))?$/i.exec(text);
  const month = named?.[1] === undefined ? undefined : monthNamed(named[1]);
  if (month === undefined) return { trouble: 'UNREADABLE' };
  return named?.[2] !== undefined && named[3] !== undefined ? dated(month, named[2], named[3]) : { month };
}

function dated(month: number, day = '', year = ''): End {
  const date = `${year}-${String(month).padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isLocalDate(date) ? { month, date } : { trouble: 'NOT_A_DATE' };
}
