import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { entities, prepareDatabase } from '#assembly';
import { createDataSource } from '#database';
import { projectRoot } from '#kernel';
import { parse } from 'csv-parse/sync';
import pg from 'pg';
import type { DataSource } from 'typeorm';

/**
 * A generated world on a PostgreSQL server: organizations clustered as Québec's people are, products as unevenly
 * wanted as they are, deterministic. Written by the server itself, since a million rows sent one by one take an hour.
 */
export interface WorldSize {
  readonly offerings: number;
  readonly needs: number;
}

const OFFERINGS_PER_SUPPLIER = 20;

/** Makes (or remakes) the database of this name and fills it. Returns its URL. */
export async function createWorld(serverUrl: string, name: string, size: WorldSize): Promise<string> {
  const server = new pg.Client({ connectionString: serverUrl });
  await server.connect();
  await server.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await server.query(`CREATE DATABASE ${name}`);
  await server.end();
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;

  const db = createDataSource({ url: url.href, entities, poolSize: 1 });
  await db.initialize();
  await prepareDatabase(db, { embedded: false });
  await fillWorld(db, size);
  await db.destroy();
  return url.href;
}

/** Fills a prepared database. Everything happens in one session: the random draws are seeded. */
export async function fillWorld(db: DataSource, size: WorldSize): Promise<void> {
  const session = db.createQueryRunner();
  await session.query('CREATE TABLE bench_points (i serial PRIMARY KEY, longitude float8, latitude float8)');
  const points = clusterPoints();
  if (points.length > 0)
    await session.query(
      'INSERT INTO bench_points (longitude, latitude) SELECT (e->>0)::float8, (e->>1)::float8 FROM jsonb_array_elements($1::jsonb) AS e',
      [JSON.stringify(points)],
    );
  else await session.query(POINTS_FROM_GAZETTEER);
  for (const statement of worldStatements(size)) await session.query(statement);
  await session.release();
}

/** Real points where institutions are, when the open data is at hand: `OPEN_DATA_DIR`, default ../shared/data. */
function clusterPoints(): [number, number][] {
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

/**
 * Sites stand within some 10 km of a cluster point. Cubing a uniform draw makes the first products a hundred times as
 * frequent as the last, as in a real market.
 */
function worldStatements({ offerings, needs }: WorldSize): string[] {
  const suppliers = Math.ceil(offerings / OFFERINGS_PER_SUPPLIER);
  return [
    'SELECT setseed(0.42)',
    // Rows are right by construction; checking a million foreign keys would measure nothing.
    `SET session_replication_role = replica`,
    'DROP INDEX ix_offerings_published_product_location, ix_needs_open_product_location',
    `CREATE TEMP TABLE bench_products AS
       SELECT row_number() OVER (ORDER BY md5(code)) AS i, id FROM products WHERE depth > 0`,
    `CREATE TEMP TABLE bench_organizations AS
       SELECT g, gen_random_uuid() AS id, gen_random_uuid() AS site_id, g > ${suppliers} AS institution,
              1 + floor(random() * (SELECT count(*) FROM bench_points))::int AS point,
              (random() - 0.5) * 0.26 AS dx, (random() - 0.5) * 0.18 AS dy
       FROM generate_series(1, ${suppliers + needs}) g`,
    `INSERT INTO organizations (id, slug, name, roles)
       SELECT id, 'o-' || g, 'Organisation ' || g, CASE WHEN institution THEN ARRAY['INSTITUTION'] ELSE ARRAY['PRODUCER'] END
       FROM bench_organizations`,
    `INSERT INTO sites (id, organization_id, name, location, public_location, precision, time_zone)
       SELECT site_id, id, 'Site', p, p, 'EXACT', 'America/Toronto'
       FROM bench_organizations b JOIN bench_points c ON c.i = b.point,
       LATERAL (SELECT ST_SetSRID(ST_MakePoint(longitude + dx, latitude + dy), 4326)::geography AS p) at`,
    `CREATE TEMP TABLE bench_draws AS
       SELECT g, 1 + floor(power(random(), 3) * (SELECT count(*) FROM bench_products))::int AS product,
              random() AS a, random() AS b, random() AS c, random() AS d
       FROM generate_series(1, ${offerings}) g`,
    `INSERT INTO offerings (id, organization_id, site_id, product_id, status, preparation, price_amount, price_currency,
                            price_per_value, price_per_unit, minimum_order_value, minimum_order_unit, capacity_value,
                            capacity_unit, capacity_period, availability, lead_time_days, delivery_radius_m, offers_pickup, location)
       SELECT gen_random_uuid(), o.id, o.site_id, p.id, 'PUBLISHED', 'WHOLE',
              CASE WHEN a < 0.7 THEN round((2 + b * 6)::numeric, 2) END, CASE WHEN a < 0.7 THEN 'CAD' END,
              CASE WHEN a < 0.7 THEN 1 END, CASE WHEN a < 0.7 THEN 'kg' END,
              CASE WHEN b < 0.5 THEN round((5 + c * 40)::numeric) END, CASE WHEN b < 0.5 THEN 'kg' END,
              CASE WHEN c < 0.8 THEN round((20 + d * 400)::numeric) END, CASE WHEN c < 0.8 THEN 'kg' END,
              CASE WHEN c < 0.8 THEN 'WEEK' END,
              jsonb_build_array(jsonb_build_object('fromMonth', 1 + floor(a * 12)::int, 'toMonth', 1 + floor(b * 12)::int, 'mode', 'FIELD')),
              floor(d * 7)::int, 20000 + floor(d * 130000)::int, a < 0.3, s.location
       FROM bench_draws JOIN bench_products p ON p.i = product
       JOIN bench_organizations o ON o.g = 1 + (bench_draws.g % ${suppliers}) JOIN sites s ON s.id = o.site_id`,
    `INSERT INTO organization_certifications (id, organization_id, scheme)
       SELECT gen_random_uuid(), id, 'ORGANIC' FROM bench_organizations WHERE g <= ${suppliers} AND g % 5 = 0`,
    `INSERT INTO needs (id, organization_id, site_id, product_id, status, quantity_value, quantity_unit, recurrence, window_from,
                        window_to, max_distance_m, accepts_pickup, preferred_certifications, ceiling_amount, ceiling_currency,
                        ceiling_per_value, ceiling_per_unit, location)
       SELECT gen_random_uuid(), o.id, o.site_id, p.id, 'PUBLISHED', round((10 + random() * 90)::numeric), 'kg', 'WEEKLY',
              current_date + 14, current_date + 14 + 90, (ARRAY[25000, 50000, 75000, 100000])[1 + floor(random() * 4)::int],
              random() < 0.3, CASE WHEN random() < 0.3 THEN ARRAY['ORGANIC'] ELSE '{}' END,
              8, 'CAD', 1, 'kg', s.location
       FROM (SELECT *, 1 + floor(power(random(), 3) * (SELECT count(*) FROM bench_products))::int AS product
             FROM bench_organizations WHERE institution) o
       JOIN bench_products p ON p.i = o.product JOIN sites s ON s.id = o.site_id`,
    `CREATE INDEX ix_offerings_published_product_location ON offerings USING gist (product_id, location) WHERE status = 'PUBLISHED'`,
    `CREATE INDEX ix_needs_open_product_location ON needs USING gist (product_id, location) WHERE status = 'PUBLISHED'`,
    'SET session_replication_role = DEFAULT',
    'DROP TABLE bench_points, bench_products, bench_organizations, bench_draws',
    'VACUUM ANALYZE',
  ];
}
