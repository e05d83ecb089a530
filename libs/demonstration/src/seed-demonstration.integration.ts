import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { TaxonomyStore } from '#catalog';
import { PersonEntity, verifyPassword } from '#identity';
import { fixedClock, roundHalfAway } from '#kernel';
import { FindMatches } from '#matching';
import { openTestDatabase } from '../../../test/harness/database.js';
import { demonstrationAccounts } from './accounts.js';
import { SeedDemonstration } from './seed-demonstration.js';

const clock = fixedClock('2026-11-22T15:00:00Z');

let opened: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => void (opened = await openTestDatabase()));
afterAll(() => opened.close());

async function count(rows: string): Promise<number> {
  const [found] = await opened.db.query<{ count: number }[]>(`SELECT count(*) FROM ${rows}`);
  return found?.count ?? 0;
}

test('is written once, in one go, and quickly', async () => {
  const progress: [number, number][] = [];
  const started = performance.now();
  const result = await new SeedDemonstration(opened.db, clock).execute({
    onProgress: (...each) => progress.push(each),
  });
  const seconds = (performance.now() - started) / 1000;
  process.stdout.write(`demonstration: ${JSON.stringify(result)} in ${seconds.toFixed(2)} s\n`);
  expect(result).toMatchObject({
    created: true,
    institutions: 60,
    suppliers: 120,
    accounts: demonstrationAccounts.length,
  });
  expect(progress.at(-1)?.[0]).toBe(progress.at(-1)?.[1]);
  expect(seconds).toBeLessThan(15);

  const again = await new SeedDemonstration(opened.db, fixedClock('2027-03-01T00:00:00Z')).execute();
  expect(again).toEqual({ ...result, created: false });
  expect(await count('needs')).toBe(result.needs);
});

test('its areas hold, and every lane that runs takes something from somebody to somebody', async () => {
  expect(
    await count(`(SELECT unnest(ARRAY[collect_area, deliver_area]) AS area FROM lanes
                  UNION ALL SELECT unnest(ARRAY[delivery_area, excluded_area]) FROM offerings) a WHERE NOT ST_IsValid(area)`),
  ).toBe(0);
  const empty = await opened.db.query(
    `SELECT name FROM lanes l WHERE status = 'ACTIVE' AND NOT (
       EXISTS (SELECT FROM offerings o JOIN products p ON p.id = o.product_id
               WHERE o.accepts_distributors AND p.temperature_class = ANY (l.temperature_classes)
                 AND ST_Covers(l.collect_area, o.location::geometry))
       AND EXISTS (SELECT FROM needs n JOIN sites s ON s.id = n.site_id
                   WHERE ST_Covers(l.deliver_area, n.location::geometry)
                     AND (s.receiving_days = '{}' OR s.receiving_days && l.days)))`,
  );
  expect(empty).toEqual([]);
});

test('two that start at once write it once', async () => {
  await opened.db.query('TRUNCATE organizations, people CASCADE');
  const seed = new SeedDemonstration(opened.db, clock);
  const results = await Promise.all([seed.execute(), seed.execute()]);
  expect(results.map(({ created }) => created).sort()).toEqual([false, true]);
  expect(await count('organizations')).toBe(179);
});

test('anybody may sign in to its accounts', async () => {
  for (const { email, password } of demonstrationAccounts) {
    const person = await opened.db.getRepository(PersonEntity).findOneByOrFail({ email });
    expect(await verifyPassword(person.passwordHash, password)).toBe(true);
    expect(person.emailVerifiedAt).toBeInstanceOf(Date);
    const places = await count(`memberships WHERE person_id = '${person.id}'`);
    expect(places + (await count(`platform_roles WHERE person_id = '${person.id}'`))).toBeGreaterThan(0);
  }
  expect(await count("verification_requests WHERE status = 'PENDING'")).toBe(1);
  const readers = await count('(SELECT DISTINCT person_id FROM memberships) m');
  expect(readers).toBe(demonstrationAccounts.length - 2);
  expect(await count('consents')).toBe(readers);
  expect(await count("digest_preferences WHERE frequency = 'WEEKLY' AND weekday = 1 AND hour = 6")).toBe(readers);
});

test('most needs find several suppliers, some find none, and every criterion tells pairs apart', async () => {
  const findMatches = new FindMatches(opened.db, clock, new TaxonomyStore(opened.db));
  const needs: { id: string; name: string; code: string }[] = await opened.db.query(
    `SELECT n.id, o.name, p.code FROM needs n JOIN organizations o ON o.id = n.organization_id
     JOIN products p ON p.id = n.product_id ORDER BY n.id`,
  );
  const found = await findMatches.ofNeeds(needs.map(({ id }) => id));
  const withBetween = (least: number, most: number) =>
    found.filter(({ length }) => length >= least && length <= most).length;
  const distribution = { none: withBetween(0, 0), few: withBetween(1, 4), many: withBetween(5, Infinity) };
  const matches = found.flat();
  process.stdout.write(
    `matches: ${matches.length}; needs with ≥ 1: ${distribution.few + distribution.many} of ${needs.length} ` +
      `(0: ${distribution.none}, 1–4: ${distribution.few}, 5+: ${distribution.many})\n`,
  );
  if (process.env['SHOW_UNMATCHED'])
    needs.forEach((need, i) => process.stdout.write(`${String(found[i]?.length)}\t${need.code}\t${need.name}\n`));

  expect(distribution.none).toBeGreaterThan(5);
  expect(distribution.none).toBeLessThan(needs.length * 0.3);
  expect(distribution.many + distribution.few).toBeGreaterThan(needs.length * 0.7);

  expect(new Set(matches.map(({ pair }) => pair.relation))).toEqual(new Set(['EXACT', 'NARROWER', 'BROADER']));
  expect(new Set(matches.flatMap(({ assessment }) => assessment.options))).toEqual(
    new Set(['DELIVERY', 'PICKUP', 'DISTRIBUTOR']),
  );
  for (const criterion of ['PROXIMITY', 'PRODUCT', 'SEASON', 'VOLUME', 'PREFERENCE', 'PRICE'] as const)
    expect(
      new Set(matches.map(({ assessment }) => roundHalfAway(assessment.scores[criterion], 6))).size,
    ).toBeGreaterThan(1);
});
