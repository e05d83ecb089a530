/**
 * Exact arithmetic. Quantities, money and scores are rationals all the way: a binary float never decides whether a
 * supplier matches or which of two comes first.
 *
 * Our own few lines because matching does some twenty operations a candidate and reduces none: on the same candidates,
 * fraction.js, which parses with regular expressions and reduces at every step, took some 3.5 times as long
 * (docs/adr/0007-exact-arithmetic.md). The tests hold the two equal.
 */

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

/** A number that `fraction` reads: decimal text, or a whole number. */
export type Numeric = Fraction | Decimal | number | bigint;

/** An exact rational `n / d`, `d` > 0, not reduced: its terms stay small because they come from bounded decimals. */
export class Fraction {
  private constructor(
    readonly n: bigint,
    readonly d: bigint,
  ) {}

  /** @throws RangeError for a denominator of zero, or a number that is not whole */
  static of(n: bigint | number, d: bigint | number = 1n): Fraction {
    const [top, bottom] = [BigInt(n), BigInt(d)];
    if (bottom === 0n) throw new RangeError('division by zero');
    return bottom < 0n ? new Fraction(-top, -bottom) : new Fraction(top, bottom);
  }

  static parse(text: Decimal): Fraction {
    const point = text.indexOf('.');
    if (point < 0) return new Fraction(BigInt(text), 1n);
    const places = text.length - point - 1;
    return new Fraction(BigInt(text.slice(0, point) + text.slice(point + 1)), 10n ** BigInt(places));
  }

  add(other: Numeric): Fraction {
    const { n, d } = fraction(other);
    return new Fraction(this.n * d + n * this.d, this.d * d);
  }

  sub(other: Numeric): Fraction {
    const { n, d } = fraction(other);
    return new Fraction(this.n * d - n * this.d, this.d * d);
  }

  mul(other: Numeric): Fraction {
    const { n, d } = fraction(other);
    return new Fraction(this.n * n, this.d * d);
  }

  /** @throws RangeError when the other is zero */
  div(other: Numeric): Fraction {
    const { n, d } = fraction(other);
    return Fraction.of(this.n * d, this.d * n);
  }

  /** Negative, zero or positive, as this is less than, equal to or more than the other. */
  compare(other: Numeric): number {
    const { n, d } = fraction(other);
    const [left, right] = [this.n * d, n * this.d];
    return left < right ? -1 : left > right ? 1 : 0;
  }

  equals(other: Numeric): boolean {
    return this.compare(other) === 0;
  }

  /** The nearest double, or close to it: for showing and for a first look, never for deciding. */
  toNumber(): number {
    return Number(this.n) / Number(this.d);
  }
}

export function fraction(value: Numeric): Fraction {
  if (value instanceof Fraction) return value;
  return typeof value === 'string' ? Fraction.parse(value) : Fraction.of(value);
}

export const ZERO = Fraction.of(0);
export const ONE = Fraction.of(1);

export const minOf = (a: Fraction, b: Fraction): Fraction => (a.compare(b) <= 0 ? a : b);
export const maxOf = (a: Fraction, b: Fraction): Fraction => (a.compare(b) >= 0 ? a : b);
export const clamp01 = (value: Fraction): Fraction => maxOf(ZERO, minOf(ONE, value));

/** Rounds half away from zero to `places` decimals. */
export function roundHalfAway(value: Fraction, places: number): number {
  const scale = 10n ** BigInt(places);
  const negative = value.n < 0n;
  const scaled = (negative ? -value.n : value.n) * scale * 2n + value.d;
  const rounded = Number(scaled / (value.d * 2n)) / Number(scale);
  return negative && rounded !== 0 ? -rounded : rounded;
}

/** As decimal text of at most `places` decimals, never less than the value. */
export function roundUp(value: Fraction, places: number): Decimal {
  const scale = 10n ** BigInt(places);
  const floor = (value.n * scale) / value.d;
  const scaled = floor * value.d < value.n * scale ? floor + 1n : floor;
  return canonicalDecimal(withPoint(scaled, places));
}

function withPoint(scaled: bigint, places: number): Decimal {
  if (places === 0) return scaled.toString();
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(places + 1, '0');
  return `${scaled < 0n ? '-' : ''}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** As decimal text, rounded half away from zero to at most `places` decimals. */
export const toDecimal = (value: Fraction, places = 6): Decimal =>
  canonicalDecimal(roundHalfAway(value, places).toFixed(places));
