/** What must follow when a world changes in one way, whatever the world: no oracle is needed to know it. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { TaxonomyStore } from '#catalog';
import { FindMatches } from '#matching';
import fc from 'fast-check';
import Fraction from 'fraction.js';
import { testClock } from '../harness/api.js';
import { openTestDatabase } from '../harness/database.js';
import { said } from '../harness/match-lists.js';
import {
  acquaintPlanner,
  MOMENTS,
  PLAIN_NEED,
  PLAIN_OFFERING,
  plainWorld,
  randomRound,
  type RandomRound,
  type RandomWorld,
  settle,
  WORLDS,
  WORLDS_IN_A_ROUND,
} from '../harness/random-world.js';
import type { OracleMatch } from '../oracle/brute-force.js';

let opened: Awaited<ReturnType<typeof openTestDatabase>>;
let findMatches: FindMatches;
const clock = MOMENTS[0] ?? testClock;
beforeAll(async () => {
  opened = await openTestDatabase();
  await acquaintPlanner(opened.db);
  findMatches = new FindMatches(opened.db, clock, new TaxonomyStore(opened.db));
});
afterAll(() => opened.close());

type Change = (world: RandomWorld) => RandomWorld;
type Need = RandomWorld['needs'][number];
type Offering = RandomWorld['offerings'][number];
const inEach = (round: RandomRound, change: Change): RandomRound => round.map((world) => world && change(world));
const needsWith =
  (change: (need: Need) => Partial<Need>): Change =>
  (world) => ({ ...world, needs: world.needs.map((need) => ({ ...need, ...change(need) })) });
const offeringsWith =
  (change: (offering: Offering) => Partial<Offering>): Change =>
  (world) => ({ ...world, offerings: world.offerings.map((offering) => ({ ...offering, ...change(offering) })) });

/** The lists of every need, then of every offering, of what is settled now. */
async function lists({ needIds, offeringIds }: Awaited<ReturnType<typeof settle>>): Promise<OracleMatch[][]> {
  const both = [...(await findMatches.ofNeeds(needIds)), ...(await findMatches.ofOfferings(offeringIds))];
  return both.map((list) => list.map(said));
}
const matchesIn = async (round: RandomRound) => lists(await settle(opened.db, round));
const namesOf = (all: OracleMatch[][]) =>
  new Set(all.flat().map(({ needId, offeringId }) => `${needId} ${offeringId}`));

/** For each change. */
const ROUNDS = Math.ceil(WORLDS / WORLDS_IN_A_ROUND / 50);
const inRandomWorlds = (check: (round: RandomRound, matches: OracleMatch[][]) => Promise<void>) =>
  fc.assert(
    fc.asyncProperty(randomRound(clock), async (round) => {
      const matches = await matchesIn(round);
      expect(matches.flat().length).toBeGreaterThan(0);
      await check(round, matches);
    }),
    { numRuns: ROUNDS, endOnFailure: true },
  );

/** What matched still does. */
const losesNothing = (change: Change) =>
  inRandomWorlds(async (round, before) => {
    const after = namesOf(await matchesIn(inEach(round, change)));
    expect([...namesOf(before)].filter((pair) => !after.has(pair))).toEqual([]);
  });
const changesNothing = (change: Change) =>
  inRandomWorlds(async (round, before) => expect(await matchesIn(inEach(round, change))).toEqual(before));
/** The same, of what SQL does to the world as it stands. */
const redrawingChangesNothing = (statements: readonly string[]) =>
  inRandomWorlds(async (round, before) => {
    const ids = await settle(opened.db, round);
    for (const statement of statements) await opened.db.query(statement);
    expect(await lists(ids)).toEqual(before);
  });

describe('no match is lost', () => {
  test.each([1, 5000, null])('when a need looks farther (%p metres; null: anywhere)', (more) =>
    losesNothing(needsWith(({ maxDistanceM }) => ({ maxDistanceM: maxDistanceM && more && maxDistanceM + more }))),
  );

  test.each([1, 5000, 20_100_000])('when a supplier delivers farther (%p metres)', (more) =>
    losesNothing(offeringsWith(({ deliveryRadiusM }) => ({ deliveryRadiusM: (deliveryRadiusM ?? 0) + more }))),
  );

  test('when a site receives on one day more, or a supplier or a lane delivers on one', async () => {
    // No days: any.
    const oneMore = (days: number[]) =>
      days.length === 0 ? days : [...new Set([...days, ((days[0] ?? 0) % 7) + 1])].sort();
    await losesNothing((world) => ({
      ...world,
      sites: world.sites.map((site) => ({ ...site, receivingDays: oneMore(site.receivingDays) })),
    }));
    await losesNothing((world) => ({
      ...offeringsWith(({ deliveryDays }) => ({ deliveryDays: oneMore(deliveryDays) }))(world),
      lanes: world.lanes.map((lane) => ({ ...lane, days: oneMore(lane.days) })),
    }));
  });

  test('when a need asks for less: no certification, any preparation, any price, pick-up as well', () =>
    losesNothing(
      needsWith(() => ({
        requiredCertifications: [],
        preparations: [],
        acceptsPickup: true,
        ceilingAmount: null,
        ceilingCurrency: null,
        ceilingPerValue: null,
        ceilingPerUnit: null,
      })),
    ));
});

test('without a certification that a supplier held, no need gains a match, and those that require it have none with that supplier', () =>
  inRandomWorlds(async (round, before) => {
    const after = await matchesIn(
      inEach(
        round,
        offeringsWith(({ owner, held }) => ({
          held: held.filter(({ scheme }) => owner % 2 === 0 || scheme !== 'ORGANIC'),
        })),
      ),
    );
    const matched = namesOf(before);
    expect([...namesOf(after)].filter((pair) => !matched.has(pair))).toEqual([]);
    const odd = await opened.db.query<{ pair: string }[]>(
      `SELECT n.id || ' ' || o.id AS pair FROM needs n, offerings o JOIN organizations g ON g.id = o.organization_id
       WHERE 'ORGANIC' = ANY (n.required_certifications) AND right(g.slug, 1)::int % 2 = 1`,
    );
    expect(odd.filter(({ pair }) => namesOf(after).has(pair))).toEqual([]);
  }));

describe('nothing changes, neither pair nor score nor order', () => {
  type Unit = Need['quantityUnit'];
  /** What is one of it is this many of that. */
  const SAME: Partial<Record<Unit, readonly [of: Unit, times: string]>> = {
    kg: ['g', '1000'],
    g: ['t', '0.000001'],
    t: ['kg', '1000'],
    lb: ['g', '453.59237'],
    oz: ['kg', '0.028349523125'],
    l: ['ml', '1000'],
    ml: ['l', '0.001'],
    dozen: ['unit', '12'],
  };
  const decimal = (value: Fraction) => value.toString(60);
  const times = (value: string, by: string) => decimal(new Fraction(value).mul(by));
  const inOther = (value: string, unit: Unit): { value: string; unit: Unit } => {
    const [other, by] = SAME[unit] ?? [unit, '1'];
    return { value: times(value, by), unit: other };
  };
  const both = (value: string | null, unit: Unit | null, valueKey: string, unitKey: string) => {
    if (value === null || unit === null) return {};
    const other = inOther(value, unit);
    return { [valueKey]: other.value, [unitKey]: other.unit };
  };

  test('when quantities, capacities, minimum orders and what prices are for are said in other units', () =>
    changesNothing((world) =>
      offeringsWith((one) => ({
        ...both(one.minimumOrderValue, one.minimumOrderUnit, 'minimumOrderValue', 'minimumOrderUnit'),
        ...both(one.capacityValue, one.capacityUnit, 'capacityValue', 'capacityUnit'),
        ...both(one.pricePerValue, one.pricePerUnit, 'pricePerValue', 'pricePerUnit'),
      }))(
        needsWith((one) => ({
          ...both(one.quantityValue, one.quantityUnit, 'quantityValue', 'quantityUnit'),
          ...both(one.ceilingPerValue, one.ceilingPerUnit, 'ceilingPerValue', 'ceilingPerUnit'),
        }))(world),
      ),
    ));

  test('when a price is for three times as much and three times as high', () =>
    changesNothing((world) =>
      offeringsWith(({ priceAmount, pricePerValue }) => ({
        priceAmount: priceAmount && times(priceAmount, '3'),
        pricePerValue: pricePerValue && times(pricePerValue, '3'),
      }))(
        needsWith(({ ceilingAmount, ceilingPerValue }) => ({
          ceilingAmount: ceilingAmount && times(ceilingAmount, '0.5'),
          ceilingPerValue: ceilingPerValue && times(ceilingPerValue, '0.5'),
        }))(world),
      ),
    ));

  test('when kilograms come in packs of 10 × 2 kg', () => {
    const packed = (value: string | null, unit: Unit | null) =>
      value !== null && unit === 'kg' ? { value: times(value, '0.05'), unit: 'pack' as const } : { value, unit };
    return changesNothing((world) =>
      offeringsWith((one) => {
        if ([one.minimumOrderUnit, one.capacityUnit, one.pricePerUnit].includes('pack')) return {};
        const [minimum, capacity] = [
          packed(one.minimumOrderValue, one.minimumOrderUnit),
          packed(one.capacityValue, one.capacityUnit),
        ];
        const price = packed(one.pricePerValue, one.pricePerUnit);
        return {
          pack: { count: 10, inner: { value: '2', unit: 'kg' } },
          minimumOrderValue: minimum.value,
          minimumOrderUnit: minimum.unit,
          capacityValue: capacity.value,
          capacityUnit: capacity.unit,
          pricePerValue: price.value,
          pricePerUnit: price.unit,
        };
      })(
        needsWith((one) => {
          if ([one.quantityUnit, one.ceilingPerUnit].includes('pack')) return {};
          const quantity = packed(one.quantityValue, one.quantityUnit);
          const ceiling = packed(one.ceilingPerValue, one.ceilingPerUnit);
          return {
            pack: { count: 10, inner: { value: '2', unit: 'kg' } },
            quantityValue: quantity.value ?? one.quantityValue,
            quantityUnit: quantity.unit ?? one.quantityUnit,
            ceilingPerValue: ceiling.value,
            ceilingPerUnit: ceiling.unit,
          };
        })(world),
      ),
    );
  });

  const redrawn = (drawn: (area: string) => string) =>
    [
      ['offerings', 'delivery_area'],
      ['offerings', 'excluded_area'],
      ['lanes', 'collect_area'],
      ['lanes', 'deliver_area'],
    ].map(([table, area]) => `UPDATE ${table} SET ${area} = ${drawn(area ?? '')} WHERE ${area} IS NOT NULL`);
  const polygonsOf = (geometry: string) => `ST_Multi(ST_CollectionExtract(${geometry}, 3))`;

  // On an ellipsoid, distances depend on the difference of longitudes only.
  test.each([20, 77.015625, 180])('when the whole world is %p° farther east, across the date line', (degrees) =>
    redrawingChangesNothing([
      // Needs and offerings go with their sites.
      `
        UPDATE sites SET location = ST_SetSRID(ST_MakePoint(
          ST_X(location::geometry) + ${degrees} - CASE WHEN ST_X(location::geometry) + ${degrees} > 180 THEN 360 ELSE 0 END,
          ST_Y(location::geometry)), 4326)::geography`,
      ...redrawn((area) => polygonsOf(`ST_WrapX(ST_Translate(${area}, ${degrees}, 0), 180, -360)`)),
    ]),
  );

  test('when areas are cut in two that touch, through the places where most sites are', () => {
    // The meridian of an island's centre.
    const meridian = (area: string) =>
      `round(((ST_XMin(${area}) + ST_XMax(${area})) / 2 + 172.9375) / 20) * 20 - 172.9375`;
    const side = (area: string, west: string, east: string) =>
      `ST_Intersection(${area}, ST_MakeEnvelope(${west}, -90, ${east}, 90, 4326))`;
    return redrawingChangesNothing(
      redrawn((area) =>
        polygonsOf(`ST_Collect(${side(area, '-180', meridian(area))}, ${side(area, meridian(area), '180')})`),
      ),
    );
  });
});

describe('distances', () => {
  /** One need and one offering that match wherever they are. */
  const PAIR = plainWorld([PLAIN_NEED], [PLAIN_OFFERING]);
  type Point = readonly [longitude: number, latitude: number];
  const longitude = fc.double({ min: -180, max: 180, noNaN: true });
  const latitude = fc.double({ min: -90, max: 90, noNaN: true });

  async function matchBetween(need: Point, offering: Point) {
    const { needIds } = await settle(opened.db, [PAIR]);
    for (const [table, [x, y]] of [['needs', need] as const, ['offerings', offering] as const])
      await opened.db.query(`UPDATE ${table} SET location = ST_SetSRID(ST_MakePoint($1, $2), 4326)::geography`, [x, y]);
    const [[match] = []] = await findMatches.ofNeeds(needIds);
    return { distanceM: match?.pair.distanceM, proximity: match?.assessment.scores.PROXIMITY.toNumber() };
  }
  const HERE = { distanceM: 0, proximity: 1 };
  const RUNS = { numRuns: 25 };

  test('a place is nowhere else than where it is', () =>
    fc.assert(
      fc.asyncProperty(longitude, latitude, async (x, y) => expect(await matchBetween([x, y], [x, y])).toEqual(HERE)),
      RUNS,
    ));

  test('a pole has no longitude', () =>
    fc.assert(
      fc.asyncProperty(longitude, longitude, fc.constantFrom(90, -90), async (a, b, pole) =>
        expect(await matchBetween([a, pole], [b, pole])).toEqual(HERE),
      ),
      RUNS,
    ));

  test('the date line is one line', () =>
    fc.assert(
      fc.asyncProperty(latitude, async (y) => expect(await matchBetween([180, y], [-180, y])).toEqual(HERE)),
      RUNS,
    ));

  test('it is as far from one to the other as back', () =>
    fc.assert(
      fc.asyncProperty(longitude, latitude, longitude, latitude, async (ax, ay, bx, by) =>
        expect(await matchBetween([ax, ay], [bx, by])).toEqual(await matchBetween([bx, by], [ax, ay])),
      ),
      RUNS,
    ));

  test('a place on the border that two areas share is in both, and excluded by either', () =>
    fc.assert(
      fc.asyncProperty(fc.integer({ min: -128, max: 128 }), fc.boolean(), fc.boolean(), async (step, slanted, west) => {
        // A point of the shared border, from (0, 45) to (slanted ? 2 : 0, 47), in whole 128ths.
        const along = (step + 128) / 128;
        const border: Point = [slanted ? along : 0, 45 + along];
        const top = slanted ? 2 : 0;
        const area = `MULTIPOLYGON(((0 45, ${west ? -3 : 5} 45, ${west ? -3 : 5} 47, ${top} 47, 0 45)))`;
        const [needId] = (await settle(opened.db, [PAIR])).needIds;
        const drawn = async (column: string) => {
          await opened.db.query(
            `UPDATE needs SET accepts_pickup = false, location = ST_SetSRID(ST_MakePoint($1, $2), 4326)::geography`,
            [...border],
          );
          await opened.db.query(`UPDATE offerings SET ${column} = ST_GeomFromText($1, 4326)`, [area]);
          const [[match] = []] = await findMatches.ofNeeds([needId ?? '']);
          return match?.assessment.options ?? [];
        };
        expect(await drawn('delivery_area')).toEqual(['DELIVERY']);
        expect(await drawn('excluded_area')).toEqual([]);
      }),
      RUNS,
    ));
});
