/**
 * The rules of docs/glossary.md, a second time and on purpose differently: every pair of every need and every offering,
 * from bare table rows, with its own geodesic (Karney's, from GeographicLib), its own calendar (day by day), its own
 * areas (in whole numbers), its own units and its own taxonomy walk. Nothing here imports the matching code or what it is
 * made of; slow and plain. The tables are read once, then everything is judged in memory.
 */
import geodesic from 'geographiclib-geodesic';
import Fraction from 'fraction.js';
import type { DataSource } from 'typeorm';
import { amountOf, type ProductFacts, ratio } from './amounts.js';
import { isInside, type MultiPolygon } from './areas.js';
import { type Day, dayAfter, daysBetween } from './calendar.js';

export interface OraclePair {
  readonly needId: string;
  readonly offeringId: string;
  readonly score: number;
  readonly distanceM: number;
}

export interface OracleMatch extends OraclePair {
  /** `DELIVERY`, `PICKUP`, `DISTRIBUTOR`: those that work, in this order. */
  readonly options: readonly string[];
  /** Those that work, in order. */
  readonly lanes: readonly OracleLane[];
}

export interface OracleLane {
  readonly laneId: string;
  /** The lane's weekdays, 1 = Monday. */
  readonly days: readonly number[];
  readonly nextDay: string;
}

export interface OracleNearMiss extends OraclePair {
  readonly change: string;
  readonly criterion: string;
  /** An exact fraction, reduced: `1/7`. */
  readonly shortfall: string;
  /** An exact fraction: metres, days, of the quantity's unit, or of money for what the ceiling is for. */
  readonly missing: string;
  /** `RECEIVE_ON`: weekdays of which each would do. */
  readonly receivingDays: readonly number[];
  /** `SHIFT_WINDOW`: the window with its new start or its new end. */
  readonly window: { readonly from: string; readonly to: string } | null;
}

/** As whom matches are seen: a member of the list's organization, somebody else signed in, somebody who is not. */
export type Viewer = 'MEMBER' | 'OUTSIDER' | 'VISITOR';

export interface OracleAnswer {
  /** The same pairs for every viewer, with the score and the distance that each is shown. */
  readonly matches: Readonly<Record<Viewer, readonly OracleMatch[]>>;
  readonly nearMisses: readonly OracleNearMiss[];
  /** How many scores of matches lie exactly between two tenths. */
  readonly halves: number;
}

/** A bare table row; what is a number, a list or null is asked for as such where it is read. */
type Row = Record<string, string>;
type Product = ProductFacts & { id: string; parent_id: string | null; temperature_class: string };
/** A change that would mend the pair, and by how much it is missed. */
type Change = Omit<OracleNearMiss, keyof OraclePair | 'shortfall' | 'missing'> & {
  readonly shortfall: Fraction;
  readonly missing: Fraction;
};

const POINT = 'ST_X(location::geometry) AS x, ST_Y(location::geometry) AS y';
const area = (column: string) => `ST_AsGeoJSON(${column}, 15)::json->'coordinates' AS ${column}`;

export async function bruteForce(db: DataSource, now: Date): Promise<OracleAnswer> {
  const read = (sql: string): Promise<Row[]> => db.query(sql);
  const needs = await read(`SELECT *, ${POINT} FROM needs`);
  const offerings = await read(
    `SELECT o.*, ${POINT}, ${area('delivery_area')}, ${area('excluded_area')} FROM offerings o`,
  );
  const lanes = await read(`SELECT l.*, ${area('collect_area')}, ${area('deliver_area')} FROM lanes l`);
  const products = new Map(
    (
      (await read(
        'SELECT id, parent_id, temperature_class, unit_mass_g, density_kg_per_l FROM products',
      )) as unknown as Product[]
    ).map((p) => [p.id, p]),
  );
  const sites = new Map((await read('SELECT id, time_zone, receiving_days FROM sites')).map((s) => [s['id'], s]));
  const status = new Map((await read('SELECT id, status FROM organizations')).map((o) => [o['id'], o['status']]));
  const ofOrganization = await read('SELECT * FROM organization_certifications');
  const ofOffering = await read('SELECT * FROM offering_certifications');
  const blocks = new Set(
    (await read('SELECT * FROM organization_blocks')).map((b) => `${b['blocker_id']} ${b['blocked_id']}`),
  );
  const dismissals = new Set(
    (await read('SELECT * FROM match_dismissals')).map((d) => `${d['need_id']} ${d['offering_id']}`),
  );

  const parent = (id: string) => products.get(id)?.parent_id ?? null;
  const isUnder = (id: string, top: string): boolean => {
    for (let up = parent(id); up; up = parent(up)) if (up === top) return true;
    return false;
  };
  const blocked = (a: unknown, b: unknown) =>
    blocks.has(`${String(a)} ${String(b)}`) || blocks.has(`${String(b)} ${String(a)}`);
  const suspended = (organization: unknown) => status.get(String(organization)) === 'SUSPENDED';

  const matches: Record<Viewer, OracleMatch[]> = { MEMBER: [], OUTSIDER: [], VISITOR: [] };
  let halves = 0;
  const nearMisses: OracleNearMiss[] = [];
  for (const need of needs) {
    const site = sites.get(need['site_id']);
    const today = new Intl.DateTimeFormat('sv-SE', { timeZone: site?.['time_zone'] ?? 'UTC' }).format(now);
    const [windowFrom, windowTo] = [String(need['window_from']), String(need['window_to'])];
    if (need['status'] !== 'PUBLISHED' || suspended(need['organization_id'])) continue;
    if (windowTo < today || (need['respond_by'] && need['respond_by'] < today)) continue;
    for (const offering of offerings) {
      // PRODUCT
      const [wanted, offered] = [String(need['product_id']), String(offering['product_id'])];
      let productScore: string;
      if (wanted === offered) productScore = '1';
      else if (isUnder(offered, wanted)) productScore = '0.9';
      else if (parent(wanted) === offered && parent(offered) !== null) productScore = '0.5';
      else continue;

      // ELIGIBILITY
      const [us, them] = [need['organization_id'], offering['organization_id']];
      if (offering['status'] !== 'PUBLISHED' || suspended(them)) continue;
      if (offering['expires_on'] && offering['expires_on'] < today) continue;
      if (us === them || blocked(us, them)) continue;
      if (dismissals.has(`${need['id']} ${offering['id']}`)) continue;

      // PREPARATION
      const preparations = list<string>(need['preparations']);
      if (preparations.length > 0 && !preparations.includes(String(offering['preparation']))) continue;

      // CERTIFICATION
      const held = [
        ...ofOrganization.filter((c) => c['organization_id'] === them),
        ...ofOffering.filter((c) => c['offering_id'] === offering['id']),
      ].filter(
        (c) =>
          (c['expires_on'] === null || String(c['expires_on']) >= windowTo) &&
          (!need['requires_verified_certifications'] || c['verified_at'] !== null),
      );
      const holds = (scheme: string) => held.some((c) => c['scheme'] === scheme);
      if (!list<string>(need['required_certifications']).every(holds)) continue;

      // The five that a change can mend: what fails, each with the changes that would mend it.
      const failing: Change[][] = [];

      // SEASON
      const seasons = list<Row>(offering['availability']);
      const isAvailable = ({ date, month }: Day) => seasons.some((season) => covers(season, date, month));
      const soonest = dayAfter(today, Number(offering['lead_time_days'])).date;
      const remaining = daysBetween(later(windowFrom, soonest), windowTo);
      const available = remaining.filter(isAvailable).length;
      if (available === 0) failing.push(shiftWindow(windowFrom, windowTo, soonest, isAvailable));

      // DISTANCE
      const here = [Number(need['x']), Number(need['y'])];
      const there = [Number(offering['x']), Number(offering['y'])];
      const { s12 } = geodesic.Geodesic.WGS84.Inverse(here[1]!, here[0]!, there[1]!, there[0]!);
      const distanceM = Math.round(s12 ?? 0);
      const maximum = need['max_distance_m'] === null ? null : Number(need['max_distance_m']);
      if (maximum !== null && distanceM > maximum)
        failing.push([change('DISTANCE', 'WIDEN_RADIUS', distanceM - maximum, maximum)]);

      // DELIVERY
      const receives = anyOf(list<number>(site?.['receiving_days']));
      const goes = anyOf(list<number>(offering['delivery_days']));
      const radius = offering['delivery_radius_m'] === null ? null : Number(offering['delivery_radius_m']);
      const excluded = within(here, offering['excluded_area']);
      const reached =
        !excluded && ((radius !== null && distanceM <= radius) || within(here, offering['delivery_area']));
      // Days on which the supplier could come, if only the site received on them; below, each lane's.
      const first = later(windowFrom, soonest);
      // A window that is over before it starts says nothing of weekdays: a week from its start does.
      const weekFrom = (day: string) => daysBetween(day, dayAfter(day, 6).date);
      const ownDays = (remaining.length > 0 ? remaining : weekFrom(first)).filter(goes);
      const ownMeets = ownDays.some(receives);
      const reachingLanes = lanes
        .filter(
          (lane) =>
            offering['accepts_distributors'] &&
            lane['status'] === 'ACTIVE' &&
            within(there, lane['collect_area']) &&
            within(here, lane['deliver_area']) &&
            list<string>(lane['temperature_classes']).includes(String(products.get(offered)?.temperature_class)) &&
            (lane['spare_value'] === null || Number(lane['spare_value']) > 0) &&
            !suspended(lane['organization_id']) &&
            !blocked(lane['organization_id'], us) &&
            !blocked(lane['organization_id'], them),
        )
        .map((lane) => {
          const from = dayAfter(today, Number(lane['cutoff_days'])).date;
          const days = list<number>(lane['days']);
          const possible = remaining.length > 0 ? remaining : weekFrom(later(first, from));
          return { lane, dates: possible.filter(({ date, weekday }) => date >= from && days.includes(weekday)) };
        });
      const workingLanes = reachingLanes
        .map(({ lane, dates }) => ({ lane, meeting: dates.filter(receives) }))
        .filter(({ meeting }) => meeting.length > 0)
        .map(({ lane, meeting }) => ({
          laneId: String(lane['id']),
          name: String(lane['name']),
          days: [...new Set(meeting.map(({ weekday }) => weekday))].sort(),
          nextDay: (meeting.find(isAvailable) ?? meeting[0]!).date,
        }))
        .sort((a, b) => order(a.nextDay, b.nextDay) || order(a.name, b.name) || order(a.laneId, b.laneId));
      const options = [
        ...(reached && ownMeets ? ['DELIVERY'] : []),
        ...(offering['offers_pickup'] && need['accepts_pickup'] ? ['PICKUP'] : []),
        ...(workingLanes.length > 0 ? ['DISTRIBUTOR'] : []),
      ];
      if (options.length === 0) {
        const changes: Change[] = [];
        if (radius !== null && distanceM > radius && !excluded && ownMeets)
          changes.push(change('DELIVERY', 'DELIVER_FARTHER', distanceM - radius, radius));
        const receivingDays = [...(reached ? ownDays : []), ...reachingLanes.flatMap(({ dates }) => dates)];
        if (receivingDays.length > 0)
          changes.push({
            ...change('DELIVERY', 'RECEIVE_ON', 1, 7),
            receivingDays: [...new Set(receivingDays.map(({ weekday }) => weekday))].sort(),
          });
        if (offering['offers_pickup']) changes.push(change('DELIVERY', 'PICK_UP', distanceM, 300_000));
        failing.push(changes);
      }

      // MINIMUM_ORDER, and what VOLUME compares
      const facts = products.get(productScore === '0.5' ? wanted : offered);
      const delivery = amountOf(need['quantity_value'], need['quantity_unit'], need['pack']);
      const overDelivery = (value: unknown, unit: unknown): Fraction | null => {
        const amount = value === null ? null : amountOf(value, unit, offering['pack']);
        return amount && delivery && facts ? ratio(amount, delivery, facts) : null;
      };
      const minimum = overDelivery(offering['minimum_order_value'], offering['minimum_order_unit']);
      if (minimum && minimum.compare(1) > 0)
        failing.push([over('MINIMUM_ORDER', 'ORDER_MORE', minimum, need['quantity_value'])]);

      // PRICE
      const price = priceOver(need, offering, facts);
      if (price && price.compare(1) > 0) failing.push([over('PRICE', 'RAISE_CEILING', price, need['ceiling_amount'])]);

      const capacity = overDelivery(offering['capacity_value'], offering['capacity_unit']);
      const preferred = list<string>(need['preferred_certifications']);
      const beside = new Fraction(20)
        .mul(productScore)
        .add(new Fraction(20).mul(available === 0 ? 0 : new Fraction(available, remaining.length)))
        .add(new Fraction(15).mul(capacity ? atMost1(overTime(capacity, need, offering, available)) : '0.5'))
        .add(
          new Fraction(10).mul(
            preferred.length === 0 ? 1 : new Fraction(preferred.filter(holds).length, preferred.length),
          ),
        );
      const scoreAt = (metres: number, known: Fraction | null) =>
        new Fraction(30)
          .mul(rest(new Fraction(metres).div(maximum ?? 150_000)))
          .add(beside)
          .add(new Fraction(5).mul(known ? rest(known) : '0.5'));
      const pairAt = (metres: number, known: Fraction | null): OraclePair => ({
        needId: String(need['id']),
        offeringId: String(offering['id']),
        score: Number(scoreAt(metres, known).mul(10).add('0.5').floor()) / 10,
        distanceM: metres,
      });
      const pair = pairAt(distanceM, price);

      if (failing.length === 0) {
        const how = { options, lanes: workingLanes.map(({ name: _, ...lane }) => lane) };
        const coarseM = toNearest5Km(distanceM);
        matches.MEMBER.push({ ...pair, ...how });
        matches.OUTSIDER.push({ ...pairAt(coarseM, price), ...how });
        matches.VISITOR.push({ ...pairAt(coarseM, null), ...how });
        for (const score of [scoreAt(distanceM, price), scoreAt(coarseM, price), scoreAt(coarseM, null)])
          if (score.mul(10).d === 2n) halves++;
      }
      if (failing.length === 1) {
        // Of equals, the first: the sort is stable, and the changes stand in the order of the table.
        const [smallest] = failing[0]!.sort((a, b) => a.shortfall.compare(b.shortfall));
        if (smallest && smallest.shortfall.compare('0.5') <= 0)
          nearMisses.push({
            ...pair,
            ...smallest,
            shortfall: smallest.shortfall.toFraction(),
            missing: smallest.missing.toFraction(),
          });
      }
    }
  }
  return { matches, nearMisses, halves };
}

type Other = 'needId' | 'offeringId';

/** Score descending, distance ascending, identifier of the other side ascending. */
export const ranked = <T extends OraclePair>(matches: readonly T[], other: Other): T[] =>
  [...matches].sort((a, b) => b.score - a.score || a.distanceM - b.distanceM || order(a[other], b[other]));

/** Shortfall ascending, then as matches. */
export const rankedNearMisses = (nearMisses: readonly OracleNearMiss[], other: Other): OracleNearMiss[] =>
  ranked(nearMisses, other).sort((a, b) => new Fraction(a.shortfall).compare(b.shortfall));

const list = <T>(value: unknown): T[] => value as T[];
/** Whether a day is one of these weekdays; none given: any. */
const anyOf =
  (weekdays: readonly number[]) =>
  ({ weekday }: Day) =>
    weekdays.length === 0 || weekdays.includes(weekday);
const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const later = (a: string, b: string) => (a > b ? a : b);
const within = (point: number[], drawn: unknown) => drawn !== null && isInside(point, drawn as MultiPolygon);
const atMost1 = (value: Fraction) => (value.compare(1) > 0 ? new Fraction(1) : value);
/** Privacy: never below 5 km. */
function toNearest5Km(metres: number): number {
  const beyond = metres % 5000;
  return Math.max(5000, metres - beyond + (beyond < 2500 ? 0 : 5000));
}
/** What is left of one; nothing when there is more than one. */
const rest = (value: Fraction) => new Fraction(1).sub(atMost1(value));

const change = (criterion: string, name: string, missing: number | Fraction, of: number | Fraction): Change => ({
  change: name,
  criterion,
  shortfall: new Fraction(missing).div(of),
  missing: new Fraction(missing),
  receivingDays: [],
  window: null,
});

/** `times`: how many times what there should be there is. */
const over = (criterion: string, name: string, times: Fraction, there: unknown): Change =>
  change(criterion, name, times.sub(1).mul(String(there)), new Fraction(String(there)));

/** One day more at either end, until one of them is available; more than 60 are no near miss. */
function shiftWindow(from: string, to: string, soonest: string, isAvailable: (day: Day) => boolean): Change[] {
  for (let days = 1; days <= 60; days++) {
    const [end, start] = [dayAfter(to, days), dayAfter(from, -days)];
    const shifted = (window: Change['window']) => [{ ...change('SEASON', 'SHIFT_WINDOW', days, 60), window }];
    if (end.date >= soonest && isAvailable(end)) return shifted({ from, to: end.date });
    if (start.date >= soonest && isAvailable(start)) return shifted({ from: start.date, to });
  }
  return [];
}

function covers(season: Row, date: string, month: number): boolean {
  if ('from' in season) return season['from'] <= date && date <= season['to']!;
  const [first, last] = [Number(season['fromMonth']), Number(season['toMonth'])];
  for (let each = first; each !== month; each = each === 12 ? 1 : each + 1) if (each === last) return false;
  return true;
}

function priceOver(need: Row, offering: Row, product: Product | undefined): Fraction | null {
  if (need['ceiling_amount'] === null || offering['price_amount'] === null || !product) return null;
  if (need['ceiling_currency'] !== offering['price_currency']) return null;
  const priced = amountOf(offering['price_per_value'], offering['price_per_unit'], offering['pack']);
  const ceiled = amountOf(need['ceiling_per_value'], need['ceiling_per_unit'], need['pack']);
  const times = priced && ceiled && ratio(ceiled, priced, product);
  return times && new Fraction(String(offering['price_amount'])).div(String(need['ceiling_amount'])).mul(times);
}

const DAYS: Record<string, string> = {
  WEEK: '7',
  MONTH: '30.436875',
  DAILY: '1',
  WEEKLY: '7',
  BIWEEKLY: '14',
  MONTHLY: '30.436875',
};

function overTime(oneDelivery: Fraction, need: Row, offering: Row, coveredDays: number): Fraction {
  const times = (period: unknown) => {
    const length = DAYS[String(period)];
    const count = length === undefined ? new Fraction(1) : new Fraction(coveredDays).div(length);
    return count.compare(1) < 0 ? new Fraction(1) : count;
  };
  return oneDelivery.mul(times(offering['capacity_period'])).div(times(need['recurrence']));
}
