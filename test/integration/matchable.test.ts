import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readTaxonomyFiles } from '#catalog';
import fc from 'fast-check';
import pg from 'pg';
import { openTestDatabase } from '../harness/database.js';

/** What matching reads is kept by triggers: whatever changes, it equals what it is made from. */

let opened: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => void (opened = await openTestDatabase()));
afterAll(() => opened.close());

const [product, otherProduct] = readTaxonomyFiles().map(({ id }) => id);
/** Of the first of a table's rows, by number, come round again after the last. */
const pick = (table: string, key = 'id') =>
  `(SELECT ${key} FROM ${table} ORDER BY id OFFSET $1 % greatest(1, (SELECT count(*) FROM ${table})) LIMIT 1)`;
const id = (kind: number, number: number) => `0190000${kind}-0000-7000-8000-00000000000${number}`;
const square = (west: number, east: number) =>
  `ST_Multi(ST_MakeEnvelope(${west}, 45, ${east}, 46, 4326))::geometry(MultiPolygon,4326)`;
const point = (longitude: number) => `ST_SetSRID(ST_MakePoint(${longitude}, 45.5), 4326)::geography`;

/** Two organizations that are everything, each with a site, an offering, a need and a lane. */
const WORLD = [1, 2]
  .flatMap((n) => [
    `INSERT INTO organizations (id, slug, name, roles) VALUES ('${id(1, n)}', 'matchable-${n}', 'Organization ${n}', '{PRODUCER}')`,
    `INSERT INTO sites (id, organization_id, name, location, location_public, precision, public_location, time_zone)
     VALUES ('${id(2, n)}', '${id(1, n)}', 'Site', ${point(-73.5)}, true, 'EXACT', ${point(-73.5)}, 'America/Toronto')`,
    `INSERT INTO offerings (id, organization_id, site_id, product_id, status, preparation, availability, location)
     VALUES ('${id(3, n)}', '${id(1, n)}', '${id(2, n)}', '${product}', 'PUBLISHED', 'WHOLE',
       '[{"fromMonth": 6, "toMonth": 9, "mode": "FIELD"}]', ${point(-73.5)})`,
    `INSERT INTO needs (id, organization_id, site_id, product_id, status, quantity_value, quantity_unit, recurrence, window_from, window_to, location)
     VALUES ('${id(4, n)}', '${id(1, n)}', '${id(2, n)}', '${product}', 'PUBLISHED', 10, 'kg', 'WEEKLY', '2026-12-01', '2027-06-30', ${point(-73.5)})`,
    `INSERT INTO lanes (id, organization_id, name, status, collect_area, deliver_area, days, temperature_classes)
     VALUES ('${id(5, n)}', '${id(1, n)}', 'Lane', 'ACTIVE', ${square(-74, -73)}, ${square(-73.8, -72)}, '{2}', '{chilled}')`,
    `INSERT INTO organization_certifications (id, organization_id, scheme) VALUES ('${id(6, n)}', '${id(1, n)}', 'HACCP')`,
    `INSERT INTO offering_certifications (offering_id, scheme) VALUES ('${id(3, n)}', 'ORGANIC')`,
  ])
  .join(';\n');
const EMPTY = ['lanes', 'needs', 'offerings', 'sites', 'organizations']
  .map((table) => `DELETE FROM ${table}`)
  .join(';');

/** $1 is which of the rows. */
const CHANGES: Readonly<Record<string, string>> = {
  'an offering is published': `INSERT INTO offerings (id, organization_id, site_id, product_id, status, preparation, availability, location)
    SELECT gen_random_uuid(), organization_id, id, '${product}', 'PUBLISHED', 'CUT', '[{"from": "2026-12-01", "to": "2027-02-01", "mode": "STORED"}]', matching_location
    FROM sites WHERE id = ${pick('sites')}`,
  'an offering is paused': `UPDATE offerings SET status = 'PAUSED' WHERE id = ${pick('offerings')}`,
  'an offering is republished': `UPDATE offerings SET status = 'PUBLISHED', product_id = '${otherProduct}', price_amount = 2.5, price_currency = 'CAD',
    price_per_value = 1, price_per_unit = 'lb', delivery_area = ${square(-74, -73)}, delivery_days = '{1,3}' WHERE id = ${pick('offerings')}`,
  'every offering is kept longer': `UPDATE offerings SET capacity_value = coalesce(capacity_value, 0) + 1, capacity_unit = 'kg', capacity_period = 'WEEK'
    WHERE $1 >= 0`,
  'an offering is gone': `DELETE FROM offerings WHERE id = ${pick('offerings')}`,
  'an offering is certified': `INSERT INTO offering_certifications (offering_id, scheme, expires_on) SELECT id, 'CANADAGAP', '2027-03-01'
    FROM offerings WHERE id = ${pick('offerings')} ON CONFLICT DO NOTHING`,
  'its certification is verified': `UPDATE offering_certifications SET verified_at = now(), expires_on = '2028-01-01' WHERE offering_id = ${pick('offerings')}`,
  'its certifications are gone': `DELETE FROM offering_certifications WHERE offering_id = ${pick('offerings')}`,
  'a supplier is certified': `INSERT INTO organization_certifications (id, organization_id, scheme) SELECT gen_random_uuid(), id, 'CANADAGAP'
    FROM organizations WHERE id = ${pick('organizations')} ON CONFLICT DO NOTHING`,
  'a supplier is verified': `UPDATE organization_certifications SET verified_at = now() WHERE organization_id = ${pick('organizations')}`,
  'a supplier is certified no more': `DELETE FROM organization_certifications WHERE organization_id = ${pick('organizations')}`,
  'an organization is suspended': `UPDATE organizations SET status = 'SUSPENDED' WHERE id = ${pick('organizations')}`,
  'an organization is in good standing': `UPDATE organizations SET status = 'VERIFIED' WHERE id = ${pick('organizations')}`,
  'an organization is gone': `DELETE FROM organizations WHERE id = ${pick('organizations')}
    AND NOT EXISTS (SELECT FROM needs n JOIN sites s ON s.id = n.site_id WHERE s.organization_id <> n.organization_id)`,
  'a need is published': `INSERT INTO needs (id, organization_id, site_id, product_id, status, quantity_value, quantity_unit, recurrence, window_from, window_to, location)
    SELECT gen_random_uuid(), organization_id, id, '${product}', 'PUBLISHED', 2, 'dozen', 'ONCE', '2027-01-01', '2027-01-31', matching_location
    FROM sites WHERE id = ${pick('sites')}`,
  'a need is closed': `UPDATE needs SET status = 'CLOSED' WHERE id = ${pick('needs')}`,
  'a need is changed': `UPDATE needs SET status = 'PUBLISHED', quantity_value = quantity_value * 2, required_certifications = '{ORGANIC}' WHERE id = ${pick('needs')}`,
  'a need is gone': `DELETE FROM needs WHERE id = ${pick('needs')}`,
  'a site receives on other days': `UPDATE sites SET receiving_days = '{2,5}', time_zone = 'America/Halifax' WHERE id = ${pick('sites')}`,
  'a site receives on any day': `UPDATE sites SET receiving_days = '{}' WHERE id = ${pick('sites')}`,
  'a site opens': `INSERT INTO sites (id, organization_id, name, location, location_public, precision, public_location, time_zone)
    SELECT gen_random_uuid(), id, 'Other', ${point(-72.5)}, false, 'EXACT', ${point(-72.5)}, 'America/Toronto' FROM organizations WHERE id = ${pick('organizations')}`,
  'a site moves': `UPDATE sites SET location = CASE WHEN ST_X(location::geometry) < -73 THEN ${point(-72.5)} ELSE ${point(-73.9)} END WHERE id = ${pick('sites')}`,
  'a point becomes public, or hidden': `UPDATE sites SET location_public = NOT location_public WHERE id = ${pick('sites')}`,
  'a lane starts': `INSERT INTO lanes (id, organization_id, name, status, collect_area, deliver_area, days, temperature_classes)
    SELECT gen_random_uuid(), id, 'Other', 'ACTIVE', ${square(-73, -72)}, ${square(-74, -73)}, '{4}', '{frozen}' FROM organizations WHERE id = ${pick('organizations')}`,
  'a lane is paused': `UPDATE lanes SET status = 'PAUSED' WHERE id = ${pick('lanes')}`,
  'a lane goes elsewhere': `UPDATE lanes SET status = 'ACTIVE', deliver_area = ${square(-73, -72)} WHERE id = ${pick('lanes')}`,
  'a lane is gone': `DELETE FROM lanes WHERE id = ${pick('lanes')}`,
  'all is made anew': 'SELECT rebuild_matchable() WHERE $1 >= 0',
};
const NAMES = Object.keys(CHANGES);

/** Rows that are in only one of the two. */
const DIFFERENCES = [
  ['matchable_offerings', 'matchable_offering_source'],
  ['matchable_needs', 'matchable_need_source'],
  ['lane_stops', 'lane_stop_source'],
]
  .map(
    ([kept, source]) => `
    SELECT '${kept}' AS kept, 'left over' AS what, to_jsonb(r) AS row FROM (TABLE ${kept} EXCEPT TABLE ${source}) AS r
    UNION ALL SELECT '${kept}', 'missing', to_jsonb(r) FROM (TABLE ${source} EXCEPT TABLE ${kept}) AS r`,
  )
  .join(' UNION ALL ');

const CHECK = `SELECT * FROM (${DIFFERENCES}) AS differences`;

test('after any changes, one after the other, together or taken back', async () => {
  const change = fc.record({ name: fc.constantFrom(...NAMES), which: fc.nat(3) });
  const transaction = fc.record({ changes: fc.array(change, { minLength: 1, maxLength: 3 }), kept: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(transaction, { minLength: 1, maxLength: 8, size: 'max' }), async (transactions) => {
      await opened.db.query(`${EMPTY}; ${WORLD}`);
      for (const { changes, kept } of transactions) {
        const runner = opened.db.createQueryRunner();
        await runner.startTransaction();
        for (const { name, which } of changes) await runner.query(CHANGES[name]!, [which]);
        await (kept ? runner.commitTransaction() : runner.rollbackTransaction());
        await runner.release();
        expect(await opened.db.query(CHECK)).toEqual([]);
      }
    }),
    { numRuns: 30, endOnFailure: false },
  );
}, 120_000);

/** Only a server runs two transactions at once. */
const onServer = process.env['TEST_DATABASE_URL'] ? test : test.skip;

onServer(
  'after any two changes of the same things at once, whichever begins and whichever waits',
  async () => {
    const connect = async () => {
      const client = new pg.Client({ connectionString: opened.database.url });
      await client.connect();
      return client;
    };
    const [one, two, watch] = [await connect(), await connect(), await connect()] as const;
    const { rows } = await two.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const isWaiting = async () => {
      const found = await watch.query('SELECT FROM pg_locks WHERE pid = $1 AND NOT granted', [rows[0]?.pid]);
      return found.rowCount === 0 ? undefined : 'waits';
    };
    const wrong: object[] = [];
    let waited = 0;
    try {
      for (const first of NAMES)
        for (const second of NAMES) {
          await watch.query(`${EMPTY}; ${WORLD}`);
          await one.query('BEGIN');
          await one.query(CHANGES[first]!, [0]);
          // What the first one's change makes impossible may fail; what is left must still agree.
          const over = two.query(CHANGES[second]!, [0]).then(
            () => 'over',
            () => 'over',
          );
          let outcome: string | undefined;
          while (!outcome) outcome = await Promise.race([over, isWaiting()]);
          if (outcome === 'waits') waited++;
          await one.query('COMMIT');
          await over;
          const { rows: differences } = await watch.query<object>(CHECK);
          if (differences.length > 0) wrong.push({ first, second, differences });
        }
    } finally {
      await Promise.all([one, two, watch].map((client) => client.end()));
    }
    expect(wrong).toEqual([]);
    // Had none to wait for another, they would not have been at once.
    expect(waited).toBeGreaterThan(NAMES.length);
  },
  180_000,
);
