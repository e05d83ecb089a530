import { Fraction } from '#kernel';

/** Volumes over the window stay below this: doubles carry them, and sums of some of them, exactly. */
const MAX_VOLUME = 2 ** 48;

/**
 * The small unit in which a plan is worked out: every amount is a whole number of grains, so that integers decide. A
 * volume is grains of a delivery × days of a segment, which is what adds up over a window whose months differ.
 */
export class Grains {
  readonly #grain: Fraction;
  /** Grains asked for in one delivery. */
  readonly asked: number;

  /**
   * @param quantity asked for in one delivery
   * @param amounts to be carried exactly
   * @param averages to be carried exactly if there is room for them in a double, or else rounded down: capacities over
   *   a part of a month
   */
  constructor(quantity: Fraction, windowDays: number, amounts: Iterable<Fraction>, averages: Iterable<Fraction>) {
    const most = Math.floor(MAX_VOLUME / windowDays);
    const coarse = commonMeasure(quantity, amounts);
    const fine = commonMeasure(coarse, averages);
    const fits = quantity.div(fine).compare(most) <= 0;
    // Amounts that no grain measures (1 t and 1/3 of 1 lb) are rounded, to the safe side, to a 10⁻¹¹ of the quantity.
    const parts = floor(coarse.mul(most).div(quantity));
    this.#grain = fits ? fine : parts >= 1 ? coarse.div(parts) : quantity.div(most);
    this.asked = this.atMost(quantity);
  }

  /** Whole grains in an amount. */
  atMost(amount: Fraction): number {
    return floor(amount.div(this.#grain));
  }

  /** Whole grains that hold an amount. */
  atLeast(amount: Fraction): number {
    const grains = this.atMost(amount);
    return this.#grain.mul(grains).compare(amount) < 0 ? grains + 1 : grains;
  }

  /** What each delivery brings, of a volume over so many days. */
  perDelivery(volume: number, days: number): Fraction {
    return reduced(this.#grain.mul(volume).div(days));
  }
}

/** The largest amount of which all of them are whole multiples; zeros do not count. */
function commonMeasure(first: Fraction, others: Iterable<Fraction>): Fraction {
  let measure = reduced(first);
  for (const { n, d } of others) {
    if (n === 0n || (n * measure.d) % (d * measure.n) === 0n) continue;
    measure = reduced(Fraction.of(greatestCommonDivisor(n * measure.d, measure.n * d), d * measure.d));
  }
  return measure;
}

const greatestCommonDivisor = (a: bigint, b: bigint): bigint => (b === 0n ? a : greatestCommonDivisor(b, a % b));

export function reduced({ n, d }: Fraction): Fraction {
  const divisor = greatestCommonDivisor(n < 0n ? -n : n, d);
  return Fraction.of(n / divisor, d / divisor);
}

/** Of an amount that is not negative. */
const floor = ({ n, d }: Fraction): number => Number(n / d);
