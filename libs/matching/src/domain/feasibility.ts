import {
  type DateRange,
  daysIn,
  Fraction,
  type Id,
  laterOf,
  type LocalDate,
  maxOf,
  type Quantity,
  toBase,
  toDecimal,
} from '#kernel';
import type { NeedFacts } from './facts.js';
import { type Change, CHANGES, nearChanges, type NearMiss, SHIFT_REFERENCE_DAYS } from './near-miss.js';
import { monthsOf } from './plan-candidates.js';
import { PERIOD_DAYS } from './score.js';

/** What a draft of a need would find, before it is published. Pure; docs/glossary.md, Feasibility. */

/** An offering that matches the draft. */
export interface Answer {
  readonly offeringId: Id;
  readonly organizationId: Id;
  /** 0–100, one decimal. */
  readonly score: number;
  /** In the base unit of what is asked for; null: unknown, or not comparable. */
  readonly capacity: { readonly amount: number; /** Null: in all. */ readonly periodDays: number | null } | null;
  /** Days on which it is available, by month of the remaining window (`monthsAsked`). */
  readonly monthDays: readonly number[];
}

/** Changes that would let more suppliers answer: those of near misses, and demands given up. */
export const RELAXATIONS = [...CHANGES, 'ANY_PREPARATION', 'DROP_CERTIFICATION'] as const;
export type RelaxationName = (typeof RELAXATIONS)[number];

/** An offering that only one demand keeps out, and which the institution could give up altogether. */
export interface Refusal {
  readonly offeringId: Id;
  readonly organizationId: Id;
  readonly demand: 'ANY_PREPARATION' | 'DROP_CERTIFICATION';
}

export interface Relaxation {
  readonly name: RelaxationName;
  /** Large enough for every offering that it gains; null where a demand is given up. */
  readonly change: Change | null;
  /** Organizations that would have a match and have none. */
  readonly suppliersGained: number;
  readonly offeringsGained: number;
}

export interface MonthlyVolume {
  /** `YYYY-MM` */
  readonly month: string;
  /** Both in the unit of the need, to three decimals. */
  readonly asked: Quantity;
  readonly offered: Quantity;
  readonly offeringsWithUnknownCapacity: number;
}

export interface Feasibility {
  readonly supplierCount: number;
  readonly offeringCount: number;
  readonly scoreRange: { readonly lowest: number; readonly highest: number } | null;
  readonly months: readonly MonthlyVolume[];
  /** Share of what is asked that is offered, from 0 to 1, to four decimals. */
  readonly coverage: number;
  /** Most suppliers gained first, then the smallest change. */
  readonly relaxations: readonly Relaxation[];
}

export interface Findings {
  readonly answers: readonly Answer[];
  readonly nearMisses: readonly NearMiss[];
  readonly refusals: readonly Refusal[];
}

export function feasibilityOf(need: NeedFacts, today: LocalDate, found: Findings): Feasibility {
  const { answers } = found;
  const scores = answers.map(({ score }) => score);
  return {
    supplierCount: new Set(answers.map(({ organizationId }) => organizationId)).size,
    offeringCount: answers.length,
    scoreRange: scores.length > 0 ? { lowest: least(scores), highest: most(scores) } : null,
    ...volumes(need, today, answers),
    relaxations: relaxations(need, found),
  };
}

const least = (values: readonly number[]) => values.reduce((a, b) => Math.min(a, b));
const most = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b));
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

/** The months of the remaining window, the first and the last as far as they are in it. */
export const monthsAsked = ({ window }: NeedFacts, today: LocalDate): DateRange[] =>
  monthsOf({ from: laterOf(window.from, today), to: window.to });

/**
 * Month by month, as VOLUME counts: each quantity once for each of its periods in the days, at least once. Over a
 * recurring need's whole window, and spread evenly over its days; a single delivery may come in any month, so that each
 * month is a window of its own, and the best one covers it. Doubles: it is an estimate that decides nothing.
 */
function volumes(
  need: NeedFacts,
  today: LocalDate,
  answers: readonly Answer[],
): Pick<Feasibility, 'months' | 'coverage'> {
  const months = monthsAsked(need, today);
  const days = months.map(daysIn);
  const single = need.recurrence === 'ONCE';
  const spread = (amount: number, periodDays: number | null, inMonth: readonly number[]): number[] => {
    const times = (covered: number) => (periodDays === null ? 1 : Math.max(1, covered / periodDays));
    const covered = sum(inMonth);
    return inMonth.map((some) =>
      some === 0 ? 0 : single ? amount * times(some) : (amount * times(covered) * some) / covered,
    );
  };
  const oneInBase = toBase({ value: '1', unit: need.quantity.unit }, need.pack)?.amount.toNumber() ?? Number.NaN;
  const delivery = Number(need.quantity.value);
  const period = need.recurrence === 'ONCE' ? null : PERIOD_DAYS[need.recurrence].toNumber();
  const asked = spread(delivery, period, days);
  const offered = answers.map(({ capacity, monthDays }) =>
    capacity ? spread(capacity.amount / oneInBase, capacity.periodDays, monthDays) : [],
  );
  const offeredIn = days.map((_, i) => sum(offered.map((byMonth) => byMonth[i] ?? 0)));
  const covered = asked.map((amount, i) => Math.min(amount, offeredIn[i] ?? 0));
  const share = single ? most([0, ...covered]) / delivery : sum(covered) / sum(asked);
  const quantity = (amount: number): Quantity => ({ value: decimal(amount, 3), unit: need.quantity.unit });
  return {
    months: months.map(({ from }, i) => ({
      month: from.slice(0, 7),
      asked: quantity(asked[i] ?? 0),
      offered: quantity(offeredIn[i] ?? 0),
      offeringsWithUnknownCapacity: answers.filter(({ capacity, monthDays }) => !capacity && (monthDays[i] ?? 0) > 0)
        .length,
    })),
    coverage: months.length > 0 ? Number(share.toFixed(4)) : 0,
  };
}

const decimal = (amount: number, places: number) =>
  toDecimal(Fraction.of(Math.round(amount * 10 ** places), 10 ** places), places);

/** What an offering that is kept out would gain by which change. */
interface Gain {
  readonly offeringId: Id;
  readonly organizationId: Id;
  readonly change: Change;
}

function relaxations(need: NeedFacts, { answers, nearMisses, refusals }: Findings): Relaxation[] {
  const already = new Set(answers.map(({ organizationId }) => organizationId));
  const gained = (by: readonly { offeringId: Id; organizationId: Id }[]) => ({
    suppliersGained: new Set(by.map(({ organizationId }) => organizationId).filter((id) => !already.has(id))).size,
    offeringsGained: new Set(by.map(({ offeringId }) => offeringId)).size,
  });
  const gains = nearMisses.flatMap(({ pair, assessment }) =>
    nearChanges(pair, assessment).map((change): Gain => ({
      offeringId: pair.offering.id,
      organizationId: pair.offering.organizationId,
      change,
    })),
  );
  const found = CHANGES.flatMap((name): Relaxation[] => {
    const by = gains.filter(({ change }) => change.name === name);
    if (by.length === 0) return [];
    if (name !== 'RECEIVE_ON') return [{ name, change: enough(need, by), ...gained(by) }];
    // Each day more that the site receives is a change of its own: the one that gains most.
    const days = [...new Set(by.flatMap(({ change }) => change.receivingDays))].sort((a, b) => a - b);
    const byDay = days.map((day): Relaxation => {
      const onDay = by.filter(({ change }) => change.receivingDays.includes(day));
      return { name, change: { ...enough(need, onDay), receivingDays: [day] }, ...gained(onDay) };
    });
    return byDay.sort(mostGained).slice(0, 1);
  });
  const givenUp = (['ANY_PREPARATION', 'DROP_CERTIFICATION'] as const).flatMap((name): Relaxation[] => {
    const by = refusals.filter(({ demand }) => demand === name);
    return by.length === 0 ? [] : [{ name, change: null, ...gained(by) }];
  });
  return [...found, ...givenUp].sort(mostGained);
}

/** The least change that is enough for all of these. */
function enough(need: NeedFacts, gains: readonly Gain[]): Change {
  const changes = gains.map(({ change }) => change);
  const largest = changes.reduce((a, b) => (b.shortfall.compare(a.shortfall) > 0 ? b : a));
  const missing = changes.map((change) => change.missing).reduce(maxOf);
  if (largest.name !== 'SHIFT_WINDOW') return { ...largest, missing };
  const windows = changes.flatMap(({ window }) => window ?? []);
  const window = windows.reduce((a, b) => ({ from: a.from < b.from ? a.from : b.from, to: laterOf(a.to, b.to) }));
  const days = Fraction.of(daysIn(window) - daysIn(need.window));
  return { ...largest, missing: days, shortfall: days.div(SHIFT_REFERENCE_DAYS), window };
}

/** A demand given up altogether is the largest change there is. */
const mostGained = (a: Relaxation, b: Relaxation): number =>
  b.suppliersGained - a.suppliersGained || sizeOf(a).compare(sizeOf(b)) || b.offeringsGained - a.offeringsGained;
const sizeOf = ({ change }: Relaxation): Fraction => change?.shortfall ?? Fraction.of(1);
