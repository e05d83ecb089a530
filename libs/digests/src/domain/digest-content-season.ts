import { type DateRange, type Language, localeOf, type Localized } from '#kernel';
import { type Availability, isDated, monthsOf, SEASON_MODES, type SeasonMode } from '#offerings';

/** When something is available, month by month. */
export interface SeasonStrip {
  /** January to December; null: not available. Of several ways, the first of `SEASON_MODES`. */
  readonly months: readonly (SeasonMode | null)[];
  /** The same in words: `de juillet à octobre (au champ)`. */
  readonly text: string;
}

const MODES: Record<SeasonMode, Localized> = {
  FIELD: { fr: 'au champ', en: 'field' },
  GREENHOUSE: { fr: 'en serre', en: 'greenhouse' },
  STORED: { fr: 'entreposé', en: 'stored' },
  FROZEN: { fr: 'surgelé', en: 'frozen' },
  PROCESSED: { fr: 'transformé', en: 'processed' },
};

const MONTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
const namesIn = (language: Language) => {
  const format = new Intl.DateTimeFormat(localeOf(language), { month: 'long', timeZone: 'UTC' });
  return MONTHS.map((month) => format.format(Date.UTC(2024, month - 1)));
};
const NAMES: Record<Language, readonly string[]> = { fr: namesIn('fr'), en: namesIn('en') };

/** `J F M A M J J A S O N D`. */
export const monthLetters = (language: Language): string[] =>
  NAMES[language].map((name) => name.charAt(0).toUpperCase());

/** The months in which an offering can be had, and how. */
export function seasonOf(availability: readonly Availability[], language: Language): SeasonStrip | null {
  if (availability.length === 0) return null;
  const byMode = new Map<SeasonMode, number>();
  for (const one of availability) {
    const months = isDated(one) ? monthsOf(monthsBetween(one)) : monthsOf(one);
    byMode.set(one.mode, (byMode.get(one.mode) ?? 0) | months);
  }
  const modes = SEASON_MODES.filter((mode) => byMode.has(mode));
  return {
    months: MONTHS.map((month) => modes.find((mode) => (byMode.get(mode) ?? 0) & bit(month)) ?? null),
    text: modes
      .map((mode) => `${monthsInWords(byMode.get(mode) ?? 0, language)} (${MODES[mode][language]})`)
      .join(', '),
  };
}

const bit = (month: number) => 1 << (month - 1);
const monthOf = (date: string) => Number(date.slice(5, 7));
const ALL_YEAR = 0b1111_1111_1111;

function monthsBetween({ from, to }: DateRange): { fromMonth: number; toMonth: number } {
  const inAll = (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 + monthOf(to) - monthOf(from) + 1;
  return inAll >= 12 ? { fromMonth: 1, toMonth: 12 } : { fromMonth: monthOf(from), toMonth: monthOf(to) };
}

/** Stretches of months, the one that passes the new year whole. */
function monthsInWords(months: number, language: Language): string {
  if (months === ALL_YEAR) return language === 'fr' ? 'toute l’année' : 'all year';
  const has = (month: number) => Boolean(months & bit(((month + 11) % 12) + 1));
  const starts = MONTHS.filter((month) => has(month) && !has(month - 1));
  return starts
    .map((start) => {
      let end = start;
      while (has(end + 1)) end++;
      return stretch(NAMES[language][start - 1] ?? '', NAMES[language][(end - 1) % 12] ?? '', language);
    })
    .join(language === 'fr' ? ' et ' : ' and ');
}

function stretch(first: string, last: string, language: Language): string {
  if (language === 'en') return first === last ? first : `${first} to ${last}`;
  if (first === last) return `en ${first}`;
  return `${/^[ao]/.test(first) ? 'd’' : 'de '}${first} à ${last}`;
}

/** The seasons of the temperate year, by whole months. */
export const SEASONS = ['WINTER', 'SPRING', 'SUMMER', 'AUTUMN'] as const;
export type Season = (typeof SEASONS)[number];

/** The season that a window lies in, if it lies in one. */
export function seasonOfWindow({ from, to }: DateRange): Season | null {
  const month = (date: string) => Number(date.slice(0, 4)) * 12 + monthOf(date);
  const [first, last] = [month(from), month(to)];
  return Math.floor(first / 3) === Math.floor(last / 3) ? (SEASONS[Math.floor((first % 12) / 3)] ?? null) : null;
}
