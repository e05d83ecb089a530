import { createHash } from 'node:crypto';

/** Random draws that a seed and a name decide: the same run again, whatever the machine does meanwhile. */
export class Draws {
  #state: number;

  constructor(...seed: readonly (string | number)[]) {
    this.#state = createHash('sha256').update(seed.join('\0')).digest().readUInt32BE(0);
  }

  /** Within [0, 1): Mulberry32. */
  number(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.number() * (most - least + 1));
  }

  of<T>(values: readonly T[]): T {
    return values[this.whole(0, values.length - 1)]!;
  }

  /** One of these, with these shares, which sum to 1. */
  share<T>(shares: readonly (readonly [value: T, share: number])[]): T {
    let left = this.number();
    for (const [value, share] of shares) if ((left -= share) < 0) return value;
    return shares.at(-1)![0];
  }
}
