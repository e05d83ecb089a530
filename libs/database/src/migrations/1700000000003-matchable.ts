import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What matching reads (docs/adr/0014): one narrow row for each published need and offering of an organization in good
 * standing, in base units, kept by triggers in the transaction that changes them; and which sites each lane reaches.
 */
export class Matchable1700000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [UNITS, CALENDAR, TABLES, SOURCES, TRIGGERS]) await runner.query(statement);
    await runner.query('SELECT rebuild_matchable()');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}

/** The SQL of `libs/kernel/src/quantity.ts`; a test holds the two equal. Dimensions: 1 mass, 2 volume, 3 count. */
const UNITS = `
CREATE FUNCTION unit_dimension(unit text, pack jsonb) RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE CASE unit WHEN 'pack' THEN pack -> 'inner' ->> 'unit' ELSE unit END
    WHEN 'g' THEN 1 WHEN 'kg' THEN 1 WHEN 't' THEN 1 WHEN 'lb' THEN 1 WHEN 'oz' THEN 1
    WHEN 'ml' THEN 2 WHEN 'l' THEN 2
    WHEN 'unit' THEN 3 WHEN 'dozen' THEN 3
  END::smallint
$$;
CREATE FUNCTION unit_factor(unit text) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE unit
    WHEN 'g' THEN 1 WHEN 'kg' THEN 1000 WHEN 't' THEN 1000000 WHEN 'lb' THEN 453.59237 WHEN 'oz' THEN 28.349523125
    WHEN 'ml' THEN 1 WHEN 'l' THEN 1000
    WHEN 'unit' THEN 1 WHEN 'dozen' THEN 12
  END
$$;
CREATE FUNCTION in_base(value numeric, unit text, pack jsonb) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT value * CASE unit
    WHEN 'pack' THEN (pack ->> 'count')::numeric * (pack -> 'inner' ->> 'value')::numeric * unit_factor(pack -> 'inner' ->> 'unit')
    ELSE unit_factor(unit)
  END
$$;
`;

/**
 * Availability as two values: how many days before each month of a common year the recurring months cover (13 numbers,
 * the last for the whole year), and the dated days beyond those months. From them the available days between two dates
 * follow without walking the calendar. A test holds `available_days` equal to `daysAvailable` (libs/offerings).
 */
const CALENDAR = `
CREATE FUNCTION season_of(availability jsonb) RETURNS smallint[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  lengths CONSTANT smallint[] := ARRAY[31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  season smallint[] := ARRAY[0];
  months integer := (
    SELECT bit_or(CASE WHEN until >= since THEN (1 << until) - (1 << since - 1) ELSE 4095 - (1 << since - 1) + (1 << until) END)
    FROM (SELECT (s ->> 'fromMonth')::int AS since, (s ->> 'toMonth')::int AS until
          FROM jsonb_array_elements(availability) AS s WHERE s ? 'fromMonth') AS recurring);
BEGIN
  FOR m IN 1..12 LOOP
    season := season || (season[m] + CASE WHEN months >> (m - 1) & 1 = 1 THEN lengths[m] ELSE 0 END)::smallint;
  END LOOP;
  RETURN season;
END $$;
CREATE FUNCTION dated_beyond(availability jsonb, season smallint[]) RETURNS datemultirange LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT range_agg(daterange((s ->> 'from')::date, (s ->> 'to')::date, '[]')
                   * daterange(month::date, (month + interval '1 month')::date))
  FROM jsonb_array_elements(availability) AS s,
    generate_series(date_trunc('month', (s ->> 'from')::timestamp), (s ->> 'to')::timestamp, interval '1 month') AS month
  WHERE s ? 'from' AND season[extract(month FROM month)::int + 1] = season[extract(month FROM month)::int]
$$;
CREATE FUNCTION days_by(season smallint[], day date) RETURNS integer LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  y integer := date_part('year', day);
  m integer := date_part('month', day);
  leaps_of integer := CASE WHEN m > 2 THEN y ELSE y - 1 END;
BEGIN
  RETURN y * season[13] + season[m]
    + CASE WHEN season[m + 1] > season[m] THEN date_part('day', day)::integer ELSE 0 END
    + CASE WHEN season[3] > season[2] THEN leaps_of / 4 - leaps_of / 100 + leaps_of / 400 ELSE 0 END;
END $$;
CREATE FUNCTION available_days(season smallint[], dated datemultirange, first date, last date) RETURNS integer
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  IF last < first THEN RETURN 0; END IF;
  IF dated IS NULL THEN RETURN days_by(season, last) - days_by(season, first - 1); END IF;
  RETURN days_by(season, last) - days_by(season, first - 1) + coalesce((
    SELECT sum(upper(met) - lower(met))::integer FROM unnest(dated * datemultirange(daterange(first, last, '[]'))) AS met), 0);
END $$;
CREATE FUNCTION weekday_bits(days smallint[]) RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN cardinality(days) = 0 THEN 127 ELSE (SELECT bit_or(1 << (day - 1)) FROM unnest(days) AS day) END::smallint
$$;
CREATE FUNCTION weekdays_between(first date, last date) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN last < first THEN 0
    WHEN last - first >= 6 THEN 127
    ELSE ((((1 << (last - first + 1)) - 1) << ((first - DATE '1900-01-01') % 7))
          | ((((1 << (last - first + 1)) - 1) << ((first - DATE '1900-01-01') % 7)) >> 7)) & 127
  END
$$;
`;

const TABLES = `
CREATE TABLE matchable_offerings (
  offering_id uuid NOT NULL CONSTRAINT pk_matchable_offerings PRIMARY KEY
    CONSTRAINT fk_matchable_offerings_offering_id REFERENCES offerings (id) ON DELETE CASCADE,
  organization_id uuid NOT NULL,
  site_id uuid NOT NULL,
  product_id uuid NOT NULL,
  location geography(Point,4326) NOT NULL,
  preparation text NOT NULL,
  season smallint[] NOT NULL,
  dated datemultirange,
  lead_time_days integer NOT NULL,
  expires_on date,
  delivery_radius_m integer,
  has_areas boolean NOT NULL,
  delivery_days smallint NOT NULL,
  offers_pickup boolean NOT NULL,
  accepts_distributors boolean NOT NULL,
  minimum_dimension smallint,
  minimum_base numeric,
  capacity_dimension smallint,
  capacity_base numeric,
  capacity float8,
  capacity_days float8,
  price_currency text,
  price_dimension smallint,
  price_amount numeric,
  price_base numeric,
  price float8,
  held jsonb,
  held_verified jsonb
);
CREATE INDEX ix_matchable_offerings_product_location ON matchable_offerings USING gist (product_id, location);
CREATE INDEX ix_matchable_offerings_organization_id ON matchable_offerings (organization_id);
CREATE TABLE matchable_needs (
  need_id uuid NOT NULL CONSTRAINT pk_matchable_needs PRIMARY KEY
    CONSTRAINT fk_matchable_needs_need_id REFERENCES needs (id) ON DELETE CASCADE,
  organization_id uuid NOT NULL,
  site_id uuid NOT NULL,
  product_id uuid NOT NULL,
  location geography(Point,4326) NOT NULL,
  time_zone text NOT NULL,
  receiving_days smallint NOT NULL,
  preparations text[] NOT NULL,
  quantity_dimension smallint,
  quantity_base numeric,
  quantity float8,
  recurrence_days float8,
  window_from date NOT NULL,
  window_to date NOT NULL,
  respond_by date,
  max_distance_m integer,
  accepts_pickup boolean NOT NULL,
  required text[] NOT NULL,
  preferred text[] NOT NULL,
  requires_verified boolean NOT NULL,
  ceiling_currency text,
  ceiling_dimension smallint,
  ceiling_amount numeric,
  ceiling_base numeric,
  ceiling float8
);
CREATE INDEX ix_matchable_needs_product_location ON matchable_needs USING gist (product_id, location);
CREATE INDEX ix_matchable_needs_organization_id ON matchable_needs (organization_id);
CREATE TABLE lane_stops (
  lane_id uuid NOT NULL CONSTRAINT fk_lane_stops_lane_id REFERENCES lanes (id) ON DELETE CASCADE,
  site_id uuid NOT NULL CONSTRAINT fk_lane_stops_site_id REFERENCES sites (id) ON DELETE CASCADE,
  collects boolean NOT NULL,
  delivers boolean NOT NULL,
  CONSTRAINT pk_lane_stops PRIMARY KEY (site_id, lane_id)
);
CREATE INDEX ix_lane_stops_lane_id ON lane_stops (lane_id);
CREATE INDEX ix_sites_point ON sites USING gist ((location::geometry));
`;

const SOURCES = `
CREATE VIEW matchable_offering_source AS
SELECT o.id AS offering_id, o.organization_id, o.site_id, o.product_id, o.location, o.preparation,
  recurring.season, CASE WHEN o.availability @? '$[*].from' THEN dated_beyond(o.availability, recurring.season) END AS dated,
  o.lead_time_days, o.expires_on, o.delivery_radius_m,
  o.delivery_area IS NOT NULL OR o.excluded_area IS NOT NULL AS has_areas,
  weekday_bits(o.delivery_days) AS delivery_days, o.offers_pickup, o.accepts_distributors,
  unit_dimension(o.minimum_order_unit, o.pack) AS minimum_dimension,
  in_base(o.minimum_order_value, o.minimum_order_unit, o.pack) AS minimum_base,
  unit_dimension(o.capacity_unit, o.pack) AS capacity_dimension,
  in_base(o.capacity_value, o.capacity_unit, o.pack) AS capacity_base,
  in_base(o.capacity_value, o.capacity_unit, o.pack)::float8 AS capacity,
  CASE o.capacity_period WHEN 'WEEK' THEN 7 WHEN 'MONTH' THEN 30.436875 END::float8 AS capacity_days,
  o.price_currency, unit_dimension(o.price_per_unit, o.pack) AS price_dimension, o.price_amount,
  in_base(o.price_per_value, o.price_per_unit, o.pack) AS price_base,
  (o.price_amount / in_base(o.price_per_value, o.price_per_unit, o.pack))::float8 AS price,
  held.any_way AS held, held.verified AS held_verified
FROM offerings o
JOIN organizations g ON g.id = o.organization_id AND g.status <> 'SUSPENDED'
CROSS JOIN LATERAL (SELECT season_of(o.availability) AS season OFFSET 0) AS recurring
CROSS JOIN LATERAL (
  SELECT jsonb_object_agg(scheme, last_day) AS any_way,
         jsonb_object_agg(scheme, last_verified_day) FILTER (WHERE last_verified_day IS NOT NULL) AS verified
  FROM (
    SELECT scheme, max(coalesce(expires_on, '9999-12-31')) AS last_day,
           max(coalesce(expires_on, '9999-12-31')) FILTER (WHERE verified_at IS NOT NULL) AS last_verified_day
    FROM (
      SELECT scheme, expires_on, verified_at FROM organization_certifications c WHERE c.organization_id = o.organization_id
      UNION ALL
      SELECT scheme, expires_on, verified_at FROM offering_certifications c WHERE c.offering_id = o.id
    ) AS certifications
    GROUP BY scheme
  ) AS by_scheme
) AS held
WHERE o.status = 'PUBLISHED';

CREATE FUNCTION matchable_need(n needs, s sites) RETURNS matchable_needs LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT ROW(n.id, n.organization_id, n.site_id, n.product_id, n.location, s.time_zone, weekday_bits(s.receiving_days),
    n.preparations, unit_dimension(n.quantity_unit, n.pack), in_base(n.quantity_value, n.quantity_unit, n.pack),
    in_base(n.quantity_value, n.quantity_unit, n.pack)::float8,
    CASE n.recurrence WHEN 'DAILY' THEN 1 WHEN 'WEEKLY' THEN 7 WHEN 'BIWEEKLY' THEN 14 WHEN 'MONTHLY' THEN 30.436875 END::float8,
    n.window_from, n.window_to, n.respond_by, n.max_distance_m, n.accepts_pickup,
    n.required_certifications, n.preferred_certifications, n.requires_verified_certifications,
    n.ceiling_currency, unit_dimension(n.ceiling_per_unit, n.pack), n.ceiling_amount,
    in_base(n.ceiling_per_value, n.ceiling_per_unit, n.pack),
    (n.ceiling_amount / in_base(n.ceiling_per_value, n.ceiling_per_unit, n.pack))::float8)::matchable_needs
$$;
CREATE VIEW matchable_need_source AS
SELECT row_of.* FROM needs n
JOIN sites s ON s.id = n.site_id
JOIN organizations g ON g.id = n.organization_id AND g.status <> 'SUSPENDED'
CROSS JOIN LATERAL matchable_need(n, s) AS row_of
WHERE n.status = 'PUBLISHED';

CREATE VIEW lane_stop_source AS
SELECT l.id AS lane_id, s.id AS site_id,
  ST_Covers(l.collect_area, s.location::geometry) AS collects, ST_Covers(l.deliver_area, s.location::geometry) AS delivers
FROM lanes l
JOIN sites s ON s.location::geometry && l.collect_area OR s.location::geometry && l.deliver_area
WHERE l.status = 'ACTIVE'
  AND (ST_Covers(l.collect_area, s.location::geometry) OR ST_Covers(l.deliver_area, s.location::geometry));
`;

/**
 * Of two transactions that change what one narrow row is made of, the later one has the last word: a refresh locks before
 * it reads. One of some offerings or needs locks these, then shares their organizations; one of everything that an
 * organization has, or that a site receives, takes the organization alone, and so waits for those that it does not see
 * yet. Always in that order, or they would wait for each other. A lane and a site that appear at the same moment see each
 * other by an advisory lock: lanes take it alone, sites share it.
 */
const TRIGGERS = `
CREATE FUNCTION write_matchable_offerings(ids uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM matchable_offerings WHERE offering_id = ANY (ids);
  INSERT INTO matchable_offerings SELECT * FROM matchable_offering_source WHERE offering_id = ANY (ids);
END $$;
CREATE FUNCTION write_matchable_needs(ids uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM matchable_needs WHERE need_id = ANY (ids);
  INSERT INTO matchable_needs
    SELECT row_of.* FROM needs n JOIN sites s ON s.id = n.site_id
    JOIN organizations g ON g.id = n.organization_id AND g.status <> 'SUSPENDED'
    CROSS JOIN LATERAL matchable_need(n, s) AS row_of
    WHERE n.id = ANY (ids) AND n.status = 'PUBLISHED';
END $$;
CREATE FUNCTION refresh_matchable_offerings(ids uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM offerings WHERE id = ANY (ids) ORDER BY id FOR NO KEY UPDATE;
  PERFORM FROM organizations WHERE id IN (SELECT organization_id FROM offerings WHERE id = ANY (ids)) ORDER BY id FOR SHARE;
  PERFORM write_matchable_offerings(ids);
END $$;
CREATE FUNCTION refresh_matchable_needs(ids uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM needs WHERE id = ANY (ids) ORDER BY id FOR NO KEY UPDATE;
  PERFORM FROM organizations WHERE id IN (SELECT organization_id FROM needs WHERE id = ANY (ids)) ORDER BY id FOR SHARE;
  PERFORM write_matchable_needs(ids);
END $$;

CREATE FUNCTION offerings_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM refresh_matchable_offerings(ARRAY(SELECT id FROM changed));
  RETURN NULL;
END $$;
CREATE TRIGGER matchable_on_insert AFTER INSERT ON offerings REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION offerings_changed();
CREATE TRIGGER matchable_on_update AFTER UPDATE ON offerings REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION offerings_changed();

CREATE FUNCTION offering_certifications_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM refresh_matchable_offerings(ARRAY(SELECT DISTINCT offering_id FROM changed));
  RETURN NULL;
END $$;
CREATE TRIGGER matchable_on_insert AFTER INSERT ON offering_certifications REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION offering_certifications_changed();
CREATE TRIGGER matchable_on_update AFTER UPDATE ON offering_certifications REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION offering_certifications_changed();
CREATE TRIGGER matchable_on_delete AFTER DELETE ON offering_certifications REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION offering_certifications_changed();

CREATE FUNCTION organization_certifications_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM organizations WHERE id IN (SELECT organization_id FROM changed) ORDER BY id FOR NO KEY UPDATE;
  PERFORM write_matchable_offerings(ARRAY(
    SELECT id FROM offerings WHERE organization_id IN (SELECT organization_id FROM changed) AND status = 'PUBLISHED'));
  RETURN NULL;
END $$;
CREATE TRIGGER matchable_on_insert AFTER INSERT ON organization_certifications REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION organization_certifications_changed();
CREATE TRIGGER matchable_on_update AFTER UPDATE ON organization_certifications REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION organization_certifications_changed();
CREATE TRIGGER matchable_on_delete AFTER DELETE ON organization_certifications REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION organization_certifications_changed();

-- The update itself took the organization.
CREATE FUNCTION organization_standing_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM write_matchable_offerings(ARRAY(SELECT id FROM offerings WHERE organization_id = NEW.id));
  PERFORM write_matchable_needs(ARRAY(SELECT id FROM needs WHERE organization_id = NEW.id));
  RETURN NULL;
END $$;
CREATE TRIGGER matchable_on_standing AFTER UPDATE OF status ON organizations FOR EACH ROW
  WHEN ((OLD.status = 'SUSPENDED') <> (NEW.status = 'SUSPENDED')) EXECUTE FUNCTION organization_standing_changed();

CREATE FUNCTION needs_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM refresh_matchable_needs(ARRAY(SELECT id FROM changed));
  RETURN NULL;
END $$;
CREATE TRIGGER matchable_on_insert AFTER INSERT ON needs REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION needs_changed();
CREATE TRIGGER matchable_on_update AFTER UPDATE ON needs REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION needs_changed();

CREATE FUNCTION site_habits_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM organizations WHERE id = NEW.organization_id FOR NO KEY UPDATE;
  PERFORM write_matchable_needs(ARRAY(SELECT id FROM needs WHERE site_id = NEW.id));
  RETURN NULL;
END $$;
CREATE TRIGGER matchable_on_habits AFTER UPDATE OF time_zone, receiving_days ON sites FOR EACH ROW
  WHEN ((OLD.time_zone, OLD.receiving_days) IS DISTINCT FROM (NEW.time_zone, NEW.receiving_days))
  EXECUTE FUNCTION site_habits_changed();

CREATE FUNCTION sites_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtext('lane_stops'));
  DELETE FROM lane_stops WHERE site_id IN (SELECT id FROM changed);
  INSERT INTO lane_stops (lane_id, site_id, collects, delivers)
    SELECT l.id, s.id, ST_Covers(l.collect_area, s.location::geometry), ST_Covers(l.deliver_area, s.location::geometry)
    FROM changed s JOIN lanes l ON l.status = 'ACTIVE'
      AND (ST_Covers(l.collect_area, s.location::geometry) OR ST_Covers(l.deliver_area, s.location::geometry));
  RETURN NULL;
END $$;
CREATE TRIGGER lane_stops_on_insert AFTER INSERT ON sites REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION sites_moved();
CREATE TRIGGER lane_stops_on_update AFTER UPDATE ON sites REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION sites_moved();

CREATE FUNCTION lanes_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('lane_stops'));
  DELETE FROM lane_stops WHERE lane_id IN (SELECT id FROM changed);
  INSERT INTO lane_stops (lane_id, site_id, collects, delivers)
    SELECT l.id, s.id, ST_Covers(l.collect_area, s.location::geometry), ST_Covers(l.deliver_area, s.location::geometry)
    FROM changed l JOIN sites s ON s.location::geometry && l.collect_area OR s.location::geometry && l.deliver_area
    WHERE l.status = 'ACTIVE'
      AND (ST_Covers(l.collect_area, s.location::geometry) OR ST_Covers(l.deliver_area, s.location::geometry));
  RETURN NULL;
END $$;
CREATE TRIGGER lane_stops_on_insert AFTER INSERT ON lanes REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION lanes_changed();
CREATE TRIGGER lane_stops_on_update AFTER UPDATE ON lanes REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION lanes_changed();

-- Everything anew, in an order in which what is asked for together lies together. After a restore, or to tidy up.
-- Index and foreign key are made once the rows are there: kept row by row, they take three times as long.
CREATE FUNCTION rebuild_matchable() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  LOCK TABLE offerings, needs, sites, lanes IN SHARE MODE;
  TRUNCATE matchable_offerings, matchable_needs, lane_stops;
  DROP INDEX ix_matchable_offerings_product_location;
  ALTER TABLE matchable_offerings DROP CONSTRAINT fk_matchable_offerings_offering_id;
  INSERT INTO matchable_offerings
    SELECT * FROM matchable_offering_source ORDER BY product_id, ST_GeoHash(location::geometry, 6);
  CREATE INDEX ix_matchable_offerings_product_location ON matchable_offerings USING gist (product_id, location);
  ALTER TABLE matchable_offerings ADD CONSTRAINT fk_matchable_offerings_offering_id
    FOREIGN KEY (offering_id) REFERENCES offerings (id) ON DELETE CASCADE;
  INSERT INTO matchable_needs SELECT * FROM matchable_need_source ORDER BY product_id, ST_GeoHash(location::geometry, 6);
  INSERT INTO lane_stops SELECT * FROM lane_stop_source;
END $$;
`;

const DOWN = `
DROP TRIGGER matchable_on_insert ON offerings;
DROP TRIGGER matchable_on_update ON offerings;
DROP TRIGGER matchable_on_insert ON offering_certifications;
DROP TRIGGER matchable_on_update ON offering_certifications;
DROP TRIGGER matchable_on_delete ON offering_certifications;
DROP TRIGGER matchable_on_insert ON organization_certifications;
DROP TRIGGER matchable_on_update ON organization_certifications;
DROP TRIGGER matchable_on_delete ON organization_certifications;
DROP TRIGGER matchable_on_standing ON organizations;
DROP TRIGGER matchable_on_insert ON needs;
DROP TRIGGER matchable_on_update ON needs;
DROP TRIGGER matchable_on_habits ON sites;
DROP TRIGGER lane_stops_on_insert ON sites;
DROP TRIGGER lane_stops_on_update ON sites;
DROP TRIGGER lane_stops_on_insert ON lanes;
DROP TRIGGER lane_stops_on_update ON lanes;
DROP FUNCTION rebuild_matchable, lanes_changed, sites_moved, site_habits_changed, needs_changed, organization_standing_changed,
  organization_certifications_changed, offering_certifications_changed, offerings_changed, refresh_matchable_needs,
  refresh_matchable_offerings, write_matchable_needs, write_matchable_offerings;
DROP VIEW lane_stop_source, matchable_need_source, matchable_offering_source;
DROP FUNCTION matchable_need;
DROP TABLE lane_stops, matchable_needs, matchable_offerings;
DROP INDEX ix_sites_point;
DROP FUNCTION weekdays_between, weekday_bits, available_days, days_by, dated_beyond, season_of, in_base, unit_factor, unit_dimension;
`;
