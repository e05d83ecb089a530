import Fraction from 'fraction.js';

/** The oracle's own units: everything in kilograms, litres or pieces, as fractions. */
type Kind = 'mass' | 'volume' | 'count';
export interface Amount {
  readonly kind: Kind;
  readonly amount: Fraction;
}
export interface ProductFacts {
  readonly unit_mass_g: string | null;
  readonly density_kg_per_l: string | null;
}

const UNITS: Record<string, [Kind, string]> = {
  g: ['mass', '0.001'],
  kg: ['mass', '1'],
  t: ['mass', '1000'],
  lb: ['mass', '0.45359237'],
  oz: ['mass', '0.028349523125'],
  ml: ['volume', '0.001'],
  l: ['volume', '1'],
  unit: ['count', '1'],
  dozen: ['count', '12'],
};

/** Null: packs that nobody described. */
export function amountOf(value: unknown, unit: unknown, pack: unknown): Amount | null {
  if (unit === 'pack') {
    if (!pack) return null;
    const { count, inner } = pack as { count: number; inner: { value: string; unit: string } };
    const one = amountOf(inner.value, inner.unit, null);
    return one && { kind: one.kind, amount: one.amount.mul(count).mul(String(value)) };
  }
  const known = UNITS[String(unit)];
  if (!known) throw new Error(`the oracle knows no unit ${String(unit)}`);
  return { kind: known[0], amount: new Fraction(String(value)).mul(known[1]) };
}

/** The first over the second; null: not comparable. */
export function ratio(a: Amount, b: Amount, product: ProductFacts): Fraction | null {
  if (a.kind === b.kind) return a.amount.div(b.amount);
  const kilograms = ({ kind, amount }: Amount): Fraction | null => {
    if (kind === 'mass') return amount;
    if (kind === 'volume') return product.density_kg_per_l === null ? null : amount.mul(product.density_kg_per_l);
    return product.unit_mass_g === null ? null : amount.mul(product.unit_mass_g).div(1000);
  };
  const [left, right] = [kilograms(a), kilograms(b)];
  return left && right && left.div(right);
}
