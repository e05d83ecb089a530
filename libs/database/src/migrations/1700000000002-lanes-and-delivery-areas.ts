import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Delivery areas and days of an offering, and distributors' lanes. Adding columns rewrites no table: nullable, or with a
 * constant default.
 */
export class LanesAndDeliveryAreas1700000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}

const UP = `
ALTER TABLE offerings
  ADD COLUMN delivery_area geometry(MultiPolygon,4326),
  ADD COLUMN excluded_area geometry(MultiPolygon,4326),
  ADD COLUMN delivery_days smallint array NOT NULL DEFAULT '{}',
  ADD COLUMN accepts_distributors boolean NOT NULL DEFAULT false;
CREATE TABLE lanes (
  id uuid NOT NULL,
  organization_id uuid NOT NULL,
  name text NOT NULL,
  status text NOT NULL,
  collect_area geometry(MultiPolygon,4326) NOT NULL,
  deliver_area geometry(MultiPolygon,4326) NOT NULL,
  days smallint array NOT NULL,
  cutoff_days smallint NOT NULL DEFAULT '1',
  cutoff_hour smallint,
  temperature_classes text array NOT NULL,
  spare_value numeric,
  spare_unit text,
  notes text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT lanes_status_known CHECK (status IN ('ACTIVE', 'PAUSED', 'RETIRED')),
  CONSTRAINT lanes_days_known CHECK (cardinality(days) > 0 AND days <@ ARRAY[1, 2, 3, 4, 5, 6, 7]::smallint[]),
  CONSTRAINT lanes_temperatures_known CHECK (cardinality(temperature_classes) > 0 AND temperature_classes <@ ARRAY['ambient', 'chilled', 'frozen']),
  CONSTRAINT lanes_cutoff_known CHECK (cutoff_days BETWEEN 0 AND 28 AND (cutoff_hour IS NULL OR cutoff_hour BETWEEN 0 AND 23)),
  CONSTRAINT lanes_spare_complete CHECK (num_nulls(spare_value, spare_unit) IN (0, 2)),
  CONSTRAINT pk_lanes PRIMARY KEY (id)
);
CREATE INDEX ix_lanes_organization_id_id ON lanes (organization_id, id);
CREATE INDEX ix_lanes_collect_area ON lanes USING gist (collect_area) WHERE status = 'ACTIVE';
CREATE INDEX ix_lanes_deliver_area ON lanes USING gist (deliver_area) WHERE status = 'ACTIVE';
ALTER TABLE lanes ADD CONSTRAINT fk_lanes_organization_id FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE;
`;

const DOWN = `
DROP TABLE lanes;
ALTER TABLE offerings
  DROP COLUMN delivery_area, DROP COLUMN excluded_area, DROP COLUMN delivery_days, DROP COLUMN accepts_distributors;
`;
