import type { Decimal } from './exact.js';
import { type Language, type Localized, localeOf } from './language.js';
import type { Money, UnitPrice } from './money.js';
import type { Quantity, Unit } from './quantity.js';

/** How a unit is written after a number, singular and plural. Symbols do not vary (BIPM, SI brochure §5.3). */
const UNIT_WORDS: Record<Unit, { fr: [string, string]; en: [string, string] }> = {
  g: { fr: ['g', 'g'], en: ['g', 'g'] },
  kg: { fr: ['kg', 'kg'], en: ['kg', 'kg'] },
  t: { fr: ['t', 't'], en: ['t', 't'] },
  lb: { fr: ['lb', 'lb'], en: ['lb', 'lb'] },
  oz: { fr: ['oz', 'oz'], en: ['oz', 'oz'] },
  ml: { fr: ['ml', 'ml'], en: ['mL', 'mL'] },
  l: { fr: ['l', 'l'], en: ['L', 'L'] },
  unit: { fr: ['unité', 'unités'], en: ['unit', 'units'] },
  dozen: { fr: ['douzaine', 'douzaines'], en: ['dozen', 'dozen'] },
  pack: { fr: ['caisse', 'caisses'], en: ['case', 'cases'] },
};

/** Making a formatter takes longer than a hundred uses of it, and there are only a handful of kinds. */
function once<A extends (string | number)[], T>(make: (...args: A) => T): (...args: A) => T {
  const made = new Map<string, T>();
  return (...args) => {
    const key = args.join(' ');
    const existing = made.get(key);
    if (existing !== undefined) return existing;
    const fresh = make(...args);
    made.set(key, fresh);
    return fresh;
  };
}

const numbers = once(
  (language: Language, maximumFractionDigits: number) =>
    new Intl.NumberFormat(localeOf(language), { maximumFractionDigits }),
);
const plurals = once((language: Language) => new Intl.PluralRules(localeOf(language)));
const currencies = once(
  (language: Language, currency: string) => new Intl.NumberFormat(localeOf(language), { style: 'currency', currency }),
);
const percents = once(
  (language: Language) => new Intl.NumberFormat(localeOf(language), { style: 'percent', maximumFractionDigits: 0 }),
);
const dates = once(
  (language: Language) => new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'long', timeZone: 'UTC' }),
);
const lists = once(
  (language: Language, type: 'conjunction' | 'disjunction') => new Intl.ListFormat(localeOf(language), { type }),
);

/** Unicode no-break space: a number and its unit stay on one line. */
export const NBSP = '\u00a0';

export const formatNumber = (value: number | Decimal, language: Language, maximumFractionDigits = 2): string =>
  numbers(language, maximumFractionDigits).format(Number(value));

/** The unit as it follows `value`: in French 1,5 is singular, in English plural. */
export function formatUnit(unit: Unit, value: number | Decimal, language: Language): string {
  const [one, many] = UNIT_WORDS[unit][language];
  return plurals(language).select(Number(value)) === 'one' ? one : many;
}

export const formatQuantity = (quantity: Quantity, language: Language): string =>
  `${formatNumber(quantity.value, language, 3)}${NBSP}${formatUnit(quantity.unit, quantity.value, language)}`;

export const formatMoney = (money: Money, language: Language): string =>
  currencies(language, money.currency).format(Number(money.amount));

/** Decimals that amounts in a currency have: 2 for CAD, 0 for JPY. */
export const currencyDecimals = (currency: string): number =>
  currencies('en', currency).resolvedOptions().maximumFractionDigits ?? 2;

/** `2,75 $/kg`, `38,00 $/caisse`, `9,00 $ pour 2 kg`. */
export function formatUnitPrice(price: UnitPrice, language: Language): string {
  const money = formatMoney(price, language);
  if (Number(price.per.value) === 1) return `${money}/${formatUnit(price.per.unit, 1, language)}`;
  return `${money} ${language === 'fr' ? 'pour' : 'for'} ${formatQuantity(price.per, language)}`;
}

/** Metres under a kilometre, one decimal under ten, then whole kilometres. */
export function formatDistance(distanceM: number, language: Language): string {
  if (distanceM < 1000) return `${formatNumber(distanceM, language, 0)}${NBSP}m`;
  return `${formatNumber(distanceM / 1000, language, distanceM < 10_000 ? 1 : 0)}${NBSP}km`;
}

export const formatPercent = (share: number, language: Language): string => percents(language).format(share);

/** `1er septembre 2026` (the first is an ordinal in French), `September 1, 2026`. */
export function formatDate(date: string, language: Language): string {
  const text = dates(language).format(new Date(`${date}T00:00:00Z`));
  return language === 'fr' ? text.replace(/^1 /, '1er ') : text;
}

const weekdays = once(
  (language: Language) => new Intl.DateTimeFormat(localeOf(language), { weekday: 'long', timeZone: 'UTC' }),
);

/** The name of an ISO weekday, 1 = Monday: `mardi`, `Tuesday`. 1 January 2024 was a Monday. */
export const formatWeekday = (weekday: number, language: Language): string =>
  weekdays(language).format(new Date(Date.UTC(2024, 0, weekday)));

/** `a, b et c` / `a, b, and c`. */
export const formatList = (items: readonly string[], language: Language): string =>
  lists(language, 'conjunction').format(items);

/** `a, b ou c` / `a, b, or c`. */
export const formatChoice = (items: readonly string[], language: Language): string =>
  lists(language, 'disjunction').format(items);

export const both = (render: (language: Language) => string): Localized => ({ fr: render('fr'), en: render('en') });
