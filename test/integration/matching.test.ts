import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { TaxonomyStore } from '#catalog';
import type { Clock, Fraction } from '#kernel';
import Exact from 'fraction.js';
import { FindMatches, type Match, type NearMiss } from '#matching';
import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { openTestDatabase } from '../harness/database.js';
import { MOMENTS, randomRound, settle, type SettledIds } from '../harness/random-world.js';
import { bruteForce, type OracleMatch, type OraclePair, ranked, rankedNearMisses } from '../oracle/brute-force.js';

/** Lists in the order of the identifiers they were asked for, each in the order it is given in. */
interface Lists<T = object> {
  readonly matchesOfNeeds: T[][];
  readonly matchesOfOfferings: T[][];
  readonly nearMissesOfNeeds: T[][];
  readonly nearMissesOfOfferings: T[][];
}

/** The one place that knows the matching's API: what it says, in the oracle's words. */
async function askMatching(
  db: DataSource,
  clock: Clock,
  { needIds, offeringIds }: SettledIds,
): Promise<Partial<Lists>> {
  const findMatches = new FindMatches(db, clock, new TaxonomyStore(db));
  const said = ({ pair, assessment }: Match): OracleMatch => ({
    needId: pair.need.id,
    offeringId: pair.offering.id,
    score: assessment.score,
    distanceM: pair.distanceM,
    options: [...assessment.options],
    lanes: assessment.lanes.map(({ lane, days, nextDay }) => ({ laneId: lane.id, days: [...days], nextDay })),
  });
  const near = ({ change, criterion, ...match }: NearMiss) => ({
    needId: match.pair.need.id,
    offeringId: match.pair.offering.id,
    score: match.assessment.score,
    distanceM: match.pair.distanceM,
    criterion,
    change: change.name,
    shortfall: reduced(change.shortfall),
    missing: reduced(change.missing),
    receivingDays: [...change.receivingDays],
    window: change.window,
  });
  const ALL = 100;
  return {
    nearMissesOfNeeds: (await Promise.all(needIds.map((id) => findMatches.nearMissesOfNeed(id, ALL)))).map((list) =>
      list.map(near),
    ),
    nearMissesOfOfferings: (await Promise.all(offeringIds.map((id) => findMatches.nearMissesOfOffering(id, ALL)))).map(
      (list) => list.map(near),
    ),
    matchesOfNeeds: (await findMatches.ofNeeds(needIds)).map((matches) => matches.map(said)),
    matchesOfOfferings: (await findMatches.ofOfferings(offeringIds)).map((matches) => matches.map(said)),
  };
}

const reduced = ({ n, d }: Fraction): string => new Exact(n, d).toFraction();

async function askOracle(db: DataSource, clock: Clock, { needIds, offeringIds }: SettledIds): Promise<Lists> {
  const { matches, nearMisses } = await bruteForce(db, clock.now());
  const ofEach = <T extends OraclePair>(ids: string[], of: 'needId' | 'offeringId', all: readonly T[]) =>
    ids.map((id) => all.filter((pair) => pair[of] === id));
  return {
    matchesOfNeeds: ofEach(needIds, 'needId', ranked(matches, 'offeringId')),
    matchesOfOfferings: ofEach(offeringIds, 'offeringId', ranked(matches, 'needId')),
    nearMissesOfNeeds: ofEach(needIds, 'needId', rankedNearMisses(nearMisses, 'offeringId')),
    nearMissesOfOfferings: ofEach(offeringIds, 'offeringId', rankedNearMisses(nearMisses, 'needId')),
  };
}

let opened: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => void (opened = await openTestDatabase()));
afterAll(() => opened.close());

/** Of about 17 worlds each. */
const ROUNDS = 4;

test.each(MOMENTS)(
  'in random worlds, both directions find exactly what brute force over all pairs finds, in the same order (%#)',
  async (clock) => {
    const { db } = opened;
    let pairs = 0;
    await fc.assert(
      fc.asyncProperty(randomRound(clock), async (random) => {
        const ids = await settle(db, random);
        const expected = await askOracle(db, clock, ids);
        pairs += expected.matchesOfNeeds.flat().length;
        for (const [name, lists] of Object.entries(await askMatching(db, clock, ids)))
          expect(expected[name as keyof Lists]).toEqual(lists);
      }),
      { numRuns: ROUNDS },
    );
    // Worlds in which nothing matches would prove nothing.
    expect(pairs).toBeGreaterThan(ROUNDS);
  },
  180_000,
);
