import {
  addDays,
  type BaseAmount,
  convert,
  type DateRange,
  daysIn,
  earlierOf,
  Fraction,
  type Id,
  laterOf,
  type LocalDate,
  minOf,
  ONE,
  type Pack,
  type Quantity,
  toBase,
  toDecimal,
  ZERO,
} from '#kernel';
import { daysAvailable } from '#offerings';
import type { NeedFacts, Pair } from './facts.js';
import type { Match } from './match.js';
import { narrowerProduct, PERIOD_DAYS } from './score.js';
import type { LaneRoom, PlanCandidate, PooledNeed, SupplyOption } from './supply-plan.js';

/** What a supply plan is made from, read off the matches of a need. */
export interface PlanQuestion {
  readonly need: PooledNeed;
  readonly candidates: readonly PlanCandidate[];
  readonly lanes: LaneRoom;
  /** Left out: their capacity or their minimum order cannot be counted in what the need is counted in. */
  readonly notComparable: readonly Match[];
}

/**
 * What is asked for from `today` on, and who could give how much of it. Undefined where nothing is asked for: the need
 * is not published, or its window is over.
 */
export function planQuestion(need: NeedFacts, today: LocalDate, matches: readonly Match[]): PlanQuestion | undefined {
  const asked = toBase(need.quantity, need.pack);
  const window = { from: laterOf(need.window.from, today), to: need.window.to };
  if (need.status !== 'PUBLISHED' || daysIn(window) === 0 || !asked) return undefined;
  // One delivery is not spread over months: it comes on a day of the window.
  const spans = need.recurrence === 'ONCE' ? [window] : monthsOf(window);
  const candidates = matches.map((match) => candidateOf(match, asked, spans));
  return {
    need: {
      quantity: asked.amount,
      recurrenceDays: need.recurrence === 'ONCE' ? null : PERIOD_DAYS[need.recurrence],
      segments: spans.map((span) => ({ month: span.from.slice(0, 7), days: daysIn(span) })),
    },
    candidates: candidates.filter((candidate) => candidate !== undefined),
    lanes: roomOfLanes(matches, asked),
    notComparable: matches.filter((_, i) => candidates[i] === undefined),
  };
}

/** An amount in base units as the need counts, in its own unit, to three decimals: never more, or never less. */
export function inUnitOf(need: NeedFacts, amount: Fraction, rounded: 'DOWN' | 'UP'): Quantity {
  const { unit } = need.quantity;
  const one = toBase({ value: '1', unit }, need.pack);
  if (!one) throw new RangeError('cases that nobody described');
  const { n, d } = amount.mul(1000).div(one.amount);
  const thousandths = rounded === 'DOWN' ? n / d : (n + d - 1n) / d;
  return { value: toDecimal(Fraction.of(thousandths, 1000), 3), unit };
}

/** The calendar months of a range, the first and the last as far as they are in it. */
export function monthsOf({ from, to }: DateRange): DateRange[] {
  const months: DateRange[] = [];
  for (let start = from; start <= to;) {
    const nextMonth = addDays(`${start.slice(0, 7)}-01`, 31).slice(0, 7);
    months.push({ from: start, to: earlierOf(addDays(`${nextMonth}-01`, -1), to) });
    start = `${nextMonth}-01`;
  }
  return months;
}

/** Undefined where it cannot be counted. */
function candidateOf(match: Match, asked: BaseAmount, spans: readonly DateRange[]): PlanCandidate | undefined {
  const { pair, assessment } = match;
  const capacity = capacityOf(match, asked);
  const minimum = minimumOf(match, asked);
  if (!capacity || !minimum) return undefined;
  return {
    offeringId: pair.offering.id,
    organizationId: pair.offering.organizationId,
    score: assessment.score,
    distanceM: pair.distanceM,
    ...capacity,
    minimum,
    available: pair.need.recurrence === 'ONCE' ? [ONE] : spans.map((span) => availableIn(span, pair)),
    options: optionsOf(match),
  };
}

/** What it gives in one delivery: as much as the volume of the score says (`shareOfVolume`), that is of the covered days. */
function capacityOf(
  { pair, assessment }: Match,
  asked: BaseAmount,
): Pick<PlanCandidate, 'perDelivery' | 'total'> | undefined {
  const { capacity, pack } = pair.offering;
  if (!capacity) return { perDelivery: null, total: null };
  if (capacity.period === 'TOTAL') {
    const total = asCounted(pair, asked, capacity.quantity, pack);
    return total && { perDelivery: total, total };
  }
  const { volumeShare } = assessment;
  return volumeShare && { perDelivery: volumeShare.mul(asked.amount), total: null };
}

function minimumOf({ pair, assessment }: Match, asked: BaseAmount): Fraction | undefined {
  return pair.offering.minimumOrder ? assessment.minimumOrderShare?.mul(asked.amount) : ZERO;
}

/** A quantity in the base unit of what is asked for. */
function asCounted(pair: Pair, asked: BaseAmount, quantity: Quantity, pack: Pack | null): Fraction | undefined {
  const base = toBase(quantity, pack);
  return base && convert(base, asked.dimension, narrowerProduct(pair))?.amount;
}

/** The share of days on which it is available, which none is before its lead time is over. */
function availableIn(span: DateRange, { offering, today }: Pair): Fraction {
  const reachable = { from: laterOf(span.from, addDays(today, offering.leadTimeDays)), to: span.to };
  return Fraction.of(daysAvailable(offering.availability, reachable), daysIn(span));
}

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];

function optionsOf({ pair, assessment }: Match): SupplyOption[] {
  const { receivingDays } = pair.need;
  return [
    ...(assessment.ownDelivery ? [{ kind: 'DELIVERY', days: assessment.ownDelivery.days } as const] : []),
    ...(assessment.options.includes('PICKUP')
      ? [{ kind: 'PICKUP', days: receivingDays.length > 0 ? receivingDays : WEEKDAYS } as const]
      : []),
    ...assessment.lanes.map(({ lane, days }) => ({ kind: 'DISTRIBUTOR', laneId: lane.id, days }) as const),
  ];
}

/** Of products that convert differently, the one with the least room decides: a plan never overfills a lane. */
function roomOfLanes(matches: readonly Match[], asked: BaseAmount): LaneRoom {
  const rooms = new Map<Id, Fraction | null>();
  for (const { pair, assessment } of matches) {
    for (const { lane } of assessment.lanes) {
      const known = rooms.get(lane.id) ?? null;
      const room = (lane.spareCapacity && asCounted(pair, asked, lane.spareCapacity, null)) ?? null;
      rooms.set(lane.id, known && room ? minOf(known, room) : (known ?? room));
    }
  }
  return rooms;
}
