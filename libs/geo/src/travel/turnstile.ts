/** Lets so many through at once; the others wait for their turn, first come first served. */
export class Turnstile {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(atOnce: number) {
    this.#free = atOnce;
  }

  async pass<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((go) => this.#waiting.push(go));
    try {
      return await work();
    } finally {
      // Whoever waits takes over the place; it is free only when nobody does.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }
}
