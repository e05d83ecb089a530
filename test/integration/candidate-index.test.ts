import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { matchesOfNeed, matchesOfOffering } from '#matching';
import { fillWorld } from '../benchmarks/world.js';
import { TODAY } from '../harness/api.js';
import { openTestDatabase } from '../harness/database.js';

let opened: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => {
  opened = await openTestDatabase();
  await fillWorld(opened.db, { offerings: 100_000, needs: 1000 });
}, 300_000);
afterAll(() => opened.close());

const rows = <T>(sql: string, parameters?: unknown[]): Promise<T[]> => opened.db.query(sql, parameters);

const planOf = async (statement: string, id: string): Promise<string> =>
  (
    await rows<{ 'QUERY PLAN': string }>(`EXPLAIN ${statement}`, [
      id,
      `${TODAY}T12:00:00Z`,
      0,
      false,
      20,
      null,
      null,
      null,
      null,
      null,
      null,
      null,
      null,
    ])
  )
    .map((row) => row['QUERY PLAN'])
    .join('\n');

test('among 100,000 offerings, a need’s candidates are found by the index over product and place', async () => {
  const [need] = await rows<{ id: string }>('SELECT id FROM needs LIMIT 1');
  const plan = await planOf(matchesOfNeed('forward'), need?.id ?? '');
  expect(plan).toMatch(/Index Scan using ix_matchable_offerings_product_location/);
  expect(plan).toMatch(/Index Cond: \(\(o?\.?product_id = [^)]*\) AND \((o\.)?location &&/);
  expect(plan).not.toMatch(/Seq Scan on matchable_offerings/);
});

test('and an offering’s, among the needs, by theirs', async () => {
  const [offering] = await rows<{ id: string }>('SELECT id FROM offerings LIMIT 1');
  const plan = await planOf(matchesOfOffering('forward'), offering?.id ?? '');
  expect(plan).not.toMatch(/Seq Scan on matchable_offerings/);
  expect(plan).toMatch(/ix_matchable_needs_product_location|Seq Scan on matchable_needs/);
});
