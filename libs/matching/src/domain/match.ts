import type { Pair } from './facts.js';
import { type Assessment, compareRanked } from './score.js';

/** A pair that satisfies every hard criterion. */
export interface Match {
  readonly pair: Pair;
  readonly assessment: Assessment;
}

/** The order of a list of matches, in which the `other` side's identifier tells equals apart. */
export const bestFirst =
  (other: 'need' | 'offering') =>
  (a: Match, b: Match): number =>
    compareRanked(rankOf(a, other), rankOf(b, other));

const rankOf = ({ pair, assessment }: Match, other: 'need' | 'offering') => ({
  score: assessment.score,
  distanceM: pair.distanceM,
  id: pair[other].id,
});
