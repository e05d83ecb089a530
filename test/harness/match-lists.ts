/** Lists of matches as the matching room gives them, in the oracle's words; and read in pages, from either end. */
import type { Fraction } from '#kernel';
import {
  EXACTLY,
  FindMatches,
  type Match,
  type MatchFilter,
  matchesOfNeedLooking,
  type NearMiss,
  OUTSIDE,
  rankOf,
  type Side,
  type View,
  VISITING,
} from '#matching';
import Exact from 'fraction.js';
import type { OracleMatch, OracleNearMiss, OraclePair, Viewer } from '../oracle/brute-force.js';
import { ranked } from '../oracle/brute-force.js';

export const VIEWS: Record<Viewer, View> = { MEMBER: EXACTLY, OUTSIDER: OUTSIDE, VISITOR: VISITING };

export const idOf = { need: 'needId', offering: 'offeringId' } as const;
export const otherThan = { need: 'offering', offering: 'need' } as const;

/** Counts up to this. */
export const LITTLE = 3;

/** Reads so little at a time that among sixteen offerings it takes a first look, a second look and several readings. */
export class ReadingLittle extends FindMatches {
  protected override readonly matchesOfNeed = matchesOfNeedLooking({
    few: 2,
    // Of each of some twenty products that answer a need, three, then six.
    first: 60,
    many: 3,
    second: 120,
    wider: 2,
    ofEach: 3,
  });
  protected override readonly countLimit = LITTLE;
  protected override readonly nearMissesAtOnce = 0;
}

export const said = ({ pair, assessment }: Match): OracleMatch => ({
  needId: pair.need.id,
  offeringId: pair.offering.id,
  score: assessment.score,
  distanceM: pair.distanceM,
  options: [...assessment.options],
  lanes: assessment.lanes.map(({ lane, days, nextDay }) => ({ laneId: lane.id, days: [...days], nextDay })),
});

export const saidToBeNear = ({ pair, assessment, criterion, change }: NearMiss): OracleNearMiss => ({
  needId: pair.need.id,
  offeringId: pair.offering.id,
  score: assessment.score,
  distanceM: pair.distanceM,
  criterion,
  change: change.name,
  shortfall: reduced(change.shortfall),
  missing: reduced(change.missing),
  receivingDays: [...change.receivingDays],
  window: change.window,
});

const reduced = ({ n, d }: Fraction): string => new Exact(n, d).toFraction();

export type Pages = readonly { readonly matches: readonly OracleMatch[]; readonly more: boolean }[];
export interface Reading {
  readonly side: Side;
  /** Of the need or the offering whose list it is. */
  readonly id: string;
  readonly limit: number;
  readonly backward: boolean;
  readonly filter: MatchFilter;
  /** What happens between two pages. */
  readonly between?: () => Promise<void>;
  readonly asOf?: Date;
}

/** Reads a list to its end, each page beside the one before. */
export async function readPages(findMatches: FindMatches, reading: Reading): Promise<Pages> {
  const { side, id, limit, backward, filter, asOf } = reading;
  const pages: Pages[number][] = [];
  for (let beside: Match | undefined; ;) {
    const cursor = beside && { [backward ? 'before' : 'after']: rankOf(beside, otherThan[side]) };
    const page = { ...filter, asOf, limit, backward, ...cursor };
    const { matches, more } =
      side === 'need' ? await findMatches.pageOfNeed(id, page) : await findMatches.pageOfOffering(id, page);
    pages.push({ matches: matches.map(said), more });
    beside = backward ? matches[0] : matches.at(-1);
    // One that never ends is compared like any other.
    if (!more || !beside || pages.length === 100) return pages;
    await reading.between?.();
  }
}

/** The pages of a list, in the order in which they are read. */
export function pagesOf(list: readonly OracleMatch[], { limit, backward }: Pick<Reading, 'limit' | 'backward'>): Pages {
  const left = [...list];
  const pages: Pages[number][] = [];
  do {
    const matches = backward ? left.splice(-limit, limit) : left.splice(0, limit);
    pages.push({ matches, more: left.length > 0 });
  } while (left.length > 0);
  return pages;
}

/** Of all matches, those of one need or offering, best first. */
export const listOf = <T extends OraclePair>(side: Side, id: string, all: readonly T[]): T[] =>
  ranked(
    all.filter((pair) => pair[idOf[side]] === id),
    idOf[otherThan[side]],
  );
