import { type Decimal, type Fraction, fraction } from './exact.js';
import { type Conversions, convert, type Pack, type Quantity, toBase } from './quantity.js';

/** An exact amount in an ISO 4217 currency. */
export interface Money {
  readonly amount: Decimal;
  readonly currency: string;
}

/** A price for a quantity: 2.75 CAD per 1 kg, 38 CAD per pack. */
export interface UnitPrice extends Money {
  readonly per: Quantity;
}

const CURRENCY = /^[A-Z]{3}$/;
export const isCurrency = (text: unknown): text is string =>
  typeof text === 'string' && CURRENCY.test(text) && Intl.supportedValuesOf('currency').includes(text);

/**
 * `price / ceiling`, exact, or `undefined` when they are not comparable (other currency, a pack nobody described,
 * dimensions that the product's facts cannot bridge, or a ceiling of nothing).
 */
export function priceRatio(
  price: { price: UnitPrice; pack?: Pack | null },
  ceiling: { price: UnitPrice; pack?: Pack | null },
  product: Conversions,
): Fraction | undefined {
  if (price.price.currency !== ceiling.price.currency) return undefined;
  const priced = toBase(price.price.per, price.pack);
  const ceiled = toBase(ceiling.price.per, ceiling.pack);
  if (!priced || !ceiled) return undefined;
  const sameDimension = convert(priced, ceiled.dimension, product);
  if (!sameDimension || sameDimension.amount.compare(0) === 0) return undefined;
  const perBase = fraction(price.price.amount).div(sameDimension.amount);
  const ceilingPerBase = fraction(ceiling.price.amount).div(ceiled.amount);
  return ceilingPerBase.compare(0) === 0 ? undefined : perBase.div(ceilingPerBase);
}
