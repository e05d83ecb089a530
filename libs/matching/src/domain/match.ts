import type { Pair } from './facts.js';
import type { Assessment } from './score.js';

/** A pair that satisfies every hard criterion. */
export interface Match {
  readonly pair: Pair;
  readonly assessment: Assessment;
}
