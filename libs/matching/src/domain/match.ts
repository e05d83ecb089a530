import type { Id } from '#kernel';
import type { Pair } from './facts.js';
import { type Assessment, compareRanked } from './score.js';

/** A pair that satisfies every hard criterion. */
export interface Match {
  readonly pair: Pair;
  readonly assessment: Assessment;
}

/** The two sides of a pair. */
export type Side = 'need' | 'offering';

/** A match's place in its list; `id` is the other side's. */
export interface Rank {
  readonly score: number;
  readonly distanceM: number;
  readonly id: Id;
}

/** The order of a list of matches, in which the `other` side's identifier tells equals apart. */
export const bestFirst =
  (other: Side) =>
  (a: Match, b: Match): number =>
    compareRanked(rankOf(a, other), rankOf(b, other));

export const rankOf = ({ pair, assessment }: Match, other: Side): Rank => ({
  score: assessment.score,
  distanceM: pair.distanceM,
  id: pair[other].id,
});
