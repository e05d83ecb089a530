import {
  addDays,
  clamp01,
  type Conversions,
  type DateRange,
  daysIn,
  fraction,
  Fraction,
  laterOf,
  type LocalDate,
  maxOf,
  minOf,
  ONE,
  priceRatio,
  ratio,
  roundHalfAway,
  toBase,
  ZERO,
} from '#kernel';
import type { Recurrence } from '#needs';
import { type CapacityPeriod, daysAvailable } from '#offerings';
import { type DaysMet, daysMet } from './days-met.js';
import type { HeldCertification, LaneFacts, NeedFacts, Pair } from './facts.js';

/**
 * When an offering answers a need, and how well: the reference semantics of `docs/glossary.md`, in one pure function.
 * The database proposes pairs; `judge` decides.
 */

/** The one table of weights. They sum to 1. */
export const WEIGHTS = {
  PROXIMITY: '0.30',
  PRODUCT: '0.20',
  SEASON: '0.20',
  VOLUME: '0.15',
  PREFERENCE: '0.10',
  PRICE: '0.05',
} as const;
export type ScoredCriterion = keyof typeof WEIGHTS;

/** How good each relation between products is. */
const RELATION_SCORES = { EXACT: ONE, NARROWER: fraction('0.9'), BROADER: fraction('0.5') } as const;

/** The distance at which proximity is worth nothing, for a need that sets no maximum. */
export const REFERENCE_DISTANCE_M = 150_000;

/** What an unknown or incomparable volume or price is worth. */
const UNKNOWN = Fraction.of(1, 2);

/** Length of a recurrence or a capacity period in days. A month is the Gregorian mean, 365.2425 / 12. */
export const PERIOD_DAYS: Record<Exclude<Recurrence, 'ONCE'> | Exclude<CapacityPeriod, 'TOTAL'>, Fraction> = {
  DAILY: fraction('1'),
  WEEKLY: fraction('7'),
  BIWEEKLY: fraction('14'),
  MONTHLY: fraction('30.436875'),
  WEEK: fraction('7'),
  MONTH: fraction('30.436875'),
};

export const HARD_CRITERIA = [
  'PRODUCT',
  'PREPARATION',
  'SEASON',
  'DISTANCE',
  'DELIVERY',
  'CERTIFICATION',
  'MINIMUM_ORDER',
  'PRICE',
  'ELIGIBILITY',
] as const;
export type HardCriterion = (typeof HARD_CRITERIA)[number];

/** Ways the product can get there, in the order in which they are cheapest to organise. */
export const DELIVERY_OPTIONS = ['DELIVERY', 'PICKUP', 'DISTRIBUTOR'] as const;
export type DeliveryOption = (typeof DELIVERY_OPTIONS)[number];

/** A lane that works, and when it could come. */
export interface LaneThatWorks extends DaysMet {
  readonly lane: LaneFacts;
}

/** What was found out about a pair, from which the points are counted and the reasons are written. */
export interface Assessment {
  /** Hard criteria that do not hold; none: it is a match. */
  readonly failed: readonly HardCriterion[];
  readonly options: readonly DeliveryOption[];
  /** When the supplier's own means could come; undefined: they could not. */
  readonly ownDelivery: DaysMet | undefined;
  /** Every lane that works, the one that could come first first. */
  readonly lanes: readonly LaneThatWorks[];
  readonly season: { readonly remaining: DateRange; readonly days: number; readonly coveredDays: number };
  readonly certifications: { readonly missing: readonly string[]; readonly preferredHeld: readonly string[] };
  /** Minimum order / quantity of one delivery; undefined: none asked, or not comparable. */
  readonly minimumOrderShare: Fraction | undefined;
  /** Offered / needed over the covered time; undefined: unknown or not comparable. */
  readonly volumeShare: Fraction | undefined;
  /** Price / ceiling; undefined: unknown or not comparable. */
  readonly priceShare: Fraction | undefined;
  /** Each in [0, 1]. */
  readonly scores: Readonly<Record<ScoredCriterion, Fraction>>;
  /** 0–100, one decimal. */
  readonly score: number;
}

/** Judges one pair. Exact: no binary float decides anything. */
export function judge(pair: Pair): Assessment {
  const { need, offering } = pair;
  const product = narrowerProduct(pair);
  const season = assessSeason(pair);
  const { options, ownDelivery, lanes } = assessDelivery(pair, season.remaining);
  const certifications = assessCertifications(need, offering.certifications);
  const minimumOrderShare = shareOfMinimumOrder(pair, product);
  const volumeShare = shareOfVolume(pair, season.coveredDays, product);
  const priceShare =
    offering.price && need.priceCeiling
      ? priceRatio(
          { price: offering.price, pack: offering.pack },
          { price: need.priceCeiling, pack: need.pack },
          product,
        )
      : undefined;

  const holds: Record<HardCriterion, boolean> = {
    PRODUCT: pair.relation !== undefined,
    PREPARATION: need.preparations.length === 0 || need.preparations.includes(offering.preparation),
    SEASON: season.coveredDays > 0,
    DISTANCE: need.maxDistanceM === null || pair.distanceM <= need.maxDistanceM,
    DELIVERY: options.length > 0,
    CERTIFICATION: certifications.missing.length === 0,
    MINIMUM_ORDER: !minimumOrderShare || minimumOrderShare.compare(1) <= 0,
    PRICE: !priceShare || priceShare.compare(1) <= 0,
    ELIGIBILITY: isEligible(pair),
  };
  const preferred = need.preferredCertifications.length;
  const scores: Record<ScoredCriterion, Fraction> = {
    PROXIMITY: proximity(pair),
    PRODUCT: pair.relation ? RELATION_SCORES[pair.relation] : ZERO,
    SEASON: season.days > 0 ? Fraction.of(season.coveredDays, season.days) : ZERO,
    VOLUME: volumeShare ? minOf(ONE, volumeShare) : UNKNOWN,
    PREFERENCE: preferred > 0 ? Fraction.of(certifications.preferredHeld.length, preferred) : ONE,
    PRICE: priceShare ? clamp01(ONE.sub(priceShare)) : UNKNOWN,
  };
  return {
    failed: HARD_CRITERIA.filter((criterion) => !holds[criterion]),
    options,
    ownDelivery,
    lanes,
    season,
    certifications,
    minimumOrderShare,
    volumeShare,
    priceShare,
    scores,
    score: total(scores),
  };
}

const proximity = ({ need, distanceM }: Pair): Fraction =>
  ONE.sub(minOf(ONE, Fraction.of(distanceM, need.maxDistanceM ?? REFERENCE_DISTANCE_M)));

/** The assessment as if the price were not known. */
export const withoutPrice = (assessment: Assessment): Assessment => ({
  ...assessment,
  priceShare: undefined,
  scores: { ...assessment.scores, PRICE: UNKNOWN },
});

/** The assessment of the same pair as if it stood `pair.distanceM` apart, verdicts left as they were. */
export function rescore(pair: Pair, assessment: Assessment): Assessment {
  const scores = { ...assessment.scores, PROXIMITY: proximity(pair) };
  return { ...assessment, scores, score: total(scores) };
}

const SCORED = Object.keys(WEIGHTS) as ScoredCriterion[];
const EXACT_WEIGHTS = Object.fromEntries(SCORED.map((name) => [name, fraction(WEIGHTS[name])])) as Record<
  ScoredCriterion,
  Fraction
>;
const CLOSE_WEIGHTS = Object.fromEntries(SCORED.map((name) => [name, Number(WEIGHTS[name])])) as Record<
  ScoredCriterion,
  number
>;

/** Doubles carry this sum to some 1e-12; nearer than this to a half, only exact arithmetic knows which way it rounds. */
const IN_DOUBT = 1e-6;

function total(scores: Record<ScoredCriterion, Fraction>): number {
  const tenths =
    SCORED.reduce((sum, criterion) => sum + CLOSE_WEIGHTS[criterion] * scores[criterion].toNumber(), 0) * 1000;
  if (Math.abs(tenths - Math.floor(tenths) - 0.5) > IN_DOUBT) return Math.round(tenths) / 10;
  const share = SCORED.reduce((sum, criterion) => sum.add(EXACT_WEIGHTS[criterion].mul(scores[criterion])), ZERO);
  return roundHalfAway(share.mul(100), 1);
}

const MOST_POINTS = Object.fromEntries(
  SCORED.map((name) => [name, roundHalfAway(EXACT_WEIGHTS[name].mul(100), 2)]),
) as Record<ScoredCriterion, number>;

/** Points a criterion earned, and the most it could, to two decimals. */
export const pointsOf = (
  assessment: Assessment,
  criterion: ScoredCriterion,
): { points: number; maxPoints: number } => ({
  points: roundHalfAway(EXACT_WEIGHTS[criterion].mul(assessment.scores[criterion]).mul(100), 2),
  maxPoints: MOST_POINTS[criterion],
});

/** Best first: score descending, then distance ascending, then the identifier. */
export function compareRanked(
  a: { readonly score: number; readonly distanceM: number; readonly id: string },
  b: { readonly score: number; readonly distanceM: number; readonly id: string },
): number {
  return b.score - a.score || a.distanceM - b.distanceM || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** The more specific product of the two knows best how its units convert. */
export const narrowerProduct = ({ need, offering, relation }: Pair): Conversions =>
  relation === 'BROADER' ? need.product : offering.product;

function assessSeason({ need, offering, today }: Pair): Assessment['season'] {
  const earliest = addDays(today, offering.leadTimeDays);
  const remaining = { from: laterOf(need.window.from, earliest), to: need.window.to };
  return { remaining, days: daysIn(remaining), coveredDays: daysAvailable(offering.availability, remaining) };
}

/** By which ways the product can come within a window, and when. */
export function assessDelivery(
  { need, offering, today, ...pair }: Pair,
  remaining: DateRange,
): Pick<Assessment, 'options' | 'ownDelivery' | 'lanes'> {
  const meet = (days: readonly number[], window: DateRange) =>
    daysMet(days, need.receivingDays, window, offering.availability);
  // A window that is over before it starts says nothing of weekdays: SEASON fails, and DELIVERY need not fail with it.
  const weekFrom = (from: LocalDate) => ({ from, to: addDays(from, 6) });
  const window = daysIn(remaining) > 0 ? remaining : weekFrom(remaining.from);
  const ownDelivery = isCovered({ offering, ...pair }) ? meet(offering.deliveryDays, window) : undefined;
  const lanes = !offering.acceptsDistributors
    ? []
    : pair.lanes.flatMap((lane): LaneThatWorks[] => {
        const from = laterOf(remaining.from, addDays(today, lane.cutoffDays));
        const met = meet(lane.days, daysIn(remaining) > 0 ? { from, to: remaining.to } : weekFrom(from));
        return met ? [{ lane, ...met }] : [];
      });
  const works: Record<DeliveryOption, boolean> = {
    DELIVERY: ownDelivery !== undefined,
    PICKUP: offering.offersPickup && need.acceptsPickup,
    DISTRIBUTOR: lanes.length > 0,
  };
  return { options: DELIVERY_OPTIONS.filter((option) => works[option]), ownDelivery, lanes: lanes.sort(byFirstDay) };
}

/** Whether the supplier's own means reach the site, whatever the day. An excluded area wins over radius and area. */
export const isCovered = ({
  offering,
  distanceM,
  inDeliveryArea,
  inExcludedArea,
}: Pick<Pair, 'offering' | 'distanceM' | 'inDeliveryArea' | 'inExcludedArea'>): boolean =>
  !inExcludedArea && (inDeliveryArea || (offering.deliveryRadiusM !== null && distanceM <= offering.deliveryRadiusM));

const byFirstDay = (a: LaneThatWorks, b: LaneThatWorks): number =>
  compareText(a.nextDay, b.nextDay) || compareText(a.lane.name, b.lane.name) || compareText(a.lane.id, b.lane.id);

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A certification counts when it is valid on the last day of the window and, if the need asks, verified. */
function assessCertifications(need: NeedFacts, held: readonly HeldCertification[]): Assessment['certifications'] {
  const counts = ({ expiresOn, verified }: HeldCertification) =>
    (expiresOn === null || expiresOn >= need.window.to) && (verified || !need.requiresVerifiedCertifications);
  const valid = new Set(held.filter(counts).map(({ scheme }) => scheme));
  return {
    missing: need.requiredCertifications.filter((scheme) => !valid.has(scheme)),
    preferredHeld: need.preferredCertifications.filter((scheme) => valid.has(scheme)),
  };
}

function shareOfMinimumOrder({ need, offering }: Pair, product: Conversions): Fraction | undefined {
  if (!offering.minimumOrder) return undefined;
  const minimum = toBase(offering.minimumOrder, offering.pack);
  const delivery = toBase(need.quantity, need.pack);
  return minimum && delivery && ratio(minimum, delivery, product);
}

/**
 * Offered over needed, both over the covered days: a quantity per period counts once for each period in them, and at
 * least once (who can deliver 100 kg a week can deliver them in a window of two days).
 */
function shareOfVolume({ need, offering }: Pair, coveredDays: number, product: Conversions): Fraction | undefined {
  if (!offering.capacity) return undefined;
  const capacity = toBase(offering.capacity.quantity, offering.pack);
  const delivery = toBase(need.quantity, need.pack);
  const perPeriod = capacity && delivery && ratio(capacity, delivery, product);
  if (!perPeriod) return undefined;
  const { period } = offering.capacity;
  const offeredTimes = period === 'TOTAL' ? ONE : timesIn(coveredDays, PERIOD_DAYS[period]);
  const neededTimes = need.recurrence === 'ONCE' ? ONE : timesIn(coveredDays, PERIOD_DAYS[need.recurrence]);
  return perPeriod.mul(offeredTimes).div(neededTimes);
}

const timesIn = (days: number, periodDays: Fraction): Fraction => maxOf(ONE, fraction(days).div(periodDays));

function isEligible({ need, offering, today, barred, dismissed }: Pair): boolean {
  const needStands = need.status === 'PUBLISHED' && need.window.to >= today && (need.respondBy ?? today) >= today;
  const offeringStands = offering.status === 'PUBLISHED' && (offering.expiresOn ?? today) >= today;
  return needStands && offeringStands && !barred && !dismissed && need.organizationId !== offering.organizationId;
}
