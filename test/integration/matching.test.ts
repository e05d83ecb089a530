import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { TaxonomyStore } from '#catalog';
import type { Clock } from '#kernel';
import { type DeliveryOption, FindMatches, MATCHES_OF_NEEDS, MATCHES_OF_OFFERINGS, type Side } from '#matching';
import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { testClock } from '../harness/api.js';
import { openTestDatabase } from '../harness/database.js';
import {
  idOf,
  listOf,
  LITTLE,
  otherThan,
  pagesOf,
  ReadingLittle,
  readPages,
  said,
  saidToBeNear,
  VIEWS,
} from '../harness/match-lists.js';
import {
  acquaintPlanner,
  MOMENTS,
  PLAIN_NEED,
  PLAIN_OFFERING,
  plainWorld,
  randomRound,
  settle,
  type SettledIds,
  WORLDS,
  WORLDS_IN_A_ROUND,
} from '../harness/random-world.js';
import {
  bruteForce,
  type OracleAnswer,
  type OraclePair,
  rankedNearMisses,
  type Viewer,
} from '../oracle/brute-force.js';

/** At each of the moments. */
const ROUNDS = Math.ceil(WORLDS / WORLDS_IN_A_ROUND / MOMENTS.length);
const VIEWERS = Object.keys(VIEWS) as Viewer[];

let opened: Awaited<ReturnType<typeof openTestDatabase>>;
const compared = { worlds: 0, pairs: 0, matches: 0, 'scores between two tenths': 0, 'near misses': 0, pages: 0 };
beforeAll(async () => {
  opened = await openTestDatabase();
  await acquaintPlanner(opened.db);
});
afterAll(async () => {
  await opened.close();
  const counts = Object.entries(compared).map(([what, count]) => `${count} ${what}`);
  process.stdout.write(`compared with brute force: ${counts.join(', ')}\n`);
});

/** A list that is read in pages, from both ends. */
interface Walk {
  /** Which, of those that are not empty. */
  readonly list: number;
  readonly side: Side;
  readonly viewer: Viewer;
  readonly limit: number;
  readonly minScore: number | undefined;
  readonly delivery: DeliveryOption | undefined;
  readonly readingLittle: boolean;
}

const half = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 1 });
const walk: fc.Arbitrary<Walk> = fc.record({
  list: fc.nat(1000),
  side: fc.constantFrom<Side>('need', 'need', 'offering'),
  viewer: fc.constantFrom(...VIEWERS),
  limit: fc.integer({ min: 1, max: 4 }),
  minScore: half(fc.integer({ min: 400, max: 950 }).map((tenths) => tenths / 10)),
  delivery: half(fc.constantFrom<DeliveryOption>('DELIVERY', 'PICKUP', 'DISTRIBUTOR')),
  readingLittle: fc.constantFrom(true, true, true, false),
});
const walks = fc.noBias(fc.array(walk, { minLength: 2 * WORLDS_IN_A_ROUND, maxLength: 2 * WORLDS_IN_A_ROUND }));

/** All that the statements find, for each viewer: pairs and tenths of points, before `judge` has had its word. */
async function foundBySql(db: DataSource, statement: string, ids: readonly string[], clock: Clock, viewer: Viewer) {
  const { distanceStepM, pricesHidden } = VIEWS[viewer];
  const rows = await db.query<{ wanted_id: string; offered_id: string; tenths: number }[]>(statement, [
    ids,
    clock.now(),
    distanceStepM,
    pricesHidden,
    ...Array.from({ length: 9 }, () => null),
  ]);
  return rows.map((row) => `${row.wanted_id} ${row.offered_id} ${row.tenths}`).sort();
}

/** Pages, below, read the same from offerings as every viewer. */
async function compareStatements(db: DataSource, clock: Clock, ids: SettledIds, { matches }: OracleAnswer) {
  const expected = (viewer: Viewer) =>
    matches[viewer].map((pair) => `${pair.needId} ${pair.offeringId} ${Math.round(pair.score * 10)}`).sort();
  const [member, outsider, visitor, backward] = await Promise.all([
    ...VIEWERS.map((viewer) => foundBySql(db, MATCHES_OF_NEEDS, ids.needIds, clock, viewer)),
    foundBySql(db, MATCHES_OF_OFFERINGS, ids.offeringIds, clock, 'VISITOR'),
  ]);
  expect([member, outsider, visitor]).toEqual(VIEWERS.map(expected));
  expect(backward).toEqual(expected('VISITOR'));
}

async function compareLists(findMatches: FindMatches, ids: SettledIds, { matches }: OracleAnswer) {
  const ofNeeds = (await findMatches.ofNeeds(ids.needIds)).map((list) => list.map(said));
  const ofOfferings = (await findMatches.ofOfferings(ids.offeringIds)).map((list) => list.map(said));
  expect(ofNeeds).toEqual(ids.needIds.map((id) => listOf('need', id, matches.MEMBER)));
  expect(ofOfferings).toEqual(ids.offeringIds.map((id) => listOf('offering', id, matches.MEMBER)));
}

async function compareNearMisses(reading: FindMatches, { needIds, offeringIds }: SettledIds, answer: OracleAnswer) {
  const compare = async (side: Side, id: string, i: number) => {
    const first = [1, 3, 100][i % 3] ?? 100;
    const found =
      side === 'need' ? await reading.nearMissesOfNeed(id, first) : await reading.nearMissesOfOffering(id, first);
    const all = rankedNearMisses(
      answer.nearMisses.filter((pair) => pair[idOf[side]] === id),
      idOf[otherThan[side]],
    );
    expect(found.map(saidToBeNear)).toEqual(all.slice(0, first));
  };
  await Promise.all([
    ...needIds.map((id, i) => compare('need', id, i)),
    ...offeringIds.map((id, i) => compare('offering', id, i)),
  ]);
}

async function comparePages(findMatches: FindMatches, walk: Walk, { matches }: OracleAnswer): Promise<number> {
  const { side, viewer, limit, minScore, delivery } = walk;
  const all: readonly OraclePair[] = matches[viewer];
  const ids = [...new Set(all.map((pair) => pair[idOf[side]]))];
  const id = ids[walk.list % ids.length];
  if (id === undefined) return 0;
  const expected = listOf(side, id, matches[viewer]).filter(
    ({ score, options }) => score >= (minScore ?? 0) && (!delivery || options.includes(delivery)),
  );
  const filter = { minScore, delivery, view: VIEWS[viewer] };
  for (const backward of [false, true]) {
    const reading = { side, id, limit, backward, filter };
    expect({ ...reading, pages: await readPages(findMatches, reading) }).toEqual({
      ...reading,
      pages: pagesOf(expected, reading),
    });
  }
  const count =
    side === 'need' ? await findMatches.countOfNeed(id, filter) : await findMatches.countOfOffering(id, filter);
  expect(count).toBe(walk.readingLittle ? Math.min(expected.length, LITTLE + 1) : expected.length);
  return 2 * pagesOf(expected, { limit, backward: false }).length;
}

test.each(MOMENTS)(
  'in random worlds, both directions find exactly what brute force over all pairs finds, in the same order, whole and in pages, for every viewer (%#)',
  async (clock) => {
    const { db } = opened;
    const taxonomy = new TaxonomyStore(db);
    const [findMatches, readingLittle] = [new FindMatches(db, clock, taxonomy), new ReadingLittle(db, clock, taxonomy)];
    const before = { ...compared };
    await fc.assert(
      fc.asyncProperty(randomRound(clock), walks, async (round, walks) => {
        const ids = await settle(db, round);
        const answer = await bruteForce(db, clock.now());
        await compareLists(findMatches, ids, answer);
        await compareStatements(db, clock, ids, answer);
        await compareNearMisses(readingLittle, ids, answer);
        const pages = await Promise.all(
          walks.map((walk) => comparePages(walk.readingLittle ? readingLittle : findMatches, walk, answer)),
        );
        compared.worlds += round.filter((world) => world !== null).length;
        compared.pairs += round.reduce(
          (sum, world) => sum + (world ? world.needs.length * world.offerings.length : 0),
          0,
        );
        compared.matches += answer.matches.MEMBER.length;
        compared['scores between two tenths'] += answer.halves;
        compared['near misses'] += answer.nearMisses.length;
        compared.pages += pages.reduce((sum, count) => sum + count, 0);
      }),
      // To shrink a round takes minutes: only when one is looked into.
      { numRuns: ROUNDS, endOnFailure: !process.env['MATCHING_SHRINK'] },
    );
    // Worlds in which nothing matches, or no score is hard to round, would prove nothing.
    expect(compared.matches - before.matches).toBeGreaterThan(10 * ROUNDS);
    expect(compared['scores between two tenths'] - before['scores between two tenths']).toBeGreaterThan(0);
  },
  60_000 + ROUNDS * 5000,
);

test('no page leaves out a score that lies exactly between two tenths, which a double falls short of', async () => {
  const { db } = opened;
  const clock = testClock;
  // 15 + 20 + 20 × 2/3 + 15 × 1/10 + 10 × 2/3 + 5 × 3/4 = 60.25, and 60.24999999999999 in doubles.
  const perKg = { amount: '8', currency: 'CAD', per: '1', unit: 'kg' } as const;
  const need = {
    ...PLAIN_NEED,
    windowTo: '2026-12-03',
    maxDistanceM: 14_622,
    recurrence: 'ONCE' as const,
    preferredCertifications: ['ORGANIC', 'HACCP', 'CANADAGAP'],
    ceilingAmount: perKg.amount,
    ceilingCurrency: perKg.currency,
    ceilingPerValue: perKg.per,
    ceilingPerUnit: perKg.unit,
  };
  const offering = {
    ...PLAIN_OFFERING,
    at: 2,
    availability: [{ from: '2026-12-01', to: '2026-12-02', mode: 'STORED' as const }],
    capacityValue: '1',
    capacityUnit: 'kg' as const,
    capacityPeriod: 'TOTAL' as const,
    priceAmount: '2',
    priceCurrency: perKg.currency,
    pricePerValue: perKg.per,
    pricePerUnit: perKg.unit,
    held: ['ORGANIC', 'HACCP'].map((scheme) => ({ scheme, expiresOn: null, verified: true })),
  };
  const { needIds } = await settle(db, [
    plainWorld(
      [need],
      Array.from({ length: 8 }, () => offering),
    ),
  ]);
  const { matches } = await bruteForce(db, clock.now());
  const findMatches = new ReadingLittle(db, clock, new TaxonomyStore(db));
  const reading = { side: 'need', id: needIds[0] ?? '', limit: 1, backward: false, filter: {} } as const;
  expect(await readPages(findMatches, reading)).toEqual(pagesOf(listOf('need', reading.id, matches.MEMBER), reading));
  expect(matches.MEMBER.map(({ score, distanceM }) => [score, distanceM])).toEqual(
    Array.from({ length: 8 }, () => [60.3, 7311]),
  );
});
