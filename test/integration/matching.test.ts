import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { TaxonomyStore } from '#catalog';
import { FindMatches, type Match } from '#matching';
import fc from 'fast-check';
import { testClock } from '../harness/api.js';
import { openTestDatabase } from '../harness/database.js';
import { randomWorld, settle } from '../harness/random-world.js';
import { bruteForce, type OracleMatch, ranked } from '../oracle/brute-force.js';

let opened: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => void (opened = await openTestDatabase()));
afterAll(() => opened.close());

const WORLDS = 60;

const shown = ({ pair, assessment }: Match): OracleMatch => ({
  needId: pair.need.id,
  offeringId: pair.offering.id,
  score: assessment.score,
  distanceM: pair.distanceM,
});

test('in random worlds, both directions find exactly what brute force over all pairs finds: pairs, scores and order', async () => {
  const { db } = opened;
  let pairs = 0;
  await fc.assert(
    fc.asyncProperty(randomWorld, async (world) => {
      const { needIds, offeringIds } = await settle(db, world);
      const findMatches = new FindMatches(db, testClock, new TaxonomyStore(db));
      const expected = await bruteForce(db, testClock.now());
      pairs += expected.length;
      const ofNeeds = await findMatches.ofNeeds(needIds);
      needIds.forEach((id, i) =>
        expect(ofNeeds[i]?.map(shown)).toEqual(
          ranked(
            expected.filter(({ needId }) => needId === id),
            'offeringId',
          ),
        ),
      );
      const ofOfferings = await findMatches.ofOfferings(offeringIds);
      offeringIds.forEach((id, i) =>
        expect(ofOfferings[i]?.map(shown)).toEqual(
          ranked(
            expected.filter(({ offeringId }) => offeringId === id),
            'needId',
          ),
        ),
      );
    }),
    { numRuns: WORLDS },
  );
  // Worlds in which nothing matches would prove nothing.
  expect(pairs).toBeGreaterThan(WORLDS);
});
