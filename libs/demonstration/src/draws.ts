import { createHash } from 'node:crypto';

/** Choices that look random and are the same on every machine: each depends on its own name alone. */
export interface Draws {
  /** In [0, 1). */
  share(name: string): number;
  /** In [low, high). */
  between(name: string, low: number, high: number): number;
  happens(name: string, probability: number): boolean;
  /** @throws when there is nothing to choose from */
  oneOf<T>(name: string, choices: readonly T[]): T;
}

const SPAN = 2 ** 32;

/** The draws about one thing; adding one leaves the others as they were. */
export function drawsOf(thing: string): Draws {
  const share = (name: string) => createHash('sha256').update(`${thing}\n${name}`).digest().readUInt32BE(0) / SPAN;
  return {
    share,
    between: (name, low, high) => low + share(name) * (high - low),
    happens: (name, probability) => share(name) < probability,
    oneOf: (name, choices) => {
      const choice = choices[Math.floor(share(name) * choices.length)];
      if (choice === undefined) throw new Error(`${thing}: nothing to choose from for ${name}`);
      return choice;
    },
  };
}
