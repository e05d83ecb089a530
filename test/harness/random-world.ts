import { TEMPERATURE_CLASSES } from '#catalog';
import { addDays, type Clock, fixedClock, stableId } from '#kernel';
import type { LaneEntity } from '#lanes';
import { type NeedEntity, PREPARATIONS, RECURRENCES } from '#needs';
import { CAPACITY_PERIODS, type OfferingEntity } from '#offerings';
import fc from 'fast-check';
import type { DataSource, EntityManager } from 'typeorm';
import { type Area, AREAS, ISLANDS, PLACES, type Position } from './islands.js';

/**
 * A small world made to collide: few products, close points, round numbers, every option on and off. Places, areas and
 * products are numbers: which they are depends on the island it is settled on.
 */
export interface RandomWorld {
  readonly sites: readonly RandomSite[];
  readonly needs: readonly RandomNeed[];
  readonly offerings: readonly RandomOffering[];
  readonly lanes: readonly RandomLane[];
  /** Owners. */
  readonly blocks: readonly (readonly [number, number])[];
  /** A need and an offering. */
  readonly dismissals: readonly (readonly [number, number])[];
  /** Owners. */
  readonly suspended: readonly number[];
}
/** How many random worlds matching is compared on, about. CI asks for 2,000 on a server. */
export const WORLDS = Number(process.env['MATCHING_WORLDS'] ?? 96);
export const WORLDS_IN_A_ROUND = 16;

/** At most one world an island, in the order of the islands. */
export type RandomRound = readonly (RandomWorld | null)[];

export interface SettledIds {
  readonly needIds: string[];
  readonly offeringIds: string[];
}

interface RandomSite {
  readonly timeZone: string;
  readonly receivingDays: number[];
}
type Unwritten = 'id' | 'organizationId' | 'createdAt' | 'updatedAt' | 'notes' | 'externalRef';
interface Placed {
  readonly owner: number;
  readonly at: number;
  readonly product: number;
}
type RandomNeed = Omit<NeedEntity, Unwritten | 'siteId' | 'productId' | 'location' | 'closedAt' | 'outcome'> & Placed;
type RandomOffering = Omit<
  OfferingEntity,
  Unwritten | 'siteId' | 'productId' | 'location' | 'deliveryArea' | 'excludedArea'
> &
  Placed & {
    deliveryArea: number | null;
    excludedArea: number | null;
    held: { scheme: string; expiresOn: string | null; verified: boolean }[];
  };
type RandomLane = Omit<LaneEntity, Unwritten | 'collectArea' | 'deliverArea'> & {
  owner: number;
  collectArea: number;
  deliverArea: number;
};

/** Organizations that are everything at once: a need, an offering and a lane may have the same owner. */
const OWNERS = 6;
const SCHEMES = ['ORGANIC', 'HACCP', 'CANADAGAP'];

/**
 * When it is: an afternoon in Québec, and a quarter of an hour in which it is yesterday in Samoa and tomorrow in
 * Kiribati, on the eve of a new year and of a leap day.
 */
export const MOMENTS = ['2026-11-22T15:00:00Z', '2026-12-31T10:45:00Z', '2028-02-28T10:45:00Z'].map((moment) =>
  fixedClock(moment),
);
const TIME_ZONES = ['America/Toronto', 'America/Toronto', 'Pacific/Kiritimati', 'Pacific/Pago_Pago'];

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null, freq: 2 });
const sometimes = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(maybe(arbitrary), { nil: null, freq: 2 });
/** Mostly absent: a world in which every rule bites at once has no match left to compare. */
const seldom = <T>(arbitrary: fc.Arbitrary<T>) => mostly<T | null>(null, arbitrary);
const mostly = <T>(usual: T, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 7, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary });

const owner = fc.nat(OWNERS - 1);
const at = fc.oneof({ weight: 2, arbitrary: fc.nat(3) }, { weight: 1, arbitrary: fc.nat(PLACES - 1) });
const product = fc.constantFrom(0, 0, 0, 0, 1, 1, 1, 2, 3, 4, 5);
const area = fc.nat(AREAS - 1);
/** A lane needs two areas that hold: every other one is the widest. */
const laneArea = fc.oneof(fc.constant(0), area);
const weekdays = fc.oneof(
  fc.constant<number[]>([]),
  fc.constantFrom<number[][]>([1, 2, 3, 4, 5], [2], [7], [1, 4], [3, 6]),
);

/** 10 kg, 12 pieces and 6 l in several words, and what is more than those by half, by a little less, by a hair more. */
const QUANTITIES = [
  { value: '10', unit: 'kg' },
  { value: '10000', unit: 'g' },
  { value: '15', unit: 'kg' },
  { value: '15000.001', unit: 'g' },
  { value: '0.0125', unit: 't' },
  { value: '1', unit: 'dozen' },
  { value: '12', unit: 'unit' },
  { value: '18', unit: 'unit' },
  { value: '6', unit: 'l' },
  { value: '6000', unit: 'ml' },
  { value: '9', unit: 'l' },
  { value: '1', unit: 'pack' },
  { value: '1.5', unit: 'pack' },
  { value: '2', unit: 'lb' },
  { value: '907.18474', unit: 'g' },
  { value: '32', unit: 'oz' },
  // Less than 10 kg by less than a double's last word on a score.
  { value: '9999.999999', unit: 'g' },
] as const;
const quantity = fc.constantFrom(...QUANTITIES);
const PACK = { count: 24, inner: { value: '250', unit: 'ml' } } as const;
const pack = fc.constantFrom(
  PACK,
  PACK,
  { count: 12, inner: { value: '1', unit: 'unit' } } as const,
  {
    count: 4,
    inner: { value: '2.5', unit: 'kg' },
  } as const,
  null,
);
/** A ceiling of 2 is met to the cent, passed by half, by a little less, by a hair more. */
const priceOf = (...amounts: string[]) =>
  maybe(
    fc.record({
      amount: fc.constantFrom(...amounts),
      currency: mostly('CAD', fc.constant('USD')),
      per: fc.constantFrom(
        { value: '1', unit: 'kg' as const },
        { value: '1', unit: 'kg' as const },
        { value: '1', unit: 'kg' as const },
        { value: '1000', unit: 'g' as const },
        { value: '1', unit: 'l' as const },
        { value: '1', unit: 'dozen' as const },
        { value: '12', unit: 'unit' as const },
        { value: '1', unit: 'pack' as const },
      ),
    }),
  );

/** The distances between the closest places, to the metre and one metre short; two thirds of them; and all the way. */
const near = fc.constantFrom(7311, 7310, 4874, 4873, 13_893, 13_892, 9262, 9261, 150_000);
const metres = fc.oneof(near, fc.constant(20_100_000));

/** What depends on the day it is, in numbers of days from it. */
const datesFrom = (today: string) => {
  const span = (from: number, upTo: number, longest: number) =>
    fc
      .tuple(fc.integer({ min: from, max: upTo }), fc.nat(longest))
      .map(([start, length]) => ({ from: addDays(today, start), to: addDays(today, start + length) }));
  /** Begun long ago. */
  const standing = fc
    .tuple(fc.integer({ min: -900, max: -30 }), fc.nat(200))
    .map(([start, end]) => ({ from: addDays(today, start), to: addDays(today, end) }));
  const leap = fc
    .tuple(fc.integer({ min: -3, max: 1 }), fc.integer({ min: 0, max: 4 }))
    .map(([start, length]) => ({ from: addDays('2028-02-29', start), to: addDays('2028-02-29', start + length) }));
  /** As long before the window above as after it. */
  const around = [
    { from: addDays(today, 5), to: addDays(today, 8), mode: 'STORED' as const },
    { from: addDays(today, 14), to: addDays(today, 20), mode: 'STORED' as const },
  ];
  return {
    around,
    day: fc.integer({ min: -2, max: 250 }).map((days) => addDays(today, days)),
    soon: fc.integer({ min: -2, max: 2 }).map((days) => addDays(today, days)),
    window: fc.oneof(
      { weight: 3, arbitrary: span(-2, 40, 4) },
      { weight: 2, arbitrary: span(-15, 250, 300) },
      { weight: 1, arbitrary: standing },
      { weight: 1, arbitrary: fc.constant({ from: addDays(today, 10), to: addDays(today, 12) }) },
      { weight: 1, arbitrary: leap },
    ),
    season: fc.oneof(
      { weight: 2, arbitrary: span(-10, 60, 40) },
      { weight: 1, arbitrary: span(-30, 250, 300) },
      { weight: 1, arbitrary: leap },
    ),
  };
};

const need = ({ window, day, soon }: ReturnType<typeof datesFrom>): fc.Arbitrary<RandomNeed> =>
  fc
    .record({
      owner,
      at,
      product,
      status: mostly('PUBLISHED', fc.constantFrom('CLOSED', 'DRAFT')),
      preparations: mostly([], fc.subarray([...PREPARATIONS].slice(0, 3))),
      quantity,
      pack,
      recurrence: fc.constantFrom(...RECURRENCES),
      window,
      maxDistanceM: maybe(metres),
      acceptsPickup: fc.boolean(),
      requiredCertifications: mostly([], fc.subarray(SCHEMES)),
      preferredCertifications: fc.subarray(SCHEMES),
      requiresVerifiedCertifications: fc.boolean(),
      ceiling: priceOf('2', '2', '4'),
      respondBy: seldom(fc.oneof(soon, day)),
    })
    .map(({ quantity, window, ceiling, ...rest }) => ({
      ...rest,
      quantityValue: quantity.value,
      quantityUnit: quantity.unit,
      windowFrom: window.from,
      windowTo: window.to,
      ceilingAmount: ceiling?.amount ?? null,
      ceilingCurrency: ceiling?.currency ?? null,
      ceilingPerValue: ceiling?.per.value ?? null,
      ceilingPerUnit: ceiling?.per.unit ?? null,
    }));

const month = fc.integer({ min: 1, max: 12 });

const offering = ({ season, around, day, soon }: ReturnType<typeof datesFrom>): fc.Arbitrary<RandomOffering> =>
  fc
    .record({
      owner,
      at,
      product,
      status: mostly('PUBLISHED', fc.constantFrom('PAUSED', 'DRAFT', 'WITHDRAWN')),
      preparation: fc.constantFrom(...[...PREPARATIONS].slice(0, 3)),
      pack,
      price: priceOf('1', '2', '2.5', '3', '3.0001', '6'),
      minimumOrder: maybe(quantity),
      capacity: maybe(fc.record({ quantity, period: fc.constantFrom(...CAPACITY_PERIODS) })),
      availability: fc.oneof(
        {
          weight: 5,
          arbitrary: fc.array(
            fc.oneof(
              fc.record({ fromMonth: month, toMonth: month, mode: fc.constant('FIELD' as const) }),
              fc.constant({ fromMonth: 1, toMonth: 12, mode: 'GREENHOUSE' as const }),
              season.map((dated) => ({ ...dated, mode: 'STORED' as const })),
            ),
            { minLength: 1, maxLength: 3 },
          ),
        },
        { weight: 1, arbitrary: fc.constant(around) },
      ),
      leadTimeDays: fc.constantFrom(0, 0, 0, 0, 3, 30, 200),
      deliveryRadiusM: maybe(fc.oneof(near, metres)),
      deliveryArea: sometimes(area),
      excludedArea: sometimes(area),
      deliveryDays: weekdays,
      offersPickup: fc.constantFrom(false, false, true),
      acceptsDistributors: fc.boolean(),
      expiresOn: seldom(fc.oneof(soon, day)),
      held: fc.uniqueArray(
        fc.record({ scheme: fc.constantFrom(...SCHEMES), expiresOn: maybe(day), verified: fc.boolean() }),
        { selector: ({ scheme }) => scheme },
      ),
    })
    .map(({ price, minimumOrder, capacity, ...rest }) => ({
      ...rest,
      priceAmount: price?.amount ?? null,
      priceCurrency: price?.currency ?? null,
      pricePerValue: price?.per.value ?? null,
      pricePerUnit: price?.per.unit ?? null,
      minimumOrderValue: minimumOrder?.value ?? null,
      minimumOrderUnit: minimumOrder?.unit ?? null,
      capacityValue: capacity?.quantity.value ?? null,
      capacityUnit: capacity?.quantity.unit ?? null,
      capacityPeriod: capacity?.period ?? null,
    }));

const lane: fc.Arbitrary<RandomLane> = fc
  .record({
    owner,
    name: fc.constantFrom('North', 'North', 'South'),
    status: mostly('ACTIVE', fc.constantFrom('PAUSED', 'RETIRED')),
    collectArea: laneArea,
    deliverArea: laneArea,
    days: fc.constantFrom<number[][]>([1, 2, 3, 4, 5, 6, 7], [2], [7], [5, 3]),
    cutoffDays: fc.constantFrom(0, 0, 1, 2, 7, 28),
    cutoffHour: maybe(fc.constantFrom(0, 12, 23)),
    temperatureClasses: fc.oneof(
      fc.constant<LaneEntity['temperatureClasses']>([...TEMPERATURE_CLASSES]),
      fc.subarray([...TEMPERATURE_CLASSES], { minLength: 1 }),
    ),
    spare: maybe(fc.constantFrom('0', '5', '0.5')),
  })
  .map(({ spare, ...rest }) => ({ ...rest, spareValue: spare, spareUnit: spare === null ? null : 'kg' }));

const site: fc.Arbitrary<RandomSite> = fc.record({ timeZone: fc.constantFrom(...TIME_ZONES), receivingDays: weekdays });

const worldAt = (today: string): fc.Arbitrary<RandomWorld> => {
  const dates = datesFrom(today);
  return fc.record({
    needs: fc.array(need(dates), { minLength: 1, maxLength: 8, size: 'max' }),
    offerings: fc.array(offering(dates), { minLength: 1, maxLength: 16, size: 'max' }),
    lanes: fc.array(lane, { maxLength: 3, size: 'max' }),
    sites: fc.array(site, { minLength: PLACES, maxLength: PLACES }),
    blocks: fc.uniqueArray(fc.tuple(owner, owner), { maxLength: 1, selector: String }),
    dismissals: fc.uniqueArray(fc.tuple(fc.nat(7), fc.nat(15)), { maxLength: 2, selector: String }),
    suspended: mostly<number[]>([], fc.tuple(owner)),
  });
};

const A_KILOGRAM = {
  ceiling: { ceilingAmount: '4', ceilingCurrency: 'CAD', ceilingPerValue: '1', ceilingPerUnit: 'kg' as const },
  price: { priceCurrency: 'CAD', pricePerValue: '1', pricePerUnit: 'kg' as const },
};

/**
 * A world in which nearly everything matches, so that lists are long and have equals in them: what differs is what is
 * scored. A price of a quarter of the ceiling earns 3.75 points, between two tenths.
 */
const busyWorldAt = (today: string): fc.Arbitrary<RandomWorld> => {
  const dates = datesFrom(today);
  const someNeed = fc
    .tuple(need(dates), fc.constantFrom(null, null, 150_000, 20_100_000, 7310), fc.constantFrom(0, 1, 15, 300))
    .map(([one, maxDistanceM, days]) => ({
      ...one,
      product: 0,
      maxDistanceM,
      preparations: [],
      acceptsPickup: true,
      requiredCertifications: [],
      windowFrom: today,
      windowTo: addDays(today, 2 + days),
      ...(one.ceilingAmount && A_KILOGRAM.ceiling),
      quantityUnit: 'kg' as const,
      quantityValue: '10',
    }));
  const someOffering = fc
    .tuple(
      offering(dates),
      fc.constantFrom(0, 0, 0, 1, 3),
      fc.constantFrom(0, 0, 1, 3),
      fc.boolean(),
      fc.constantFrom('1', '2', '3'),
    )
    .map(([one, product, leadTimeDays, always, amount]) => ({
      ...one,
      ...(one.priceAmount && { ...A_KILOGRAM.price, priceAmount: amount }),
      ...(one.capacityValue && always && { capacityUnit: 'kg' as const }),
      product,
      leadTimeDays,
      offersPickup: true,
      minimumOrderValue: null,
      minimumOrderUnit: null,
      availability: always ? [{ fromMonth: 1, toMonth: 12, mode: 'GREENHOUSE' as const }] : one.availability,
    }));
  return fc.record({
    needs: fc.array(someNeed, { minLength: 1, maxLength: 3, size: 'max' }),
    offerings: fc.array(someOffering, { minLength: 6, maxLength: 16, size: 'max' }),
    lanes: fc.array(lane, { maxLength: 2, size: 'max' }),
    sites: fc.array(site, { minLength: PLACES, maxLength: PLACES }),
    blocks: fc.constant([]),
    dismissals: fc.uniqueArray(fc.tuple(fc.nat(7), fc.nat(15)), { maxLength: 2, selector: String }),
    suspended: fc.constant([]),
  });
};

/**
 * Worlds on every island at once, or nearly. A round that fails shrinks to the one world that does, on the same island,
 * and that world to what fails in it.
 */
export const randomRound = (clock: Clock): fc.Arbitrary<RandomRound> => {
  const today = clock.now().toISOString().slice(0, 10);
  const world = fc.oneof({ weight: 3, arbitrary: worldAt(today) }, { weight: 1, arbitrary: busyWorldAt(today) });
  return fc.noBias(fc.tuple(...ISLANDS.map(() => fc.option(world, { nil: null, freq: 20 }))));
};

const PLAIN = { at: 0, product: 0, status: 'PUBLISHED', pack: null } as const;

/** A need that asks for nothing but 10 kg each week of a month, to be picked up wherever they are. */
export const PLAIN_NEED: RandomNeed = {
  ...PLAIN,
  owner: 0,
  preparations: [],
  quantityValue: '10',
  quantityUnit: 'kg',
  recurrence: 'WEEKLY',
  windowFrom: '2026-12-01',
  windowTo: '2026-12-31',
  maxDistanceM: null,
  acceptsPickup: true,
  requiredCertifications: [],
  preferredCertifications: [],
  requiresVerifiedCertifications: false,
  ceilingAmount: null,
  ceilingCurrency: null,
  ceilingPerValue: null,
  ceilingPerUnit: null,
  respondBy: null,
};

/** An offering of which nothing is known but that it can be picked up all year. */
export const PLAIN_OFFERING: RandomOffering = {
  ...PLAIN,
  owner: 1,
  preparation: 'WHOLE',
  priceAmount: null,
  priceCurrency: null,
  pricePerValue: null,
  pricePerUnit: null,
  minimumOrderValue: null,
  minimumOrderUnit: null,
  capacityValue: null,
  capacityUnit: null,
  capacityPeriod: null,
  availability: [{ fromMonth: 1, toMonth: 12, mode: 'GREENHOUSE' }],
  leadTimeDays: 0,
  deliveryRadiusM: null,
  deliveryArea: null,
  excludedArea: null,
  deliveryDays: [],
  offersPickup: true,
  acceptsDistributors: false,
  expiresOn: null,
  held: [],
};

/** A world in Québec's time zone where every site receives every day. */
export const plainWorld = (needs: readonly RandomNeed[], offerings: readonly RandomOffering[]): RandomWorld => ({
  needs,
  offerings,
  sites: Array.from({ length: PLACES }, () => ({ timeZone: 'America/Toronto', receivingDays: [] })),
  lanes: [],
  blocks: [],
  dismissals: [],
  suspended: [],
});

/** Tells the planner the size of such worlds; it would plan for fresh tables as if they stayed empty. */
export async function acquaintPlanner(db: DataSource): Promise<void> {
  for (const clock of MOMENTS.slice(0, 1))
    for (const round of fc.sample(randomRound(clock), 1)) await settle(db, round);
  await db.query('ANALYZE');
}

/** Replaces whatever organizations there are by a round's; identifiers depend on the island and the place in the lists. */
export async function settle(db: DataSource, round: RandomRound): Promise<SettledIds> {
  const tables = new Map<string, object[]>();
  const add = (table: string, rows: object[]) => tables.set(table, [...(tables.get(table) ?? []), ...rows]);
  round.forEach((world, island) => {
    if (world) writeDown(world, island, add);
  });
  await db.transaction(async (transaction) => {
    for (const table of ['match_dismissals', 'lanes', 'needs', 'offerings', 'sites', 'organizations'])
      await transaction.query(`DELETE FROM ${table}`);
    for (const [table, rows] of tables) if (rows.length > 0) await insert(transaction, table, rows);
  });
  const ids = (table: string) => (tables.get(table) ?? []).map((row) => (row as { id: string }).id);
  return { needIds: ids('needs'), offeringIds: ids('offerings') };
}

/** The rows of one world, parents first. */
function writeDown(world: RandomWorld, on: number, add: (table: string, rows: object[]) => void): void {
  const island = ISLANDS[on]!;
  const id = (...name: (string | number)[]) => stableId(['test', island.code, ...name].join(' '));
  const organizationId = (owner: number) => id('organization', owner);
  const siteId = ({ owner, at }: Placed) => id('site', owner, at);
  const location = ({ at }: Placed) => `SRID=4326;POINT(${coordinates(island.places[at]!)})`;
  const drawn = (area: number | null) => (area === null ? null : multiPolygon(island.areas[area]!));

  add(
    'organizations',
    Array.from({ length: OWNERS }, (_, owner) => ({
      id: organizationId(owner),
      slug: `${island.code}-${owner}`,
      name: `Organization ${owner}`,
      roles: ['INSTITUTION', 'PRODUCER', 'DISTRIBUTOR'],
      status: world.suspended.includes(owner) ? 'SUSPENDED' : 'UNVERIFIED',
    })),
  );
  const placed = new Map([...world.needs, ...world.offerings].map((one) => [siteId(one), one]));
  add(
    'sites',
    [...placed].map(([id, one]) => ({
      id,
      organizationId: organizationId(one.owner),
      name: 'Site',
      location: location(one),
      publicLocation: location(one),
      precision: 'EXACT',
      locationPublic: true,
      ...world.sites[one.at],
    })),
  );
  const settled = <T extends Placed>({ owner, at, product, ...row }: T) => ({
    ...row,
    organizationId: organizationId(owner),
    siteId: siteId({ owner, at, product }),
    productId: island.productIds[product % island.productIds.length],
    location: location({ owner, at, product }),
  });
  add(
    'needs',
    world.needs.map((row, i) => ({ id: id('need', i), ...settled(row) })),
  );
  add(
    'offerings',
    world.offerings.map(({ held: _, ...row }, i) => ({
      id: id('offering', i),
      ...settled(row),
      deliveryArea: drawn(row.deliveryArea),
      excludedArea: drawn(row.excludedArea),
    })),
  );
  add(
    'lanes',
    world.lanes.map(({ owner, ...row }, i) => ({
      id: id('lane', i),
      ...row,
      organizationId: organizationId(owner),
      collectArea: drawn(row.collectArea),
      deliverArea: drawn(row.deliverArea),
    })),
  );
  // Half of the certifications are the organization's, half the offering's own.
  const ofOrganization = new Map<string, object>();
  world.offerings.forEach(({ owner, held }, i) =>
    held.forEach(({ verified, ...one }) => {
      const row = { ...one, verifiedAt: verified ? '2026-01-01T00:00:00Z' : null };
      if (i % 2 === 0) add('offering_certifications', [{ ...row, offeringId: id('offering', i) }]);
      else
        ofOrganization.set(`${owner} ${one.scheme}`, {
          ...row,
          id: id('held', owner, one.scheme),
          organizationId: organizationId(owner),
        });
    }),
  );
  add('organization_certifications', [...ofOrganization.values()]);
  add(
    'organization_blocks',
    world.blocks.map(([a, b]) => ({ blockerId: organizationId(a), blockedId: organizationId(b) })),
  );
  add(
    'match_dismissals',
    world.dismissals
      .filter(([n, o]) => n < world.needs.length && o < world.offerings.length)
      .map(([n, o]) => ({ needId: id('need', n), offeringId: id('offering', o) })),
  );
}

/** All rows of a table in one statement; columns that they do not name have their defaults. */
async function insert(transaction: EntityManager, table: string, rows: object[]): Promise<void> {
  const column = (name: string) => name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
  const named = rows.map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [column(key), value])));
  const columns = Object.keys(named[0] ?? {}).join(', ');
  await transaction.query(
    `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM jsonb_populate_recordset(NULL::${table}, $1)`,
    [JSON.stringify(named)],
  );
}

const coordinates = (position: Position) => position.join(' ');
const multiPolygon = (area: Area) =>
  `SRID=4326;MULTIPOLYGON(${area
    .map((rings) => `(${rings.map((ring) => `(${ring.map(coordinates).join(', ')})`).join(', ')})`)
    .join(', ')})`;
