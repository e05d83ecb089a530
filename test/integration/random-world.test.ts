import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openTestDatabase } from '../harness/database.js';
import { MOMENTS, randomRound, settle } from '../harness/random-world.js';
import { bruteForce } from '../oracle/brute-force.js';

let opened: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => void (opened = await openTestDatabase()));
afterAll(() => opened.close());

test('random worlds have every option, several lanes for a pair, and every change of a near miss', async () => {
  const { db } = opened;
  const seen = new Map<string, number>();
  const see = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);
  for (const clock of MOMENTS)
    for (const round of fc.sample(randomRound(clock), { numRuns: 5, seed: 20261122 })) {
      await settle(db, round);
      const { matches, nearMisses } = await bruteForce(db, clock.now());
      for (const { options, lanes } of matches.MEMBER) {
        options.forEach(see);
        if (options.length > 1) see('several options');
        if (lanes.length > 1) see('several lanes');
      }
      for (const { change, shortfall } of nearMisses) {
        see(change);
        if (shortfall === '1/2') see('short by exactly half');
      }
    }
  const everything = {
    DELIVERY: 200,
    PICKUP: 100,
    DISTRIBUTOR: 80,
    'several options': 40,
    'several lanes': 5,
    WIDEN_RADIUS: 10,
    DELIVER_FARTHER: 3,
    RECEIVE_ON: 50,
    PICK_UP: 50,
    SHIFT_WINDOW: 40,
    ORDER_MORE: 10,
    RAISE_CEILING: 10,
    'short by exactly half': 20,
  };
  expect(Object.entries(everything).filter(([what, enough]) => (seen.get(what) ?? 0) < enough)).toEqual([]);
});
