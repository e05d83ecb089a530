import type { Decimal, Dimension, Id } from '#kernel';
import type { Month } from './month.js';

/** Whose gap it is: what institutions still look for, or what suppliers have not sold. */
export const GAP_SIDES = ['NEED', 'OFFERING'] as const;
export type GapSide = (typeof GAP_SIDES)[number];

/** Months looked at, from the current one. */
export const MONTHS_AHEAD = 24;

/** Of each need, as many matches as this are taken into account, best first. */
export const MATCHES_PER_NEED = 200;

/** What amounts of a dimension are told in. */
export const GAP_UNITS = { mass: 'kg', volume: 'l', count: 'unit' } as const satisfies Record<Dimension, string>;

/** Unmet need, or unsold offering, of one product in one month and region. Amounts are in `GAP_UNITS`. */
export interface Gap {
  readonly side: GapSide;
  readonly productId: Id;
  readonly month: Month;
  /** Of the institution's site, or of the supplier's; empty where it is not known. */
  readonly regionCode: string;
  /** The product's own, where what was asked or offered converts to it. */
  readonly dimension: Dimension;
  /** What needs ask for, or what offerings can supply. */
  readonly asked: Decimal;
  /** What of it the other side has or takes, by the split. */
  readonly met: Decimal;
  /** `asked` − `met`. */
  readonly unmet: Decimal;
  /** Needs, or offerings. */
  readonly count: number;
  /** Of those, the ones without any match taken into account. */
  readonly withoutMatch: number;
  /** Needs that an offering of unknown capacity answers, which counts as enough; or offerings of unknown capacity, not in the amounts. */
  readonly unknownCapacity: number;
}
