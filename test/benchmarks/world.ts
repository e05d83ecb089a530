import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '#kernel';
import { parse } from 'csv-parse/sync';
import type { DataSource, QueryRunner } from 'typeorm';

/**
 * A generated world on a PostgreSQL server: organizations clustered as Québec's schools are, products as unevenly
 * wanted as they are, every draw seeded. Written by the server itself, since a million rows sent one by one take an hour.
 */
export interface WorldSize {
  readonly offerings: number;
  readonly needs: number;
  /**
   * Given: instead of all of Québec, so many copies of the surroundings of Montréal, out of each other's reach. Worlds
   * with as many offerings and needs a copy then look the same from every need, however many copies there are.
   */
  readonly copies?: number;
  /** Beside the others: so many offerings of one product that all of so many needs can reach, and no other need. */
  readonly crowd?: { readonly offerings: number; readonly needs: number };
}

/** The product of the crowd: of the first level and without children, so that only needs of its category see it. */
const CROWDED_PRODUCT = 'rhubarb';

/** What the external reference of the crowd's needs begins with. */
export const CROWD_REF = 'crowd-';

const OFFERINGS_PER_SUPPLIER = 20;
const NEEDS_PER_INSTITUTION = 4;
const OFFERINGS_PER_LANE = 5_000;

const MONTREAL = `ST_MakePoint(-73.5674, 45.5019)::geography`;
const COPIED_RADIUS_M = 100_000;
const CROWD_RADIUS_M = 60_000;
const CROWD_NEEDS_RADIUS_M = 20_000;

/** Their indexes are made after the rows, which is several times faster. */
const FILLED = ['offerings', 'needs'];

/** Fills a prepared database. Everything happens in one session: the random draws are seeded. */
export async function fillWorld(db: DataSource, size: WorldSize): Promise<void> {
  const session = db.createQueryRunner();
  try {
    await session.query('CREATE TEMP TABLE bench_points (i serial PRIMARY KEY, longitude float8, latitude float8)');
    await placePoints(session);
    const indexes: { indexname: string; indexdef: string }[] = await session.query(INDEXES_TO_REMAKE, [FILLED]);
    for (const { indexname } of indexes) await session.query(`DROP INDEX ${indexname}`);
    await session.query(`SET maintenance_work_mem = '256MB'; SET work_mem = '64MB'`);
    for (const statement of worldStatements(size)) await session.query(statement);
    for (const { indexdef } of indexes) await session.query(indexdef);
    await session.query('RESET maintenance_work_mem; RESET work_mem');
    await session.query('VACUUM ANALYZE');
  } finally {
    await session.release();
  }
}

const INDEXES_TO_REMAKE = `
SELECT indexname, indexdef FROM pg_indexes i
WHERE schemaname = 'public' AND tablename = ANY ($1) AND NOT EXISTS (SELECT FROM pg_constraint WHERE conname = i.indexname)`;

async function placePoints(session: QueryRunner): Promise<void> {
  const points = schools();
  if (points.length === 0) await session.query(POINTS_FROM_GAZETTEER);
  else
    await session.query(
      'INSERT INTO bench_points (longitude, latitude) SELECT (e->>0)::float8, (e->>1)::float8 FROM jsonb_array_elements($1::jsonb) AS e',
      [JSON.stringify(points)],
    );
}

/** Real points where institutions are, when the open data is at hand: `OPEN_DATA_DIR`, default ../shared/data. */
export function schools(): [number, number][] {
  const file = join(
    process.env['OPEN_DATA_DIR'] ?? join(projectRoot, '..', 'shared', 'data'),
    'institutions',
    'schools_qc.csv',
  );
  if (!existsSync(file)) return [];
  const rows: { lon: string; lat: string }[] = parse(readFileSync(file), { columns: true });
  return rows.flatMap(({ lon, lat }): [number, number][] => (lon && lat ? [[Number(lon), Number(lat)]] : []));
}

const POINTS_FROM_GAZETTEER = `
INSERT INTO bench_points (longitude, latitude)
SELECT ST_X(location::geometry), ST_Y(location::geometry)
FROM gazetteer_places, generate_series(1, greatest(1, population / 2000))
WHERE kind = 'MUNICIPALITY' AND province = 'QC'`;

/** A stable identifier (RFC 9562, version 8) for a row's name. */
const idOf = (name: string) => `overlay(overlay(md5(${name}) placing '8' from 13) placing 'a' from 17)::uuid`;

/** One of these values, drawn with these shares (which sum to 1) by a number within 0 and 1. */
const oneOf = (draw: string, shares: readonly (readonly [value: string, share: number])[]): string => {
  let below = 0;
  const cases = shares.slice(0, -1).map(([value, share]) => {
    below += share;
    return `WHEN ${draw} < ${below.toFixed(4)} THEN ${value}`;
  });
  return `CASE ${cases.join(' ')} ELSE ${shares.at(-1)?.[0]} END`;
};

const months = (from: string, to: string, mode: string) =>
  `jsonb_build_object('fromMonth', ${from}, 'toMonth', ${to}, 'mode', '${mode}')`;

/**
 * About a circle, as the areas of offerings and lanes are kept. In degrees: ST_Buffer on geography would prepare another
 * projection for each copy of the world, which takes longer than all the rest.
 */
const circle = (point: string, radiusM: string) =>
  `ST_Multi(ST_Translate(ST_Scale(ST_SetSRID(ST_Buffer(ST_MakePoint(0, 0), 1, 4), 4326),
     (${radiusM}) / (111320.0 * cosd(ST_Y(${point}::geometry))), (${radiusM}) / 110574.0),
     ST_X(${point}::geometry), ST_Y(${point}::geometry)))`;

/** The number in `bench_products` of what is offered or needed: the crowd's product is 0, categories are below it. */
const drawnProduct = (crowded: string, category: string) =>
  `CASE WHEN ${crowded} THEN 0 WHEN ${category} THEN -(${someOf('(SELECT -min(i) FROM bench_products)')})
        ELSE 1 + floor(power(random(), 3) * (SELECT max(i) FROM bench_products))::int END AS product`;

const someOf = (rows: string) => `1 + floor(random() * ${rows})::int`;

/**
 * Sites stand within some 10 km of a school. Cubing a uniform draw makes the first products a hundred times as frequent
 * as the last, as in a real market. Copies are moved east by 7.1° at a time, and every second one is mirrored in the
 * equator: both leave every distance within a copy as it was, to the metre.
 */
export function worldStatements({ offerings, needs, copies, crowd }: WorldSize): string[] {
  const times = copies ?? 1;
  const own = { offerings: Math.round(offerings / times), needs: Math.round(needs / times) };
  const suppliers = Math.ceil(own.offerings / OFFERINGS_PER_SUPPLIER);
  const institutions = Math.ceil(own.needs / NEEDS_PER_INSTITUTION);
  const crowdOfferings = crowd?.offerings ?? 0;
  const crowdNeeds = crowd?.needs ?? 0;
  const crowdSuppliers = Math.ceil(crowdOfferings / OFFERINGS_PER_SUPPLIER);
  const crowdInstitutions = Math.ceil(crowdNeeds / NEEDS_PER_INSTITUTION);
  return [
    'SELECT setseed(0.42)',
    // Rows are right by construction; checking a million foreign keys would measure nothing.
    'SET session_replication_role = replica',
    ...(copies
      ? [`DELETE FROM bench_points WHERE NOT ${within('ST_MakePoint(longitude, latitude)', COPIED_RADIUS_M)}`]
      : []),
    `CREATE TEMP TABLE bench_places AS
       SELECT row_number() OVER (ORDER BY i) AS i, longitude, latitude,
              ${within('ST_MakePoint(longitude, latitude)', CROWD_RADIUS_M)} AS near_montreal,
              ${within('ST_MakePoint(longitude, latitude)', CROWD_NEEDS_RADIUS_M)} AS in_montreal
       FROM bench_points`,
    `CREATE TEMP TABLE bench_products AS
       SELECT kind * row_number() OVER (PARTITION BY kind ORDER BY md5(code)) AS i, id,
              CASE dimension WHEN 'volume' THEN 'l' WHEN 'count' THEN 'dozen' ELSE 'kg' END AS unit
       FROM (SELECT *, CASE WHEN code = '${CROWDED_PRODUCT}' THEN 0 WHEN depth = 0 THEN -1 ELSE 1 END AS kind FROM products) p
       WHERE depth > 0 OR id <> (SELECT parent_id FROM products WHERE code = '${CROWDED_PRODUCT}')`,
    'ANALYZE bench_products',

    // Who is where: ordinary suppliers and institutions, then those of the crowd.
    `CREATE TEMP TABLE bench_drawn AS
       SELECT 's' AS kind, g, ${someOf('(SELECT count(*) FROM bench_places)')} AS place FROM generate_series(1, ${suppliers}) g
       UNION ALL
       SELECT 'i', g, ${someOf('(SELECT count(*) FROM bench_places)')} FROM generate_series(1, ${institutions}) g
       UNION ALL
       SELECT 's', ${suppliers} + g, places[${someOf('cardinality(places)')}]
       FROM generate_series(1, ${crowdSuppliers}) g, (SELECT array_agg(i ORDER BY i) AS places FROM bench_places WHERE near_montreal) near
       UNION ALL
       SELECT 'i', ${institutions} + g, places[${someOf('cardinality(places)')}]
       FROM generate_series(1, ${crowdInstitutions}) g, (SELECT array_agg(i ORDER BY i) AS places FROM bench_places WHERE in_montreal) near`,
    `CREATE TEMP TABLE bench_organizations AS
       SELECT kind, g, c, ${idOf(`'organization ' || name`)} AS id, ${idOf(`'site ' || name`)} AS site_id, name, status,
              ST_SetSRID(ST_MakePoint(
                CASE WHEN east > 180 THEN east - 360 ELSE east END,
                CASE WHEN c % 2 = 0 THEN latitude + dy ELSE -latitude - dy END), 4326)::geography AS location
       FROM (SELECT d.*, (random() - 0.5) * 0.26 AS dx, (random() - 0.5) * 0.18 AS dy, random() AS status
             FROM bench_drawn d) d
       JOIN bench_places p ON p.i = d.place
       CROSS JOIN LATERAL generate_series(0, ${times - 1}) c
       CROSS JOIN LATERAL (SELECT kind || g || '-' || c AS name, longitude + dx + 7.1 * (c / 2) AS east) placed`,
    'CREATE INDEX ON bench_organizations (kind, g, c)',
    'ANALYZE bench_organizations',
    `INSERT INTO organizations (id, slug, name, roles, status)
       SELECT id, name, 'Organisation ' || name, CASE kind WHEN 'i' THEN ARRAY['INSTITUTION'] ELSE ARRAY['PRODUCER'] END,
              CASE WHEN kind = 's' THEN ${oneOf('status', [
                [`'SUSPENDED'`, 0.001],
                [`'VERIFIED'`, 0.499],
                [`'UNVERIFIED'`, 0.5],
              ])} ELSE 'VERIFIED' END
       FROM bench_organizations`,
    `INSERT INTO sites (id, organization_id, name, location, location_public, matching_location, public_location, precision, time_zone)
       SELECT site_id, id, 'Site', location, true, location, location, 'EXACT', 'America/Toronto' FROM bench_organizations`,
    `INSERT INTO organization_certifications (id, organization_id, scheme, expires_on, verified_at)
       SELECT ${idOf(`'certification ' || scheme || name`)}, id, scheme,
              ${oneOf('expiry', [
                ['NULL', 0.5],
                ['current_date + 400', 0.3],
                ['current_date + 30', 0.15],
                ['current_date - 1', 0.05],
              ])},
              CASE WHEN verified < 0.6 THEN now() END
       FROM (SELECT kind, g, scheme, share, random() AS held, random() AS expiry, random() AS verified
             FROM bench_drawn, (VALUES ('ORGANIC', 0.2), ('ALIMENTS_DU_QUEBEC', 0.3), ('CANADAGAP', 0.08)) s (scheme, share)) d
       JOIN bench_organizations USING (kind, g)
       WHERE kind = 's' AND held < share`,
    `INSERT INTO organization_blocks (blocker_id, blocked_id)
       SELECT i.id, s.id FROM bench_organizations i JOIN bench_organizations s ON s.kind = 's' AND s.c = i.c AND s.g = 1 + i.g % ${suppliers}
       WHERE i.kind = 'i' AND i.g % 50 = 0`,

    `CREATE TEMP TABLE bench_offerings AS
       SELECT g, CASE WHEN g > ${own.offerings} THEN ${suppliers} + 1 + g % ${Math.max(1, crowdSuppliers)} ELSE 1 + g % ${suppliers} END AS supplier,
              ${drawnProduct(`g > ${own.offerings}`, 'false')},
              random() AS status, random() AS prepared, random() AS packed, random() AS priced, random() AS price, random() AS least,
              random() AS capacity, random() AS period, random() AS season, random() AS day, random() AS lead, random() AS radius,
              random() AS pickup, random() AS expiry, random() AS area, random() AS days
       FROM generate_series(1, ${own.offerings + crowdOfferings}) g`,
    // In the order in which they were drawn, not copy by copy: neighbours do not sign up one after the other.
    `INSERT INTO offerings (id, organization_id, site_id, product_id, status, preparation, pack, price_amount, price_currency,
                            price_per_value, price_per_unit, minimum_order_value, minimum_order_unit, capacity_value,
                            capacity_unit, capacity_period, availability, lead_time_days, delivery_radius_m, offers_pickup,
                            expires_on, location, delivery_area, delivery_days, accepts_distributors)
       SELECT ${idOf(`'offering ' || d.g || '-' || o.c`)}, o.id, o.site_id, p.id,
              ${oneOf('d.status', [
                [`'PUBLISHED'`, 0.98],
                [`'PAUSED'`, 0.01],
                [`'WITHDRAWN'`, 0.01],
              ])},
              ${oneOf('prepared', [
                [`'WHOLE'`, 0.6],
                [`'WASHED'`, 0.12],
                [`'CUT'`, 0.1],
                [`'PEELED'`, 0.06],
                [`'FROZEN'`, 0.12],
              ])},
              CASE WHEN packed < 0.15 THEN jsonb_build_object('count', 12, 'inner', jsonb_build_object(
                'value', '500', 'unit', CASE unit WHEN 'l' THEN 'ml' ELSE 'g' END)) END,
              CASE WHEN priced < 0.7 THEN round((2 + price * 7)::numeric, 2) END, CASE WHEN priced < 0.7 THEN 'CAD' END,
              CASE WHEN priced < 0.7 THEN 1 END,
              CASE WHEN priced < 0.7 THEN CASE WHEN packed < 0.15 THEN 'pack' WHEN price > 0.95 THEN 'lb' ELSE unit END END,
              CASE WHEN least < 0.5 THEN round((2 + least * 120)::numeric) END, CASE WHEN least < 0.5 THEN unit END,
              CASE WHEN capacity < 0.8 THEN round((20 + capacity * 500)::numeric) END, CASE WHEN capacity < 0.8 THEN unit END,
              CASE WHEN capacity < 0.8 THEN ${oneOf('period', [
                [`'WEEK'`, 0.6],
                [`'MONTH'`, 0.25],
                [`'TOTAL'`, 0.15],
              ])} END,
              ${oneOf('season', [
                [`jsonb_build_array(${months('5 + floor(day * 4)::int', '8 + floor(day * 5)::int', 'FIELD')})`, 0.35],
                [`jsonb_build_array(${months('1', '12', 'GREENHOUSE')})`, 0.25],
                [
                  `jsonb_build_array(${months('6 + floor(day * 3)::int', '10', 'FIELD')}, ${months('11', '2 + floor(day * 3)::int', 'STORED')})`,
                  0.2,
                ],
                [
                  `jsonb_build_array(${months('1 + floor(day * 12)::int', '1 + floor(lead * 12)::int', 'PROCESSED')})`,
                  0.1,
                ],
                [
                  `jsonb_build_array(jsonb_build_object('from', current_date - 60 + floor(day * 180)::int,
                     'to', current_date - 60 + floor(day * 180)::int + 10 + floor(lead * 120)::int, 'mode', 'FIELD'))`,
                  0.1,
                ],
              ])},
              floor(lead * 10)::int,
              CASE WHEN d.product = 0 THEN 100000 + floor(radius * 50000)::int WHEN radius < 0.9 THEN 20000 + floor(radius * 140000)::int END,
              pickup < 0.3 OR radius >= 0.9,
              CASE WHEN expiry < 0.1 THEN current_date - 10 + floor(expiry * 2000)::int END,
              o.location,
              CASE WHEN area < 0.02 THEN ${circle('o.location', '30000 + area * 2e6')} END,
              CASE WHEN days < 0.4 THEN ARRAY[1 + floor(days * 5)::int, 4 + floor(days * 5)::int] ELSE '{}' END,
              days > 0.8
       FROM bench_offerings d
       JOIN bench_organizations o ON o.kind = 's' AND o.g = d.supplier
       JOIN bench_products p ON p.i = d.product`,
    `INSERT INTO offering_certifications (offering_id, scheme, expires_on, verified_at)
       SELECT ${idOf(`'offering ' || g || '-' || c`)}, CASE WHEN price < 0.5 THEN 'ORGANIC' ELSE 'HALAL' END,
              CASE WHEN price < 0.3 THEN current_date + 60 END, CASE WHEN price > 0.2 THEN now() END
       FROM bench_offerings, generate_series(0, ${times - 1}) c WHERE packed > 0.98`,

    `CREATE TEMP TABLE bench_needs AS
       SELECT g, CASE WHEN g > ${own.needs} THEN ${institutions} + 1 + g % ${Math.max(1, crowdInstitutions)} ELSE 1 + g % ${institutions} END AS institution,
              ${drawnProduct(`g > ${own.needs}`, 'random() < 0.005')},
              random() AS prepared, random() AS quantity, random() AS recurrence, random() AS time, random() AS day, random() AS length,
              random() AS reach, random() AS pickup, random() AS required, random() AS preferred, random() AS ceiling, random() AS answer
       FROM generate_series(1, ${own.needs + crowdNeeds}) g`,
    `INSERT INTO needs (id, organization_id, site_id, product_id, status, preparations, quantity_value, quantity_unit, recurrence,
                        window_from, window_to, max_distance_m, accepts_pickup, required_certifications,
                        preferred_certifications, requires_verified_certifications, ceiling_amount, ceiling_currency,
                        ceiling_per_value, ceiling_per_unit, respond_by, location, external_ref)
       SELECT ${idOf(`'need ' || d.g || '-' || o.c`)}, o.id, o.site_id, p.id, 'PUBLISHED',
              ${oneOf('prepared', [
                [`'{}'::text[]`, 0.7],
                [`ARRAY['WHOLE']`, 0.1],
                [`ARRAY['WHOLE', 'WASHED']`, 0.12],
                [`ARRAY['PEELED', 'CUT']`, 0.08],
              ])},
              round((5 + quantity * 120)::numeric, 1), unit,
              ${oneOf('recurrence', [
                [`'WEEKLY'`, 0.5],
                [`'ONCE'`, 0.2],
                [`'BIWEEKLY'`, 0.15],
                [`'MONTHLY'`, 0.1],
                [`'DAILY'`, 0.05],
              ])},
              opens, opens + ${oneOf('time', [
                ['200 + 20 + floor(length * 180)::int', 0.4],
                ['6 + floor(length * 120)::int', 0.4],
                ['floor(length * 180)::int', 0.2],
              ])},
              CASE WHEN d.product = 0 THEN 100000 WHEN reach > 0.04 THEN (ARRAY[15000, 25000, 50000, 50000, 75000, 100000, 150000])[1 + floor(reach * 7)::int] END,
              pickup < 0.3,
              ${oneOf('required', [
                [`'{}'::text[]`, 0.95],
                [`ARRAY['ORGANIC']`, 0.03],
                [`ARRAY['CANADAGAP']`, 0.02],
              ])},
              ${oneOf('preferred', [
                [`'{}'::text[]`, 0.65],
                [`ARRAY['ORGANIC']`, 0.2],
                [`ARRAY['ORGANIC', 'ALIMENTS_DU_QUEBEC']`, 0.15],
              ])},
              preferred > 0.97,
              CASE WHEN ceiling < 0.7 THEN round((4 + ceiling * 8)::numeric, 2) END, CASE WHEN ceiling < 0.7 THEN 'CAD' END,
              CASE WHEN ceiling < 0.7 THEN 1 END, CASE WHEN ceiling < 0.7 THEN unit END,
              CASE WHEN answer < 0.1 THEN current_date + 5 + floor(answer * 200)::int END,
              o.location, CASE WHEN d.product = 0 THEN '${CROWD_REF}' ELSE 'need-' END || d.g
       FROM bench_needs d
       JOIN bench_organizations o ON o.kind = 'i' AND o.g = d.institution
       JOIN bench_products p ON p.i = d.product
       CROSS JOIN LATERAL (SELECT current_date + ${oneOf('time', [
         ['-1 - floor(day * 200)::int', 0.4],
         ['3 + floor(day * 57)::int', 0.4],
         ['60 + floor(day * 240)::int', 0.2],
       ])} AS opens) w`,
    `INSERT INTO match_dismissals (need_id, offering_id)
       SELECT ${idOf(`'need ' || (1 + g % ${own.needs}) || '-0'`)}, ${idOf(`'offering ' || g || '-0'`)}
       FROM generate_series(1, ${Math.min(1000, own.offerings)}) g`,
    `INSERT INTO lanes (id, organization_id, name, status, collect_area, deliver_area, days, temperature_classes)
       SELECT ${idOf(`'lane ' || o.name`)}, o.id, 'Route ' || o.name, 'ACTIVE', ${circle('o.location', '40000')},
              ${circle('i.location', '25000')}, ARRAY[1, 3, 5], ARRAY['ambient', 'chilled']
       FROM bench_organizations o JOIN bench_organizations i ON i.kind = 'i' AND i.c = o.c AND i.g = 1 + o.g % ${institutions}
       WHERE o.kind = 's' AND o.g % ${OFFERINGS_PER_LANE / OFFERINGS_PER_SUPPLIER} = 0`,

    // Triggers did not run; this writes the tables that they keep.
    'ANALYZE organizations, sites, organization_certifications, offerings, offering_certifications, needs, lanes',
    'SET session_replication_role = DEFAULT',
    'SELECT rebuild_matchable()',
    'DROP TABLE bench_points, bench_places, bench_products, bench_drawn, bench_organizations, bench_offerings, bench_needs',
  ];
}

function within(point: string, radiusM: number): string {
  return `ST_DWithin(${point}::geography, ${MONTREAL}, ${radiusM})`;
}
