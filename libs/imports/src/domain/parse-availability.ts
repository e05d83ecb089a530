import type { Availability, SeasonMode } from '#offerings';
import { headerKey } from './columns.js';
import { MODE_WORDS, valueOf } from './vocabulary.js';

const MONTHS: readonly (readonly string[])[] = [
  ['janvier', 'january', 'janv', 'jan'],
  ['fevrier', 'february', 'fevr', 'fev', 'feb'],
  ['mars', 'march', 'mar'],
  ['avril', 'april', 'avr', 'apr'],
  ['mai', 'may'],
  ['juin', 'june', 'jun'],
  ['juillet', 'july', 'juil', 'jul'],
  ['aout', 'august', 'aug'],
  ['septembre', 'september', 'sept', 'sep'],
  ['octobre', 'october', 'oct'],
  ['novembre', 'november', 'nov'],
  ['decembre', 'december', 'dec'],
];
const ALL_YEAR = new Set(['all_year', 'year_round', 'a_l_annee', 'annee', 'toute_l_annee', 'toujours']);
const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/;

/** 1–12, from its number or its name in either language. */
export function monthNamed(text: string): number | undefined {
  if (/^\d{1,2}$/.test(text)) {
    const month = Number(text);
    return month >= 1 && month <= 12 ? month : undefined;
  }
  const index = MONTHS.findIndex((names) => names.includes(headerKey(text)));
  return index < 0 ? undefined : index + 1;
}

/**
 * One season of an `availability` cell: `6-10`, `juin-octobre`, `11-3:STORED`, `2026-06-01/2026-09-30`, `all-year`.
 * The mode is FIELD when none is given. Dates are left to be checked with the rest of the offering.
 */
export function parseAvailability(text: string): Availability | undefined {
  const [when = '', modeText, ...more] = text.split(':').map((part) => part.trim());
  const mode: SeasonMode | undefined = modeText === undefined ? 'FIELD' : valueOf(MODE_WORDS, modeText);
  if (more.length > 0 || mode === undefined) return undefined;
  if (ALL_YEAR.has(headerKey(when))) return { fromMonth: 1, toMonth: 12, mode };
  const [from, to, ...rest] = when.split('/').map((part) => part.trim());
  if (rest.length === 0 && from && to && ISO_DATE.test(from) && ISO_DATE.test(to)) return { from, to, mode };
  const months = when.split(/\s*[-–]\s*/).map(monthNamed);
  const [fromMonth, toMonth = fromMonth] = months;
  if (months.length > 2 || fromMonth === undefined || toMonth === undefined || months.includes(undefined))
    return undefined;
  return { fromMonth, toMonth, mode };
}
