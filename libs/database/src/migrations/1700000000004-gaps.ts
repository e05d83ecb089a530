import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Unmet need and unsold offering by product, month and region, as they were at one moment (docs/adr/0015). */
export class Gaps1700000000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE gap_cells; DROP TABLE gap_snapshots');
  }
}

const UP = `
CREATE TABLE gap_snapshots (
  id uuid NOT NULL CONSTRAINT pk_gap_snapshots PRIMARY KEY,
  taken_at timestamptz NOT NULL,
  duration_ms integer NOT NULL,
  needs integer NOT NULL,
  offerings integer NOT NULL,
  matches_per_need integer NOT NULL
);
CREATE TABLE gap_cells (
  snapshot_id uuid NOT NULL CONSTRAINT fk_gap_cells_snapshot_id REFERENCES gap_snapshots (id) ON DELETE CASCADE,
  side text NOT NULL,
  product_id uuid NOT NULL,
  month text NOT NULL,
  region_code text NOT NULL,
  dimension text NOT NULL,
  asked numeric NOT NULL,
  met numeric NOT NULL,
  unmet numeric NOT NULL,
  count integer NOT NULL,
  without_match integer NOT NULL,
  unknown_capacity integer NOT NULL,
  CONSTRAINT pk_gap_cells PRIMARY KEY (snapshot_id, side, product_id, month, region_code, dimension),
  CONSTRAINT gap_cells_side_known CHECK (side IN ('NEED', 'OFFERING')),
  CONSTRAINT gap_cells_dimension_known CHECK (dimension IN ('mass', 'volume', 'count'))
);
CREATE INDEX ix_gap_cells_snapshot_id_side_unmet ON gap_cells (snapshot_id, side, unmet);
`;
