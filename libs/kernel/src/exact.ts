import Fraction from 'fraction.js';

/**
 * Exact arithmetic. Quantities, money and scores are rationals all the way: a binary float never decides whether a
 * supplier matches or which of two comes first.
 */
export { Fraction };

/** A decimal number as text, exact (`"12.50"`). What PostgreSQL's `numeric` and the API's `Decimal` carry. */
export type Decimal = string;

const DECIMAL = /^-?\d{1,15}(\.\d{1,9})?$/;

/** Up to 15 digits before the point and 9 after it. */
export const isDecimal = (text: unknown): text is Decimal => typeof text === 'string' && DECIMAL.test(text);

/** `1.500` → `1.5`, `-0` → `0`: one spelling for one number. */
export function canonicalDecimal(text: Decimal): Decimal {
  const trimmed = text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text;
  const withoutZeros = trimmed.replace(/^(-?)0+(?=\d)/, '$1');
  return withoutZeros === '-0' ? '0' : withoutZeros;
}

export const fraction = (value: Decimal | number | bigint): Fraction => new Fraction(value);

export const ZERO = new Fraction(0);
export const ONE = new Fraction(1);

export const minOf = (a: Fraction, b: Fraction): Fraction => (a.compare(b) <= 0 ? a : b);
export const maxOf = (a: Fraction, b: Fraction): Fraction => (a.compare(b) >= 0 ? a : b);
export const clamp01 = (value: Fraction): Fraction => maxOf(ZERO, minOf(ONE, value));

/** Rounds half away from zero to `places` decimals. */
export function roundHalfAway(value: Fraction, places: number): number {
  const scale = 10n ** BigInt(places);
  const scaled = value.n * scale * 2n + value.d;
  return (Number(value.s) * Number(scaled / (value.d * 2n))) / Number(scale);
}

/** As decimal text, rounded half away from zero to at most `places` decimals. */
export const toDecimal = (value: Fraction, places = 6): Decimal =>
  canonicalDecimal(roundHalfAway(value, places).toFixed(places));
