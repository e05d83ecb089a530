import type { Product } from '#catalog';
import { convert, type Pack, type Quantity, toBase, toDecimal, type Unit, UNITS } from '#kernel';
import type { Draws } from './draws.js';
import type { Goods } from './goods.js';

/** How quantities and prices of one offering or need are counted. */
export interface Counting {
  readonly unit: Unit;
  /** Described when it is counted in cases. */
  readonly pack: Pack | null;
  /** How many of the goods' own units make one. */
  readonly size: number;
}

const KG_PER_LB = Number(UNITS.lb.toBase) / Number(UNITS.kg.toBase);

/** In cases, in pounds or in the goods' own unit, as trades do. */
export function countingOf(
  draws: Draws,
  goods: Goods,
  product: Product,
  shares: { readonly packs: number; readonly pounds: number },
): Counting {
  const size = goods.pack && unitsInPack(goods, goods.pack, product);
  if (size && draws.happens('in cases', shares.packs)) return { unit: 'pack', pack: goods.pack, size };
  if (goods.unit === 'kg' && draws.happens('in pounds', shares.pounds))
    return { unit: 'lb', pack: null, size: KG_PER_LB };
  return { unit: goods.unit, pack: null, size: 1 };
}

function unitsInPack(goods: Goods, pack: Pack, product: Product): number | undefined {
  const { dimension, toBase: factor } = UNITS[goods.unit];
  const content = toBase({ value: '1', unit: 'pack' }, pack);
  const converted = content && convert(content, dimension, product);
  return converted && Number(toDecimal(converted.amount.div(factor)));
}

const STEPS = [
  [10, 1],
  [40, 2],
  [100, 5],
  [500, 10],
  [2000, 50],
] as const;
const LARGEST_STEP = 100;

/** So many of the goods' own units, in round numbers as people ask for them; at least one. */
export function roundQuantity(amount: number, counting: Counting): Quantity {
  const counted = amount / counting.size;
  if (counted < 1 && counting.unit !== 'pack' && counting.unit !== 'unit')
    return { value: Math.max(0.1, counted).toFixed(1), unit: counting.unit };
  const step = STEPS.find(([below]) => counted < below)?.[1] ?? LARGEST_STEP;
  return { value: String(Math.max(1, Math.round(counted / step) * step)), unit: counting.unit };
}

const FIVE_CENTS_FROM = 2;

/** A price for one of what is counted, from the price of the goods' own unit; to five cents but for small ones. */
export function unitPrice(price: number, { unit, size }: Counting) {
  const exact = price * size;
  const rounded = exact < FIVE_CENTS_FROM ? exact : Math.round(exact * 20) / 20;
  return { amount: rounded.toFixed(2), currency: 'CAD', per: { value: '1', unit } };
}
