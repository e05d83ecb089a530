/**
 * The rules of gaps (docs/glossary.md) a second time and on purpose differently: one day after the other, in exact
 * fractions, from bare table rows and the pairs that match. Nothing here imports the code of gaps or what it is made of.
 */
import Fraction from 'fraction.js';
import type { DataSource } from 'typeorm';
import { type Amount, amountOf, type ProductFacts, ratio } from './amounts.js';
import { type Day, dayAfter, daysBetween } from './calendar.js';

export interface OracleGap {
  readonly asked: Fraction;
  readonly met: Fraction;
  readonly count: number;
  readonly withoutMatch: number;
  readonly unknownCapacity: number;
}

type Row = Record<string, string>;
type Product = ProductFacts & { id: string; parent_id: string | null; dimension: Amount['kind'] };

const PERIODS: Record<string, string> = { WEEK: '7', MONTH: '30.436875' };
const RECURRENCES: Record<string, string> = { DAILY: '1', WEEKLY: '7', BIWEEKLY: '14', MONTHLY: '30.436875' };
const MONTHS = 24;

const zero = new Fraction(0);
const smaller = (a: Fraction, b: Fraction) => (a.compare(b) < 0 ? a : b);
const monthOf = ({ date }: Day) => date.slice(0, 7);

/** By side, product, month, region and dimension, in kilograms, litres or pieces. */
export async function bruteForceGaps(
  db: DataSource,
  now: Date,
  pairs: readonly { needId: string; offeringId: string }[],
): Promise<Map<string, OracleGap>> {
  const read = (sql: string): Promise<Row[]> => db.query(sql);
  const open = `status = 'PUBLISHED' AND organization_id NOT IN (SELECT id FROM organizations WHERE status = 'SUSPENDED')`;
  const sites = new Map((await read('SELECT * FROM sites')).map((s) => [s['id'], s]));
  const products = new Map(
    ((await read('SELECT * FROM products')) as unknown as Product[]).map((product) => [product.id, product]),
  );
  const todayAt = (siteId: unknown) =>
    new Intl.DateTimeFormat('sv-SE', { timeZone: sites.get(String(siteId))?.['time_zone'] ?? 'UTC' }).format(now);
  const regionOf = (siteId: unknown) => sites.get(String(siteId))?.['region_code'] ?? '';

  // The months that are looked at, from the one it is where it is earliest.
  const firstMonth = new Date(now.getTime() - 12 * 3_600_000).toISOString().slice(0, 7);
  const horizon = new Set<string>();
  for (let day = dayAfter(`${firstMonth}-01`); ; day = dayAfter(day.date, 1)) {
    if (horizon.size === MONTHS && !horizon.has(monthOf(day))) break;
    horizon.add(monthOf(day));
  }
  const end = [...horizon].at(-1)!;
  const inSight = (from: string, to: string) =>
    daysBetween(from, to).filter((day) => day.date.slice(0, 7) >= firstMonth && monthOf(day) <= end);

  const gaps = new Map<string, { -readonly [K in keyof OracleGap]: OracleGap[K] }>();
  const cell = (side: string, row: Row, month: string, kind: string) => {
    const key = [side, row['product_id'], month, regionOf(row['site_id']), kind].join(' ');
    const gap = gaps.get(key) ?? { asked: zero, met: zero, count: 0, withoutMatch: 0, unknownCapacity: 0 };
    gaps.set(key, gap);
    return gap;
  };
  /** In the product's own dimension where that is possible: which, and how much of it one of `kind` is. */
  const ownOf = (productId: unknown, kind: Amount['kind'] | undefined): [Amount['kind'], Fraction] => {
    const product = products.get(String(productId))!;
    const one =
      kind && ratio({ kind, amount: new Fraction(1) }, { kind: product.dimension, amount: new Fraction(1) }, product);
    return one ? [product.dimension, one] : [kind ?? product.dimension, new Fraction(1)];
  };

  // What each need asks for, by month.
  const needs = new Map(
    (await read(`SELECT * FROM needs WHERE ${open}`))
      .filter((need) => {
        const today = todayAt(need['site_id']);
        return need['window_to']! >= today && (need['respond_by'] === null || need['respond_by']! >= today);
      })
      .map((need) => {
        const today = todayAt(need['site_id']);
        const remaining = daysBetween(need['window_from']! > today ? need['window_from']! : today, need['window_to']!);
        const quantity = amountOf(need['quantity_value'], need['quantity_unit'], need['pack']);
        const every = RECURRENCES[need['recurrence']!];
        const amount = quantity?.amount ?? zero;
        const aDay = every && amount.div(smaller(new Fraction(every), new Fraction(remaining.length)));
        const asked = new Map<string, Fraction>();
        for (const day of remaining)
          if (horizon.has(monthOf(day)) && (aDay || asked.size === 0))
            asked.set(monthOf(day), (asked.get(monthOf(day)) ?? zero).add(aDay || amount));
        return [need['id'], { need, today, remaining, quantity, amount, aDay, asked }] as const;
      }),
  );
  const offerings = new Map(
    (await read(`SELECT * FROM offerings WHERE ${open}`))
      .filter(({ expires_on: last, site_id }) => last === null || last! >= todayAt(site_id))
      .map((offering) => [offering['id'], offering]),
  );
  const isAvailable = (offering: Row, day: Day) =>
    (offering['availability'] as unknown as Row[]).some((season) => {
      if ('from' in season) return season['from'] <= day.date && day.date <= season['to']!;
      const [first, last] = [Number(season['fromMonth']), Number(season['toMonth'])];
      return first <= last ? first <= day.month && day.month <= last : day.month >= first || day.month <= last;
    });
  const capacityOf = (offering: Row) =>
    offering['capacity_value'] === null
      ? null
      : amountOf(offering['capacity_value'], offering['capacity_unit'], offering['pack']);
  const availableDays = (offering: Row) => {
    const soonest = dayAfter(todayAt(offering['site_id']), Number(offering['lead_time_days'])).date;
    return inSight(soonest, lastOf(end)).filter((day) => isAvailable(offering, day));
  };

  // What each need asks of each offering that matches it, and what share of all that the offering can give.
  const demands = pairs.flatMap(({ needId, offeringId }) => {
    const [wanted, offering] = [needs.get(needId)!, offerings.get(offeringId)!];
    const soonest = dayAfter(wanted.today, Number(offering['lead_time_days'])).date;
    const days = wanted.remaining.filter(
      (day) => day.date >= soonest && horizon.has(monthOf(day)) && isAvailable(offering, day),
    );
    const isUnder = (id: string | null, top: string): boolean =>
      id !== null && (id === top || isUnder(products.get(id)!.parent_id, top));
    const narrower = isUnder(offering['product_id']!, wanted.need['product_id']!) ? offering : wanted.need;
    const capacity = capacityOf(offering);
    const inCapacity =
      capacity && wanted.quantity
        ? ratio(
            { kind: wanted.quantity.kind, amount: new Fraction(1) },
            { kind: capacity.kind, amount: new Fraction(1) },
            products.get(narrower['product_id']!)!,
          )
        : null;
    const drawn = new Map<string, Fraction>();
    for (const day of days)
      if (wanted.aDay || drawn.size === 0)
        drawn.set(monthOf(day), (drawn.get(monthOf(day)) ?? zero).add(wanted.aDay || wanted.amount));
    return [...drawn].map(([month, amount]) => ({
      needId,
      offeringId,
      wanted,
      offering,
      capacity,
      inCapacity,
      month,
      askedMonth: wanted.aDay ? month : [...wanted.asked.keys()][0]!,
      amount,
      period: offering['capacity_period'] === 'TOTAL' ? 'in all' : month,
    }));
  });
  const shareOf = (offeringId: string, period: string): Fraction => {
    const offering = offerings.get(offeringId)!;
    const load = demands
      .filter((d) => d.offeringId === offeringId && d.period === period && d.inCapacity)
      .reduce((sum, d) => sum.add(d.amount.mul(d.inCapacity!)), zero);
    const days = availableDays(offering).filter((day) => monthOf(day) === period).length;
    const length = PERIODS[offering['capacity_period']!];
    const capacity = capacityOf(offering)!.amount;
    const there = length ? capacity.mul(days).div(length) : capacity;
    return load.compare(there) > 0 ? there.div(load) : new Fraction(1);
  };
  const given = demands.map((d) => ({
    ...d,
    given: d.inCapacity ? d.amount.mul(shareOf(d.offeringId, d.period)) : d.amount,
  }));

  const drawn = new Map<string, Map<string, Fraction>>();
  const matchedNeeds = new Set(pairs.map(({ needId }) => needId));
  const matchedOfferings = new Set(pairs.map(({ offeringId }) => offeringId));
  for (const [needId, { need, quantity, asked }] of needs) {
    const [kind, own] = ownOf(need['product_id'], quantity?.kind);
    for (const [month, amount] of asked) {
      const from = given.filter((d) => d.needId === needId && d.askedMonth === month);
      const supply = from.reduce((sum, d) => sum.add(d.given), zero);
      const gap = cell('NEED', need, month, kind);
      gap.asked = gap.asked.add(amount.mul(own));
      gap.met = gap.met.add(smaller(amount, supply).mul(own));
      gap.count++;
      if (!matchedNeeds.has(needId!)) gap.withoutMatch++;
      if (from.some(({ inCapacity }) => !inCapacity)) gap.unknownCapacity++;
      for (const d of from) {
        if (!d.inCapacity || d.given.compare(0) === 0) continue;
        const taken = d.given.mul(smaller(amount, supply)).div(supply).mul(d.inCapacity);
        const months = drawn.get(d.offeringId) ?? new Map<string, Fraction>();
        drawn.set(d.offeringId, months.set(d.month, (months.get(d.month) ?? zero).add(taken)));
      }
    }
  }
  for (const [offeringId, offering] of offerings) {
    const capacity = capacityOf(offering);
    const [kind, own] = ownOf(offering['product_id'], capacity?.kind);
    const days = availableDays(offering);
    const length = PERIODS[offering['capacity_period']!];
    const taken = drawn.get(offeringId!) ?? new Map<string, Fraction>();
    const left = (capacity?.amount ?? zero).sub([...taken.values()].reduce((sum, amount) => sum.add(amount), zero));
    for (const month of new Set([...days.map(monthOf), ...taken.keys()])) {
      const here = days.filter((day) => monthOf(day) === month).length;
      const sold = taken.get(month) ?? zero;
      const gap = cell('OFFERING', offering, month, kind);
      const there = length
        ? (capacity?.amount ?? zero).mul(here).div(length)
        : sold.add(here ? left.mul(here).div(days.length) : 0);
      gap.asked = gap.asked.add(there.mul(own));
      gap.met = gap.met.add(sold.mul(own));
      if (here === 0) continue;
      gap.count++;
      if (!matchedOfferings.has(offeringId!)) gap.withoutMatch++;
      if (!capacity) gap.unknownCapacity++;
    }
  }
  return gaps;
}

const lastOf = (month: string) => {
  const [year, number] = month.split('-').map(Number) as [number, number];
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
};
