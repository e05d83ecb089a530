import { type Decimal, type Fraction, fraction } from './exact.js';

/** What a unit measures. A pack is a case of n × an inner quantity and measures what the inner one does. */
export type Dimension = 'mass' | 'volume' | 'count';

/**
 * The one conversion table. `toBase` is exact: grams, millilitres or units in one of the unit.
 * The pound and the ounce are the international ones (NIST Handbook 44, appendix C). `rec20` is the code of
 * UN/CEFACT Recommendation 20.
 */
export const UNITS = {
  g: { dimension: 'mass', toBase: '1', rec20: 'GRM' },
  kg: { dimension: 'mass', toBase: '1000', rec20: 'KGM' },
  t: { dimension: 'mass', toBase: '1000000', rec20: 'TNE' },
  lb: { dimension: 'mass', toBase: '453.59237', rec20: 'LBR' },
  oz: { dimension: 'mass', toBase: '28.349523125', rec20: 'ONZ' },
  ml: { dimension: 'volume', toBase: '1', rec20: 'MLT' },
  l: { dimension: 'volume', toBase: '1000', rec20: 'LTR' },
  unit: { dimension: 'count', toBase: '1', rec20: 'C62' },
  dozen: { dimension: 'count', toBase: '12', rec20: 'DZN' },
} as const satisfies Record<string, { dimension: Dimension; toBase: Decimal; rec20: string }>;

export type MeasureUnit = keyof typeof UNITS;

const FACTORS = Object.fromEntries(
  Object.entries(UNITS).map(([unit, { toBase: factor }]) => [unit, fraction(factor)]),
) as Record<MeasureUnit, Fraction>;

export type Unit = MeasureUnit | 'pack';

export const ALL_UNITS = [...Object.keys(UNITS), 'pack'] as readonly Unit[];
export const isMeasureUnit = (text: unknown): text is MeasureUnit =>
  typeof text === 'string' && Object.hasOwn(UNITS, text);
export const isUnit = (text: unknown): text is Unit => text === 'pack' || isMeasureUnit(text);

export interface Quantity {
  readonly value: Decimal;
  readonly unit: Unit;
}

/** A case: `count` × `inner`, e.g. 24 × 250 ml. The inner unit is a measure, never another pack. */
export interface Pack {
  readonly count: number;
  readonly inner: { readonly value: Decimal; readonly unit: MeasureUnit };
  /** Each case is weighed and billed by what it weighs: `inner`, a mass, is an average. */
  readonly catchWeight?: boolean | null;
}

/** What is known of a product that lets dimensions convert: both are facts of the product, never guesses. */
export interface Conversions {
  /** Typical mass of one unit, in grams. */
  readonly unitMassG?: Decimal | null;
  /** Kilograms in a litre, which is also grams in a millilitre. */
  readonly densityKgPerL?: Decimal | null;
}

/** An exact amount in the base unit of its dimension: g, ml or unit. */
export interface BaseAmount {
  readonly dimension: Dimension;
  readonly amount: Fraction;
}

/** In base units; `undefined` when it is counted in packs and no pack is described. */
export function toBase(quantity: Quantity, pack?: Pack | null): BaseAmount | undefined {
  const value = fraction(quantity.value);
  if (quantity.unit !== 'pack') {
    return { dimension: UNITS[quantity.unit].dimension, amount: value.mul(FACTORS[quantity.unit]) };
  }
  if (!pack) return undefined;
  const { unit, value: innerValue } = pack.inner;
  return { dimension: UNITS[unit].dimension, amount: value.mul(pack.count).mul(innerValue).mul(FACTORS[unit]) };
}

/**
 * The same amount in another dimension, or `undefined` when the two are not comparable: volume ⇄ mass needs the
 * product's density, count ⇄ mass its unit mass, and count ⇄ volume both.
 */
export function convert(from: BaseAmount, to: Dimension, product: Conversions): BaseAmount | undefined {
  if (from.dimension === to) return from;
  const grams = toGrams(from, product);
  if (!grams) return undefined;
  if (to === 'mass') return { dimension: 'mass', amount: grams };
  const gramsPerOne = to === 'volume' ? product.densityKgPerL : product.unitMassG;
  return gramsPerOne ? { dimension: to, amount: grams.div(gramsPerOne) } : undefined;
}

function toGrams(from: BaseAmount, product: Conversions): Fraction | undefined {
  if (from.dimension === 'mass') return from.amount;
  const gramsPerOne = from.dimension === 'volume' ? product.densityKgPerL : product.unitMassG;
  return gramsPerOne ? from.amount.mul(gramsPerOne) : undefined;
}

/** `a / b`, exact, or `undefined` when the two are not comparable or `b` is nothing. */
export function ratio(a: BaseAmount, b: BaseAmount, product: Conversions): Fraction | undefined {
  const converted = convert(a, b.dimension, product);
  return converted && b.amount.compare(0) !== 0 ? converted.amount.div(b.amount) : undefined;
}
