import { Fraction, fraction, type Id, minOf, ZERO } from '#kernel';
import type { PoolingProblem, Source } from './supply-plan-flow.js';
import { Grains, reduced } from './supply-plan-grains.js';
import { findPlan } from './supply-plan-search.js';

/**
 * Pooling: several suppliers that together cover one need. Pure and exact; the same need, candidates and lanes give the
 * same plan on every machine and in whatever order they come. How it is found: docs/adr/0012-pooling.md.
 *
 * Amounts are in the need's base unit (g, ml, unit), a share is from 0 to 1.
 */

/** What each supplier beyond the first costs a plan, in points of the score: fewer suppliers, less to organise. */
export const POINTS_PER_EXTRA_SUPPLIER = 5;

/** A calendar month of the remaining window, or the part of it that is in the window. */
export interface PlanSegment {
  /** `YYYY-MM`. */
  readonly month: string;
  /** Days of it in the window, at least 1. */
  readonly days: number;
}

/** A way an offering can come, with the ISO weekdays (1 = Monday) that suit the supplier, or the lane, and the institution. */
export type SupplyOption =
  | { readonly kind: 'DELIVERY' | 'PICKUP'; readonly days: readonly number[] }
  | { readonly kind: 'DISTRIBUTOR'; readonly laneId: Id; readonly days: readonly number[] };

export interface PooledNeed {
  /** Of one delivery, more than 0. */
  readonly quantity: Fraction;
  /** Days from one delivery to the next; null: a single delivery. */
  readonly recurrenceDays: Fraction | null;
  /** The remaining window in order. */
  readonly segments: readonly PlanSegment[];
}

/** An offering that matches the need. */
export interface PlanCandidate {
  readonly offeringId: Id;
  readonly organizationId: Id;
  /** 0–100, one decimal. */
  readonly score: number;
  readonly distanceM: number;
  /** The most it gives in one delivery; null: not known, taken as the whole quantity and to be confirmed. */
  readonly perDelivery: Fraction | null;
  /** The most it gives over the whole window; null: no such limit. */
  readonly total: Fraction | null;
  /** The least it delivers at a time, 0 for none. */
  readonly minimum: Fraction;
  /** By segment, the share of its days on which it is available. */
  readonly available: readonly Fraction[];
  /** At least one. */
  readonly options: readonly SupplyOption[];
}

/** Room left on one run of each lane; null, or a lane that is not there: not known, taken as enough. */
export type LaneRoom = ReadonlyMap<Id, Fraction | null>;

export interface SupplyPlanLine {
  readonly offeringId: Id;
  readonly organizationId: Id;
  readonly option: SupplyOption;
  /** Of each delivery, by segment; on average where it is available for a part of the segment only. */
  readonly quantities: readonly Fraction[];
  /** Of the volume needed over the whole window. */
  readonly share: Fraction;
  /** False: the supplier has not said how much it can give, and is to be asked. */
  readonly capacityKnown: boolean;
}

/** Weekdays on which several lines can come together; none: there is no such day. */
export interface SharedDays {
  /** Days that suit every line of the plan. */
  readonly plan: readonly number[];
  /** For each lane that carries two lines or more: the days that suit all of them. */
  readonly lanes: readonly {
    readonly laneId: Id;
    readonly offeringIds: readonly Id[];
    readonly days: readonly number[];
  }[];
}

export interface SupplyPlan {
  /** The line that covers most first. Empty: nobody can give anything. */
  readonly lines: readonly SupplyPlanLine[];
  /** Of the volume needed over the whole window. */
  readonly coveredShare: Fraction;
  /** What is missing in each delivery, by segment. */
  readonly uncovered: readonly Fraction[];
  /** Sum of share × score over the lines, less `POINTS_PER_EXTRA_SUPPLIER` for each organization beyond the first. */
  readonly value: Fraction;
  readonly sharedDays: SharedDays;
  /** Whether it is known that no plan is better; false: the search stopped refining, in large or intricate cases. */
  readonly proven: boolean;
}

/**
 * The plan that covers as much of the need as possible and, of those, is worth most. In every segment an offering gives
 * nothing, or at least its minimum and at most its capacity × the share of days on which it is available; together they
 * never give more than is asked, nor does a lane carry more than it has room for. Each comes one way for the whole plan:
 * by itself rather than by pickup, by pickup rather than by a lane.
 *
 * Of plans worth the same that the search meets, the one with fewer suppliers, then with less distance, then with the
 * offerings that come first by score, distance and identifier.
 *
 * @throws RangeError when there is no segment, or the quantity is not positive
 */
export function supplyPlan(need: PooledNeed, candidates: readonly PlanCandidate[], lanes: LaneRoom): SupplyPlan {
  if (need.segments.length === 0 || need.quantity.compare(0) <= 0) throw new RangeError('nothing is asked for');
  const ranked = candidates.toSorted(
    (a, b) => b.score - a.score || a.distanceM - b.distanceM || byText(a.offeringId, b.offeringId),
  );
  const ways = ranked.map((candidate) => bestWays(candidate, need, lanes));
  const laneIds = [...new Set(ways.flat().flatMap((way) => limitedLaneOf(way, need, lanes) ?? []))].sort(byText);
  const { problem, grains } = inGrains(need, ranked, ways, laneIds, lanes);
  const { plan, proven } = findPlan(problem, POINTS_PER_EXTRA_SUPPLIER * 10);

  const volume = grains.asked * windowDays(need);
  const lines = ranked.flatMap((candidate, i): SupplyPlanLine[] => {
    const given = plan.volumes[i]!;
    const lane = plan.laneOf[i];
    const option = ways[i]!.find((way) => lane === undefined || laneIdOf(way) === laneIds[lane]);
    if (sum(given) === 0 || !option) return [];
    return [
      {
        offeringId: candidate.offeringId,
        organizationId: candidate.organizationId,
        option,
        quantities: given.map((here, s) => grains.perDelivery(here, need.segments[s]!.days)),
        share: reduced(Fraction.of(sum(given), volume)),
        capacityKnown: candidate.perDelivery !== null,
      },
    ];
  });
  const uncovered = problem.demand.map((asked, s) => asked - sum(plan.volumes.map((given) => given[s]!)));
  return {
    lines: lines.sort((a, b) => b.share.compare(a.share)),
    coveredShare: reduced(Fraction.of(volume - sum(uncovered), volume)),
    uncovered: uncovered.map((missing, s) => grains.perDelivery(missing, need.segments[s]!.days)),
    value: valueOf(problem, plan.volumes, volume),
    sharedDays: sharedDaysOf(lines),
    proven,
  };
}

/** The same question in whole numbers. */
function inGrains(
  need: PooledNeed,
  candidates: readonly PlanCandidate[],
  ways: readonly (readonly SupplyOption[])[],
  laneIds: readonly Id[],
  lanes: LaneRoom,
): { problem: PoolingProblem; grains: Grains } {
  const rooms = laneIds.map((id) => lanes.get(id) ?? need.quantity);
  // A total is spread over the deliveries, one every so many days: times those days, it compares with volumes.
  const days = windowDays(need);
  const period = need.recurrenceDays ? minOf(need.recurrenceDays, fraction(days)) : fraction(days);
  const totals = candidates.map(({ total }) => total && minOf(total.mul(period), need.quantity.mul(days)));
  const capacities = candidates.map((candidate) => capacitiesOf(candidate, need));
  const amounts = [
    ...candidates.flatMap(({ perDelivery, minimum }) => [minOf(perDelivery ?? need.quantity, need.quantity), minimum]),
    ...totals.filter((total) => total !== null),
    ...rooms,
  ];
  const grains = new Grains(need.quantity, days, amounts, capacities.flat());
  const overDays = (amount: number) => need.segments.map((segment) => amount * segment.days);

  const roomOf = rooms.map((room) => overDays(grains.atMost(room)));
  const organizations = new Map(candidates.map(({ organizationId }) => [organizationId, 0]));
  [...organizations.keys()].forEach((id, number) => organizations.set(id, number));
  const sources = candidates.map((candidate, i): Source => {
    const numbers = ways[i]!.flatMap((way) => laneIds.indexOf(limitedLaneOf(way, need, lanes) ?? '')).filter(
      (n) => n >= 0,
    );
    const total = totals[i] ? grains.atMost(totals[i]) : Infinity;
    const least = overDays(grains.atLeast(candidate.minimum));
    const most = need.segments.map((segment, s) => {
      const room = numbers.length > 0 ? Math.max(...numbers.map((lane) => roomOf[lane]![s]!)) : Infinity;
      const volume = Math.min(grains.atMost(capacities[i]![s]!) * segment.days, room, total);
      return volume >= least[s]! ? volume : 0;
    });
    return {
      supplier: organizations.get(candidate.organizationId)!,
      score: Math.round(candidate.score * 10),
      distanceM: candidate.distanceM,
      least,
      most,
      total: Math.min(total, sum(most)),
      lanes: numbers,
    };
  });
  return {
    problem: { demand: overDays(grains.asked), sources, suppliers: organizations.size, lanes: roomOf },
    grains,
  };
}

/** The most that an offering gives in each delivery of each segment; who is there half of the time gives half. */
function capacitiesOf({ perDelivery, available }: PlanCandidate, { quantity, segments }: PooledNeed): Fraction[] {
  const capacity = minOf(perDelivery ?? quantity, quantity);
  return segments.map((_, s) => capacity.mul(available[s] ?? ZERO));
}

const windowDays = ({ segments }: PooledNeed): number => sum(segments.map(({ days }) => days));

const laneIdOf = (option: SupplyOption): Id | undefined => (option.kind === 'DISTRIBUTOR' ? option.laneId : undefined);

/** The lane of an option, if the lane can be full before the need is covered. */
function limitedLaneOf(option: SupplyOption, { quantity }: PooledNeed, lanes: LaneRoom): Id | undefined {
  const id = laneIdOf(option);
  const room = id === undefined ? null : (lanes.get(id) ?? null);
  return room && room.compare(quantity) < 0 ? id : undefined;
}

const OPTION_ORDER = { DELIVERY: 0, PICKUP: 1, DISTRIBUTOR: 2 } as const;

/** The preferred one of the options that are never full; where there is none, the lanes to choose from. */
function bestWays({ options }: PlanCandidate, need: PooledNeed, lanes: LaneRoom): readonly SupplyOption[] {
  const ordered = options.toSorted(
    (a, b) => OPTION_ORDER[a.kind] - OPTION_ORDER[b.kind] || byText(laneIdOf(a) ?? '', laneIdOf(b) ?? ''),
  );
  const roomy = ordered.find((option) => limitedLaneOf(option, need, lanes) === undefined);
  return roomy ? [roomy] : ordered;
}

function valueOf({ sources }: PoolingProblem, volumes: readonly (readonly number[])[], asked: number): Fraction {
  const suppliers = new Set(sources.flatMap(({ supplier }, i) => (sum(volumes[i]!) > 0 ? [supplier] : [])));
  const gross = sources.reduce((total, { score }, i) => total + BigInt(sum(volumes[i]!)) * BigInt(score), 0n);
  const extra = Math.max(0, suppliers.size - 1) * POINTS_PER_EXTRA_SUPPLIER;
  return reduced(Fraction.of(gross, BigInt(asked) * 10n).sub(extra));
}

function sharedDaysOf(lines: readonly SupplyPlanLine[]): SharedDays {
  const laneIds = [...new Set(lines.flatMap(({ option }) => laneIdOf(option) ?? []))].sort(byText);
  const carried = laneIds.map((laneId) => ({ laneId, on: lines.filter(({ option }) => laneIdOf(option) === laneId) }));
  return {
    plan: commonDays(lines),
    lanes: carried
      .filter(({ on }) => on.length > 1)
      .map(({ laneId, on }) => ({ laneId, offeringIds: on.map((line) => line.offeringId), days: commonDays(on) })),
  };
}

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];

const commonDays = (lines: readonly SupplyPlanLine[]): number[] =>
  lines.length === 0 ? [] : WEEKDAYS.filter((day) => lines.every(({ option }) => option.days.includes(day)));

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
