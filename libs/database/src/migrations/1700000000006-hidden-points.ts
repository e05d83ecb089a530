import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Matching reckons with a site's matching point: the exact one where it is public, the middle of its grid cell otherwise
 * (docs/adr/0019). Who was shown an exact point, and through which pair. That somebody whose account is gone had consented.
 */
export class HiddenPoints1700000000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [POINTS, lanesReach('matching_location'), DISCLOSURES]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE consent_proofs, site_disclosures');
    await runner.query('DROP TRIGGER matching_point_moves ON sites; DROP FUNCTION matching_point_moved');
    await runner.query(lanesReach('location'));
    await runner.query(DOWN);
  }
}

const POINTS = `
-- The SQL of libs/geo/src/domain/matching-point.ts; a test holds the two equal.
CREATE FUNCTION matching_point(exact geography, is_public boolean) RETURNS geography LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN is_public THEN exact ELSE ST_SetSRID(ST_MakePoint(
    (2 * (CASE WHEN ST_X(exact::geometry) >= 180 THEN -3600 ELSE floor(ST_X(exact::geometry) * 20) END) + 1) / 40,
    (2 * least(floor(ST_Y(exact::geometry) * 20), 1799) + 1) / 40), 4326)::geography END
$$;
ALTER TABLE sites
  ADD COLUMN location_public boolean NOT NULL DEFAULT false,
  ADD COLUMN matching_location geography(Point,4326);
UPDATE sites s SET location_public = true FROM organizations o WHERE o.id = s.organization_id AND o.roles = ARRAY['INSTITUTION'];
UPDATE sites SET matching_location = matching_point(location, location_public);
ALTER TABLE sites ALTER COLUMN matching_location SET NOT NULL;

CREATE FUNCTION set_matching_point() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.matching_location := matching_point(NEW.location, NEW.location_public);
  -- What a coordinator saw was there, not here.
  IF TG_OP = 'UPDATE' AND OLD.location::geometry IS DISTINCT FROM NEW.location::geometry
    AND NEW.verified_at IS NOT DISTINCT FROM OLD.verified_at THEN NEW.verified_at := NULL; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER matching_point_is_kept BEFORE INSERT OR UPDATE ON sites FOR EACH ROW EXECUTE FUNCTION set_matching_point();

-- Needs and offerings hold a copy of their site's matching point, which moves with it.
CREATE FUNCTION matching_point_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE offerings SET location = NEW.matching_location
    WHERE site_id = NEW.id AND location::geometry IS DISTINCT FROM NEW.matching_location::geometry;
  UPDATE needs SET location = NEW.matching_location
    WHERE site_id = NEW.id AND location::geometry IS DISTINCT FROM NEW.matching_location::geometry;
  RETURN NULL;
END $$;
CREATE TRIGGER matching_point_moves AFTER UPDATE ON sites FOR EACH ROW
  WHEN (OLD.matching_location::geometry IS DISTINCT FROM NEW.matching_location::geometry)
  EXECUTE FUNCTION matching_point_moved();
UPDATE offerings o SET location = s.matching_location FROM sites s
  WHERE s.id = o.site_id AND o.location::geometry IS DISTINCT FROM s.matching_location::geometry;
UPDATE needs n SET location = s.matching_location FROM sites s
  WHERE s.id = n.site_id AND n.location::geometry IS DISTINCT FROM s.matching_location::geometry;
`;

/** Which sites a lane reaches, by this column of theirs. */
const lanesReach = (column: 'location' | 'matching_location') => {
  const collects = `ST_Covers(l.collect_area, s.${column}::geometry)`;
  const delivers = `ST_Covers(l.deliver_area, s.${column}::geometry)`;
  const near = `s.${column}::geometry && l.collect_area OR s.${column}::geometry && l.deliver_area`;
  return `
DROP INDEX ix_sites_point;
CREATE INDEX ix_sites_point ON sites USING gist ((${column}::geometry));
CREATE OR REPLACE VIEW lane_stop_source AS
SELECT l.id AS lane_id, s.id AS site_id, ${collects} AS collects, ${delivers} AS delivers
FROM lanes l
JOIN sites s ON ${near}
WHERE l.status = 'ACTIVE' AND (${collects} OR ${delivers});
CREATE OR REPLACE FUNCTION sites_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtext('lane_stops'));
  DELETE FROM lane_stops WHERE site_id IN (SELECT id FROM changed);
  INSERT INTO lane_stops (lane_id, site_id, collects, delivers)
    SELECT l.id, s.id, ${collects}, ${delivers}
    FROM changed s JOIN lanes l ON l.status = 'ACTIVE' AND (${collects} OR ${delivers});
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION lanes_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('lane_stops'));
  DELETE FROM lane_stops WHERE lane_id IN (SELECT id FROM changed);
  INSERT INTO lane_stops (lane_id, site_id, collects, delivers)
    SELECT l.id, s.id, ${collects}, ${delivers}
    FROM changed l JOIN sites s ON ${near}
    WHERE l.status = 'ACTIVE' AND (${collects} OR ${delivers});
  RETURN NULL;
END $$;
DELETE FROM lane_stops;
INSERT INTO lane_stops (lane_id, site_id, collects, delivers) SELECT lane_id, site_id, collects, delivers FROM lane_stop_source;
`;
};

const DISCLOSURES = `
CREATE TABLE site_disclosures (
  site_id uuid NOT NULL CONSTRAINT fk_site_disclosures_site_id REFERENCES sites (id) ON DELETE CASCADE,
  organization_id uuid NOT NULL CONSTRAINT fk_site_disclosures_organization_id REFERENCES organizations (id) ON DELETE CASCADE,
  need_id uuid NOT NULL CONSTRAINT fk_site_disclosures_need_id REFERENCES needs (id) ON DELETE CASCADE,
  offering_id uuid NOT NULL CONSTRAINT fk_site_disclosures_offering_id REFERENCES offerings (id) ON DELETE CASCADE,
  disclosed_at timestamptz NOT NULL,
  CONSTRAINT pk_site_disclosures PRIMARY KEY (organization_id, site_id, need_id, offering_id)
);
CREATE INDEX ix_site_disclosures_site_id ON site_disclosures (site_id);
CREATE INDEX ix_site_disclosures_need_id ON site_disclosures (need_id);
CREATE INDEX ix_site_disclosures_offering_id ON site_disclosures (offering_id);
CREATE TABLE consent_proofs (
  id uuid NOT NULL CONSTRAINT pk_consent_proofs PRIMARY KEY,
  address_mac bytea NOT NULL,
  basis text NOT NULL,
  source text NOT NULL,
  given_at timestamptz NOT NULL,
  withdrawn_at timestamptz,
  erased_at timestamptz NOT NULL
);
CREATE INDEX ix_consent_proofs_erased_at ON consent_proofs (erased_at);
`;

const DOWN = `
UPDATE offerings o SET location = s.location FROM sites s
  WHERE s.id = o.site_id AND o.location::geometry IS DISTINCT FROM s.location::geometry;
UPDATE needs n SET location = s.location FROM sites s
  WHERE s.id = n.site_id AND n.location::geometry IS DISTINCT FROM s.location::geometry;
DROP TRIGGER matching_point_is_kept ON sites;
DROP FUNCTION set_matching_point;
ALTER TABLE sites DROP COLUMN matching_location, DROP COLUMN location_public;
DROP FUNCTION matching_point;
`;
