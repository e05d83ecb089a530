/** Failures of one digest, after which it has failed for good. */
export const MAX_FAILURES = 8;

/** Senders that took a digest and never said what came of it: it may be what ends them. */
export const MAX_ATTEMPTS = 30;

const LONGEST_MS = 4 * 3_600_000;

/**
 * How long to wait after so many failures: twice as long each time, four hours at most, and up to half sooner by chance, so that what
 * failed together does not come again together (exponential back-off with jitter).
 */
export function retryDelayMs(firstMs: number, failures: number, chance: number = Math.random()): number {
  const full = Math.min(firstMs * 2 ** Math.max(0, failures - 1), Math.max(firstMs, LONGEST_MS));
  return Math.round(full * (1 - chance / 2));
}
