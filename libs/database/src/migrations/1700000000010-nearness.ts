import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Where an offering is as a point in space too, so that how far off it is at least costs three multiplications, not a geodesic; and
 * what is looked at of every candidate, its months as bits among it (January is the lowest), in front (docs/adr/0025).
 */
export class Nearness1700000000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [EARTH, SOURCE, rowsLike('matchable_offering_source', [...GLANCED, ...REST])])
      await runner.query(statement);
    await runner.query('SELECT rebuild_matchable()');
    await runner.query(LANES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX ix_lane_stops_delivers;
      DROP VIEW matchable_offering_source;
      ALTER VIEW matchable_offering_facts RENAME TO matchable_offering_source;
      DROP FUNCTION earth_centred`);
    await runner.query(rowsLike('matchable_offering_source', REST));
    await runner.query('SELECT rebuild_matchable()');
  }
}

/**
 * Metres from the middle of the Earth on the ellipsoid of WGS 84 (EPSG:4978; NIMA TR8350.2, section 4.3). A straight line is never longer than
 * the geodesic between its ends. To a tenth of a millimetre: PostgreSQL refuses to multiply what is next to nothing with itself.
 */
const EARTH = `
CREATE FUNCTION earth_centred(point geography) RETURNS TABLE (x float8, y float8, z float8) LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT curvature * cos(lat) * cos(lon), curvature * cos(lat) * sin(lon), curvature * (1 - 0.00669437999014) * sin(lat)
  FROM (SELECT lat, lon, 6378137 / sqrt(1 - 0.00669437999014 * sin(lat) ^ 2) AS curvature
        FROM (SELECT radians(round(ST_Y(point::geometry)::numeric, 9)::float8) AS lat,
                radians(round(ST_X(point::geometry)::numeric, 9)::float8) AS lon) AS angles) AS radii
$$;
`;

/** Of fixed width and always there: read without walking over the rest of the row. */
const GLANCED = ['earth_x', 'earth_y', 'earth_z', 'months', 'has_dates', 'knows_capacity', 'is_certified'];
const REST = [
  ...['offering_id', 'organization_id', 'site_id', 'product_id', 'location', 'preparation', 'season', 'lead_time_days'],
  ...['has_areas', 'delivery_days', 'offers_pickup', 'accepts_distributors'],
];

const SOURCE = `
ALTER VIEW matchable_offering_source RENAME TO matchable_offering_facts;
CREATE VIEW matchable_offering_source AS
SELECT offering_id, organization_id, site_id, product_id, earth.x AS earth_x, earth.y AS earth_y, earth.z AS earth_z, lead_time_days,
  (${Array.from({ length: 12 }, (_, m) => `CASE WHEN season[${m + 2}] > season[${m + 1}] THEN ${1 << m} ELSE 0 END`).join(' + ')})::smallint AS months,
  dated IS NOT NULL AS has_dates, capacity IS NOT NULL AS knows_capacity, held IS NOT NULL AS is_certified, has_areas, offers_pickup, accepts_distributors, delivery_days,
  season, location, dated, preparation, expires_on, delivery_radius_m, minimum_dimension, minimum_base,
  capacity_dimension, capacity_base, capacity, capacity_days, price_currency, price_dimension, price_amount, price_base, price,
  held, held_verified
FROM matchable_offering_facts CROSS JOIN LATERAL earth_centred(location) AS earth;
`;

/** Which lanes deliver at a site, from the index alone: what each need is asked first. */
const LANES = 'CREATE INDEX ix_lane_stops_delivers ON lane_stops (site_id) INCLUDE (lane_id) WHERE delivers';

const rowsLike = (view: string, required: readonly string[]) => `
DROP TABLE matchable_offerings;
CREATE TABLE matchable_offerings AS SELECT * FROM ${view} WITH NO DATA;
ALTER TABLE matchable_offerings ADD CONSTRAINT pk_matchable_offerings PRIMARY KEY (offering_id),
  ADD CONSTRAINT fk_matchable_offerings_offering_id FOREIGN KEY (offering_id) REFERENCES offerings (id) ON DELETE CASCADE,
  ${required.map((column) => `ALTER COLUMN ${column} SET NOT NULL`).join(', ')};
CREATE INDEX ix_matchable_offerings_product_location ON matchable_offerings USING gist (product_id, location);
CREATE INDEX ix_matchable_offerings_organization_id ON matchable_offerings (organization_id);
`;
