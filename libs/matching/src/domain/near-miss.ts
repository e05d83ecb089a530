import { addDays, type DateRange, daysIn, fraction, Fraction, laterOf, type LocalDate, ONE } from '#kernel';
import { daysAvailable } from '#offerings';
import type { Pair } from './facts.js';
import type { Rank, Side } from './match.js';
import { type Assessment, assessDelivery, compareRanked, type HardCriterion, isCovered } from './score.js';

/** Pairs that almost match, and what would make them match (docs/glossary.md, Near misses). */

/** What would mend a near miss; of changes that are equally small, the first here is told. */
export const CHANGES = [
  'WIDEN_RADIUS',
  'DELIVER_FARTHER',
  'RECEIVE_ON',
  'PICK_UP',
  'SHIFT_WINDOW',
  'ORDER_MORE',
  'RAISE_CEILING',
] as const;
export type ChangeName = (typeof CHANGES)[number];

/** A pair is near when what is missing is at most this share of what there is. */
export const NEAR_SHARE = 0.5;
/** The distance that picking up is measured against. */
export const PICK_UP_REFERENCE_M = 300_000;
/** The days that shifting a window is measured against. */
export const SHIFT_REFERENCE_DAYS = 60;

export interface Change {
  readonly name: ChangeName;
  /**
   * How much: metres (WIDEN_RADIUS, DELIVER_FARTHER, PICK_UP), days (RECEIVE_ON, SHIFT_WINDOW), in the unit of the need
   * (ORDER_MORE), in the currency of the ceiling, for its quantity (RAISE_CEILING).
   */
  readonly missing: Fraction;
  /** Missing over what there is: what near misses are ranked by. */
  readonly shortfall: Fraction;
  /** RECEIVE_ON: the ISO weekdays one of which would do. */
  readonly receivingDays: readonly number[];
  /** SHIFT_WINDOW: the window that would do. */
  readonly window: DateRange | null;
}

/** A pair that fails exactly one quantifiable criterion, by little. */
export interface NearMiss {
  readonly pair: Pair;
  readonly assessment: Assessment;
  readonly criterion: HardCriterion;
  readonly change: Change;
}

/** The changes each of which alone would make a pair a match, and that are small; in the order of `CHANGES`. */
export function nearChanges(pair: Pair, assessment: Assessment): Change[] {
  const [criterion, ...others] = assessment.failed;
  if (!criterion || others.length > 0) return [];
  const near = fraction(String(NEAR_SHARE));
  return changesFor(criterion, pair, assessment).filter(({ shortfall }) => shortfall.compare(near) <= 0);
}

/** The near miss that a pair is, if it is one. */
export function nearMiss(pair: Pair, assessment: Assessment): NearMiss | undefined {
  const [criterion] = assessment.failed;
  const [smallest, ...rest] = nearChanges(pair, assessment);
  if (!criterion || !smallest) return undefined;
  const change = rest.reduce((least, each) => (each.shortfall.compare(least.shortfall) < 0 ? each : least), smallest);
  return { pair, assessment, criterion, change };
}

/** Shortfall ascending, then as matches. */
export const nearestFirst =
  (other: Side) =>
  (a: NearMiss, b: NearMiss): number =>
    a.change.shortfall.compare(b.change.shortfall) || compareRanked(rankOf(a, other), rankOf(b, other));

const rankOf = ({ pair, assessment }: NearMiss, other: Side): Rank => ({
  score: assessment.score,
  distanceM: pair.distanceM,
  id: pair[other].id,
});

const change = (name: ChangeName, missing: Fraction, of: Fraction, more: Partial<Change> = {}): Change => ({
  name,
  missing,
  shortfall: missing.div(of),
  receivingDays: [],
  window: null,
  ...more,
});

/** The changes that would mend a criterion, in the order of `CHANGES`. */
function changesFor(criterion: HardCriterion, pair: Pair, assessment: Assessment): Change[] {
  const { need } = pair;
  switch (criterion) {
    case 'DISTANCE':
      return need.maxDistanceM === null
        ? []
        : [change('WIDEN_RADIUS', Fraction.of(pair.distanceM - need.maxDistanceM), Fraction.of(need.maxDistanceM))];
    case 'DELIVERY':
      return changesForDelivery(pair, assessment);
    case 'SEASON':
      return shiftedWindow(pair, assessment);
    case 'MINIMUM_ORDER':
      return assessment.minimumOrderShare
        ? [times('ORDER_MORE', assessment.minimumOrderShare, fraction(need.quantity.value))]
        : [];
    case 'PRICE':
      return assessment.priceShare && need.priceCeiling
        ? [times('RAISE_CEILING', assessment.priceShare, fraction(need.priceCeiling.amount))]
        : [];
    default:
      return [];
  }
}

/** `share`: how many times what there is there should be. */
const times = (name: ChangeName, share: Fraction, there: Fraction): Change =>
  change(name, share.sub(ONE).mul(there), there);

function changesForDelivery(pair: Pair, { season }: Assessment): Change[] {
  const { offering, distanceM } = pair;
  const changes: Change[] = [];
  const radius = offering.deliveryRadiusM;
  if (radius !== null && !isCovered(pair) && !pair.inExcludedArea) {
    const reached = assessDelivery({ ...pair, inDeliveryArea: true }, season.remaining);
    if (reached.ownDelivery)
      changes.push(change('DELIVER_FARTHER', Fraction.of(distanceM - radius), Fraction.of(radius)));
  }
  const anyDay = assessDelivery({ ...pair, need: { ...pair.need, receivingDays: [] } }, season.remaining);
  const receivingDays = [anyDay.ownDelivery, ...anyDay.lanes].flatMap((met) => met?.days ?? []);
  if (receivingDays.length > 0)
    changes.push(
      change('RECEIVE_ON', ONE, Fraction.of(7), {
        receivingDays: [...new Set(receivingDays)].sort((a, b) => a - b),
      }),
    );
  if (offering.offersPickup) changes.push(change('PICK_UP', Fraction.of(distanceM), Fraction.of(PICK_UP_REFERENCE_M)));
  return changes;
}

/** The fewest days by which the window would have to end later, or start earlier, to hold an available day. */
function shiftedWindow({ need, offering, today }: Pair, { season }: Assessment): Change[] {
  const { from, to } = need.window;
  const soonest = addDays(today, offering.leadTimeDays);
  const isAvailable = (day: LocalDate) => daysAvailable(offering.availability, { from: day, to: day }) > 0;
  const furthest = Math.floor(SHIFT_REFERENCE_DAYS * NEAR_SHARE);
  const reach = { from: laterOf(soonest, addDays(from, -furthest)), to: addDays(to, furthest) };
  if (daysIn(season.remaining) > 0 && season.coveredDays > 0) return [];
  if (daysAvailable(offering.availability, reach) === 0) return [];
  for (let days = 1; days <= furthest; days++) {
    const [end, start] = [addDays(to, days), addDays(from, -days)];
    const shifted = (window: DateRange) => [
      change('SHIFT_WINDOW', Fraction.of(days), Fraction.of(SHIFT_REFERENCE_DAYS), { window }),
    ];
    if (end >= soonest && isAvailable(end)) return shifted({ from, to: end });
    if (start >= soonest && isAvailable(start)) return shifted({ from: start, to });
  }
  return [];
}
