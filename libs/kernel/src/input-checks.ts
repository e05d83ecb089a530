import { daysIn, isLocalDate, type DateRange } from './calendar.js';
import { type InputProblem, problem } from './errors.js';
import { type Decimal, fraction, isDecimal } from './exact.js';
import { isCurrency, type UnitPrice } from './money.js';
import { isMeasureUnit, isUnit, type Pack, type Quantity, ALL_UNITS, UNITS } from './quantity.js';

/** Checks that forms share; each returns what is wrong, with where and words for it. */

const MAX_WINDOW_DAYS = 1100;
const MAX_PACK_COUNT = 10_000;
const MAX_QUANTITY = 1_000_000_000;

const at = (path: readonly string[], name: string) => [...path, name];

export const checkPositive = (value: Decimal, path: readonly string[]): InputProblem[] => checkAmount(value, path, 1);

/** `leastSign`: the smallest sign that will do. */
function checkAmount(value: Decimal, path: readonly string[], leastSign: 0 | 1): InputProblem[] {
  if (!isDecimal(value))
    return [
      problem(path, 'INVALID_NUMBER', {
        fr: `« ${String(value).slice(0, 40)} » n'est pas un nombre décimal.`,
        en: `"${String(value).slice(0, 40)}" is not a decimal number.`,
      }),
    ];
  const amount = fraction(value);
  if (amount.compare(0) >= leastSign && amount.compare(MAX_QUANTITY) <= 0) return [];
  return [
    problem(path, 'OUT_OF_RANGE', {
      fr: `La valeur doit être ${leastSign ? 'plus grande que zéro, et ' : "d'au moins zéro et d'"}au plus un milliard (reçu : ${value}).`,
      en: `The value must be ${leastSign ? 'more than zero' : 'at least zero'} and at most a billion (received: ${value}).`,
    }),
  ];
}

const unknownUnit = (unit: string, path: readonly string[], known: readonly string[]) =>
  problem(path, 'UNKNOWN_UNIT', {
    fr: `L'unité « ${unit.slice(0, 40)} » est inconnue ; choisir parmi ${known.join(', ')}.`,
    en: `The unit "${unit.slice(0, 40)}" is unknown; choose one of ${known.join(', ')}.`,
  });

/** A quantity; one in packs needs the pack described beside it. */
export function checkQuantity(quantity: Quantity, path: readonly string[], pack?: Pack | null): InputProblem[] {
  const problems = checkPositive(quantity.value, at(path, 'value'));
  if (!isUnit(quantity.unit)) problems.push(unknownUnit(String(quantity.unit), at(path, 'unit'), ALL_UNITS));
  else if (quantity.unit === 'pack' && !pack)
    problems.push(
      problem(at(path, 'unit'), 'PACK_NOT_DESCRIBED', {
        fr: 'Une quantité en caisses demande de décrire la caisse (« pack »).',
        en: 'A quantity in cases needs the case described ("pack").',
      }),
    );
  return problems;
}

export function checkPack(pack: Pack, path: readonly string[]): InputProblem[] {
  const problems = checkPositive(pack.inner.value, [...path, 'inner', 'value']);
  if (!Number.isInteger(pack.count) || pack.count < 1 || pack.count > MAX_PACK_COUNT)
    problems.push(
      problem(at(path, 'count'), 'OUT_OF_RANGE', {
        fr: `Une caisse contient de 1 à ${MAX_PACK_COUNT} articles.`,
        en: `A case holds 1 to ${MAX_PACK_COUNT} items.`,
      }),
    );
  if (!isMeasureUnit(pack.inner.unit))
    problems.push(unknownUnit(String(pack.inner.unit), [...path, 'inner', 'unit'], Object.keys(UNITS)));
  else if (pack.catchWeight && UNITS[pack.inner.unit].dimension !== 'mass')
    problems.push(
      problem(at(path, 'catchWeight'), 'NOT_A_MASS', {
        fr: 'Seule une caisse dont le contenu est une masse se vend au poids réel : la décrire en g, kg, lb…',
        en: 'Only a case whose content is a mass is sold by its actual weight: describe it in g, kg, lb…',
      }),
    );
  return problems;
}

/** A quantity that may be nothing, in a unit of mass, volume or count. */
export function checkMeasured(quantity: Quantity, path: readonly string[]): InputProblem[] {
  const problems = checkAmount(quantity.value, at(path, 'value'), 0);
  if (!isMeasureUnit(quantity.unit)) problems.push(unknownUnit(quantity.unit, at(path, 'unit'), Object.keys(UNITS)));
  return problems;
}

/** ISO weekdays, 1 = Monday, each once. */
export function checkWeekdays(days: readonly number[], path: readonly string[]): InputProblem[] {
  if (days.length > 7 || new Set(days).size < days.length)
    return [
      problem(path, 'DUPLICATE', {
        fr: 'Chaque jour de la semaine se donne une seule fois.',
        en: 'Each weekday is given once only.',
      }),
    ];
  return days.flatMap((day, i) =>
    Number.isInteger(day) && day >= 1 && day <= 7
      ? []
      : [
          problem(at(path, String(i)), 'OUT_OF_RANGE', {
            fr: `Les jours vont de 1 (lundi) à 7 (dimanche) ; reçu : ${day}.`,
            en: `Days go from 1 (Monday) to 7 (Sunday); received: ${day}.`,
          }),
        ],
  );
}

export function checkUnitPrice(price: UnitPrice, path: readonly string[], pack?: Pack | null): InputProblem[] {
  const problems = [
    ...checkPositive(price.amount, at(path, 'amount')),
    ...checkQuantity(price.per, at(path, 'per'), pack),
  ];
  if (!isCurrency(price.currency))
    problems.push(
      problem(at(path, 'currency'), 'UNKNOWN_CURRENCY', {
        fr: 'Devise inconnue ; attendu : un code ISO 4217, p. ex. CAD.',
        en: 'Unknown currency; expected an ISO 4217 code, e.g. CAD.',
      }),
    );
  return problems;
}

export function checkDate(date: string, path: readonly string[]): InputProblem[] {
  if (isLocalDate(date)) return [];
  return [
    problem(path, 'INVALID_DATE', {
      fr: `« ${String(date).slice(0, 40)} » n'est pas une date (attendu : AAAA-MM-JJ).`,
      en: `"${String(date).slice(0, 40)}" is not a date (expected YYYY-MM-DD).`,
    }),
  ];
}

export function checkRange(range: DateRange, path: readonly string[]): InputProblem[] {
  const problems = [...checkDate(range.from, at(path, 'from')), ...checkDate(range.to, at(path, 'to'))];
  if (problems.length > 0) return problems;
  if (range.to < range.from)
    return [
      problem(at(path, 'to'), 'END_BEFORE_START', {
        fr: `La fin (${range.to}) précède le début (${range.from}).`,
        en: `The end (${range.to}) comes before the start (${range.from}).`,
      }),
    ];
  if (daysIn(range) > MAX_WINDOW_DAYS)
    return [
      problem(at(path, 'to'), 'TOO_LONG', {
        fr: 'Une période dure au plus trois ans.',
        en: 'A period lasts at most three years.',
      }),
    ];
  return [];
}

export function checkInteger(value: number, path: readonly string[], least: number, most: number): InputProblem[] {
  if (Number.isInteger(value) && value >= least && value <= most) return [];
  return [
    problem(path, 'OUT_OF_RANGE', {
      fr: `Attendu : un entier de ${least} à ${most} (reçu : ${value}).`,
      en: `Expected a whole number from ${least} to ${most} (received: ${value}).`,
    }),
  ];
}

/** What a patch may change but not empty. */
export function checkGiven(patch: Readonly<Record<string, unknown>>, required: readonly string[]): InputProblem[] {
  return required
    .filter((name) => patch[name] === null)
    .map((name) => problem(name, 'REQUIRED', { fr: 'Ce champ est obligatoire.', en: 'This field is required.' }));
}
