/** A list is read page by page while the world goes on. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { TaxonomyStore } from '#catalog';
import { FindMatches } from '#matching';
import fc from 'fast-check';
import { TODAY, testClock } from '../harness/api.js';
import { openTestDatabase } from '../harness/database.js';
import { type Pages, readPages, ReadingLittle, VIEWS } from '../harness/match-lists.js';
import { acquaintPlanner, PLAIN_NEED, PLAIN_OFFERING, plainWorld, settle } from '../harness/random-world.js';
import type { Viewer } from '../oracle/brute-force.js';

let opened: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => {
  opened = await openTestDatabase();
  await acquaintPlanner(opened.db);
});
afterAll(() => opened.close());

const TOMORROW = new Date('2026-11-23T15:00:00Z');
const OFFERINGS = 24;
/** Near and far, ready soon and late: many that are equal, and some that are not. */
const offering = fc
  .record({ at: fc.nat(7), leadTimeDays: fc.constantFrom(0, 12, 20), product: fc.constantFrom(0, 0, 1, 3) })
  .map((differs) => ({ ...PLAIN_OFFERING, ...differs }));
const statuses = fc.constantFrom<(typeof PLAIN_OFFERING)['status'][]>('PUBLISHED', 'PAUSED', 'WITHDRAWN', 'DRAFT');
const event = fc.record({ offering: fc.nat(OFFERINGS - 1), status: statuses });
const reading = fc.record({
  offerings: fc.array(
    fc.tuple(offering, fc.oneof({ weight: 3, arbitrary: fc.constant('PUBLISHED' as const) }, statuses)),
    {
      minLength: OFFERINGS,
      maxLength: OFFERINGS,
    },
  ),
  /** What happens after each page. */
  events: fc.array(fc.array(event, { maxLength: 3 }), { minLength: OFFERINGS, maxLength: OFFERINGS }),
  limit: fc.integer({ min: 1, max: 5 }),
  backward: fc.boolean(),
  viewer: fc.constantFrom<Viewer>('MEMBER', 'OUTSIDER', 'VISITOR'),
  readingLittle: fc.boolean(),
});

const seenIn = (pages: Pages) => pages.flatMap(({ matches }) => matches.map(({ offeringId }) => offeringId));

test('while offerings come and go between two pages, none is seen twice and none that stays is missed', async () => {
  const { db } = opened;
  let happened = 0;
  await fc.assert(
    fc.asyncProperty(reading, async ({ offerings, events, limit, backward, viewer, readingLittle }) => {
      const world = plainWorld(
        [PLAIN_NEED],
        offerings.map(([one, status]) => ({ ...one, status })),
      );
      const { needIds, offeringIds } = await settle(db, [world]);
      const [id = ''] = needIds;
      const stays = new Set(offeringIds.filter((_, i) => world.offerings[i]?.status === 'PUBLISHED'));
      const findMatches = new (readingLittle ? ReadingLittle : FindMatches)(db, testClock, new TaxonomyStore(db));
      const coming = events.values();
      const between = async () => {
        for (const { offering, status } of coming.next().value ?? []) {
          stays.delete(offeringIds[offering] ?? '');
          await db.query('UPDATE offerings SET status = $1 WHERE id = $2', [status, offeringIds[offering]]);
          happened++;
        }
      };
      const filter = { view: VIEWS[viewer] };
      const seen = seenIn(await readPages(findMatches, { side: 'need', id, limit, backward, filter, between }));
      expect(new Set(seen).size).toBe(seen.length);
      expect([...stays].filter((one) => !seen.includes(one))).toEqual([]);
    }),
    { numRuns: 40 },
  );
  expect(happened).toBeGreaterThan(100);
});

test('when the day changes between two pages, the list stays the one of the day it was first read', async () => {
  const { db } = opened;
  const taxonomy = new TaxonomyStore(db);
  // The last day of half of them, and of the answers; what is left of the window, and so every score, changes with the day.
  const need = { ...PLAIN_NEED, windowFrom: TODAY, windowTo: '2026-12-06', respondBy: TODAY };
  const offerings = Array.from({ length: 12 }, (_, i) => ({
    ...PLAIN_OFFERING,
    at: i % 8,
    expiresOn: i % 2 === 0 ? TODAY : null,
    leadTimeDays: i,
    availability: [{ from: TODAY, to: '2026-12-04', mode: 'STORED' as const }],
  }));
  const { needIds } = await settle(db, [plainWorld([need], offerings)]);
  const [id = ''] = needIds;
  let day = testClock.now();
  const findMatches = new FindMatches(db, { now: () => day }, taxonomy);
  const [list = []] = await findMatches.ofNeeds(needIds);
  expect(list).toHaveLength(12);
  for (const backward of [false, true]) {
    const pages = await readPages(findMatches, {
      side: 'need',
      id,
      limit: 5,
      backward,
      filter: {},
      asOf: testClock.now(),
      between: () => Promise.resolve(void (day = TOMORROW)),
    });
    const inOrder = backward ? pages.toReversed() : pages;
    expect(seenIn(inOrder)).toEqual(list.map(({ pair }) => pair.offering.id));
  }
  expect(await findMatches.pageOfNeed(id, { limit: 5 })).toEqual({ matches: [], more: false });
});
