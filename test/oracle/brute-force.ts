/**
 * The rules of docs/glossary.md, a second time and on purpose differently: every pair of every need and every offering,
 * from bare table rows, with its own geodesic (Karney's, from GeographicLib), its own calendar (day by day), its own
 * units and its own taxonomy walk. Nothing here imports the matching code or what it is made of; slow and plain.
 */
import geodesic from 'geographiclib-geodesic';
import Fraction from 'fraction.js';
import type { DataSource } from 'typeorm';

export interface OracleMatch {
  readonly needId: string;
  readonly offeringId: string;
  readonly score: number;
  readonly distanceM: number;
}

/** A bare table row; what is a number, a list or null is asked for as such where it is read. */
type Row = Record<string, string>;
interface Product {
  id: string;
  parent_id: string | null;
  unit_mass_g: string | null;
  density_kg_per_l: string | null;
}

export async function bruteForce(db: DataSource, now: Date): Promise<OracleMatch[]> {
  const read = (sql: string): Promise<Row[]> => db.query(sql);
  const needs = await read('SELECT n.*, ST_X(n.location::geometry) AS x, ST_Y(n.location::geometry) AS y FROM needs n');
  const offerings = await read(
    'SELECT o.*, ST_X(o.location::geometry) AS x, ST_Y(o.location::geometry) AS y FROM offerings o',
  );
  const products = new Map(((await read('SELECT * FROM products')) as unknown as Product[]).map((p) => [p.id, p]));
  const zones = new Map((await read('SELECT id, time_zone FROM sites')).map((s) => [s['id'], String(s['time_zone'])]));
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

  const matches: OracleMatch[] = [];
  for (const need of needs) {
    const today = new Intl.DateTimeFormat('sv-SE', { timeZone: zones.get(need['site_id']) ?? 'UTC' }).format(now);
    if (need['status'] !== 'PUBLISHED' || status.get(need['organization_id']) === 'SUSPENDED') continue;
    if (need['window_to']! < today || (need['respond_by'] && need['respond_by'] < today)) continue;
    for (const offering of offerings) {
      if (offering['status'] !== 'PUBLISHED' || status.get(offering['organization_id']) === 'SUSPENDED') continue;
      if (offering['expires_on'] && offering['expires_on'] < today) continue;
      const [us, them] = [need['organization_id'], offering['organization_id']];
      if (us === them || blocks.has(`${us} ${them}`) || blocks.has(`${them} ${us}`)) continue;
      if (dismissals.has(`${need['id']} ${offering['id']}`)) continue;

      // 1. PRODUCT
      const [wanted, offered] = [String(need['product_id']), String(offering['product_id'])];
      let productScore: string;
      if (wanted === offered) productScore = '1';
      else if (isUnder(offered, wanted)) productScore = '0.9';
      else if (parent(wanted) === offered && parent(offered) !== null) productScore = '0.5';
      else continue;
      const preparations = need['preparations'] as unknown as string[];
      if (preparations.length > 0 && !preparations.includes(String(offering['preparation']))) continue;

      // 2. SEASON
      let days = 0;
      let available = 0;
      const first = nextDay(today, Number(offering['lead_time_days']));
      for (
        let day = String(need['window_from']) > first ? String(need['window_from']) : first;
        day <= String(need['window_to']);
        day = nextDay(day, 1)
      ) {
        days++;
        if ((offering['availability'] as unknown as Row[]).some((season) => covers(season, day))) available++;
      }
      if (available === 0) continue;

      // 3. DISTANCE, 4. DELIVERY
      const { s12 } = geodesic.Geodesic.WGS84.Inverse(
        Number(need['y']),
        Number(need['x']),
        Number(offering['y']),
        Number(offering['x']),
      );
      const distanceM = Math.round(s12 ?? 0);
      if (need['max_distance_m'] !== null && distanceM > Number(need['max_distance_m'])) continue;
      const delivered = offering['delivery_radius_m'] !== null && distanceM <= Number(offering['delivery_radius_m']);
      if (!delivered && !(offering['offers_pickup'] && need['accepts_pickup'])) continue;

      // 5. CERTIFICATION
      const held = [
        ...ofOrganization.filter((c) => c['organization_id'] === them),
        ...ofOffering.filter((c) => c['offering_id'] === offering['id']),
      ].filter(
        (c) =>
          (c['expires_on'] === null || String(c['expires_on']) >= String(need['window_to'])) &&
          (!need['requires_verified_certifications'] || c['verified_at'] !== null),
      );
      const holds = (scheme: string) => held.some((c) => c['scheme'] === scheme);
      if (!(need['required_certifications'] as unknown as string[]).every(holds)) continue;

      // 6. MINIMUM_ORDER, and what VOLUME compares
      const facts = products.get(productScore === '0.5' ? wanted : offered);
      const delivery = measure(need['quantity_value'], need['quantity_unit'], need['pack']);
      const share = (value: unknown, unit: unknown): Fraction | null => {
        const amount = value === null ? null : measure(value, unit, offering['pack']);
        return amount && delivery && facts ? compare(amount, delivery, facts) : null;
      };
      const minimum = share(offering['minimum_order_value'], offering['minimum_order_unit']);
      if (minimum && minimum.compare(1) > 0) continue;

      // 7. PRICE
      const price = priceOver(need, offering, facts);
      if (price && price.compare(1) > 0) continue;

      const oneDelivery = share(offering['capacity_value'], offering['capacity_unit']);
      const preferred = need['preferred_certifications'] as unknown as string[];
      const score = new Fraction(30)
        .mul(
          atMost1(new Fraction(distanceM).div(Number(need['max_distance_m'] ?? 150_000)))
            .neg()
            .add(1),
        )
        .add(new Fraction(20).mul(productScore))
        .add(new Fraction(20).mul(new Fraction(available, days)))
        .add(new Fraction(15).mul(oneDelivery ? atMost1(overTime(oneDelivery, need, offering, available)) : '0.5'))
        .add(
          new Fraction(10).mul(
            preferred.length === 0 ? 1 : new Fraction(preferred.filter(holds).length, preferred.length),
          ),
        )
        .add(new Fraction(5).mul(price ? price.neg().add(1) : '0.5'));
      matches.push({
        needId: String(need['id']),
        offeringId: String(offering['id']),
        score: Number(score.mul(10).add('0.5').floor()) / 10,
        distanceM,
      });
    }
  }
  return matches;
}

/** Score descending, distance ascending, identifier of the other side ascending. */
export const ranked = (matches: readonly OracleMatch[], other: 'needId' | 'offeringId'): OracleMatch[] =>
  [...matches].sort((a, b) => b.score - a.score || a.distanceM - b.distanceM || a[other].localeCompare(b[other], 'en'));

const atMost1 = (value: Fraction) => (value.compare(1) > 0 ? new Fraction(1) : value);

function nextDay(day: string, count: number): string {
  const date = new Date(`${day}T12:00:00Z`);
  date.setUTCDate(date.getUTCDate() + count);
  return date.toISOString().slice(0, 10);
}

function covers(season: Row, day: string): boolean {
  if ('from' in season) return season['from'] <= day && day <= season['to']!;
  const months: number[] = [];
  for (let month = Number(season['fromMonth']); ; month = month === 12 ? 1 : month + 1) {
    months.push(month);
    if (month === Number(season['toMonth'])) return months.includes(Number(day.split('-')[1]));
  }
}

type Kind = 'mass' | 'volume' | 'count';
const FACTORS: Record<string, [Kind, string]> = {
  g: ['mass', '0.001'],
  kg: ['mass', '1'],
  t: ['mass', '1000'],
  lb: ['mass', '0.45359237'],
  oz: ['mass', '0.028349523125'],
  ml: ['volume', '0.001'],
  l: ['volume', '1'],
  unit: ['count', '1'],
  dozen: ['count', '12'],
};

/** In kilograms, litres or units. */
function measure(value: unknown, unit: unknown, pack: unknown): { kind: Kind; amount: Fraction } | null {
  if (unit === 'pack') {
    if (!pack) return null;
    const { count, inner } = pack as { count: number; inner: { value: string; unit: string } };
    const one = measure(inner.value, inner.unit, null);
    return one && { kind: one.kind, amount: one.amount.mul(count).mul(String(value)) };
  }
  const [kind, factor] = FACTORS[String(unit)] ?? ['count', '1'];
  return { kind, amount: new Fraction(String(value)).mul(factor) };
}

function compare(
  a: { kind: Kind; amount: Fraction },
  b: { kind: Kind; amount: Fraction },
  product: Product,
): Fraction | null {
  if (a.kind === b.kind) return a.amount.div(b.amount);
  const kilograms = (m: { kind: Kind; amount: Fraction }): Fraction | null => {
    if (m.kind === 'mass') return m.amount;
    if (m.kind === 'volume') return product.density_kg_per_l === null ? null : m.amount.mul(product.density_kg_per_l);
    return product.unit_mass_g === null ? null : m.amount.mul(product.unit_mass_g).div(1000);
  };
  const [left, right] = [kilograms(a), kilograms(b)];
  return left && right && left.div(right);
}

function priceOver(need: Row, offering: Row, product: Product | undefined): Fraction | null {
  if (need['ceiling_amount'] === null || offering['price_amount'] === null || !product) return null;
  if (need['ceiling_currency'] !== offering['price_currency']) return null;
  const priced = measure(offering['price_per_value'], offering['price_per_unit'], offering['pack']);
  const ceiled = measure(need['ceiling_per_value'], need['ceiling_per_unit'], need['pack']);
  const ratio = priced && ceiled && compare(ceiled, priced, product);
  return ratio && new Fraction(String(offering['price_amount'])).div(String(need['ceiling_amount'])).mul(ratio);
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
