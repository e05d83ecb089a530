import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Digests of coordinators beside those of members; when a failed attempt is made again; what a pair was worth when it was
 * told, so that one that lapsed and came back changed is told again; messages of one kind stopped, everything else going on.
 */
export class DigestsInFull1700000000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}

/** Takes as long as the digests and their pairs take to be read once. */
const UP = `
ALTER TABLE digests
  ADD COLUMN person_id uuid CONSTRAINT fk_digests_person_id REFERENCES people (id) ON DELETE CASCADE,
  ADD COLUMN region_code text,
  ADD COLUMN failures integer NOT NULL DEFAULT 0,
  ADD COLUMN retry_at timestamptz,
  ALTER COLUMN membership_id DROP NOT NULL;
UPDATE digests d SET person_id = m.person_id FROM memberships m WHERE m.id = d.membership_id;
ALTER TABLE digests
  ALTER COLUMN person_id SET NOT NULL,
  ADD CONSTRAINT digests_about_one CHECK ((membership_id IS NULL) = (region_code IS NOT NULL)),
  ADD CONSTRAINT uq_digests_person_id_region_code_period UNIQUE (person_id, region_code, period);
CREATE INDEX ix_digests_planned_at ON digests (planned_at);

ALTER TABLE digest_pairs
  ADD COLUMN side text,
  ADD COLUMN tenths integer NOT NULL DEFAULT 0,
  ADD COLUMN distance_m integer NOT NULL DEFAULT 0,
  ADD COLUMN told_through uuid CONSTRAINT fk_digest_pairs_told_through REFERENCES memberships (id) ON DELETE SET NULL,
  ADD COLUMN facts bigint,
  ADD COLUMN lapsed_at timestamptz;
UPDATE digest_pairs q SET side = CASE WHEN n.organization_id = m.organization_id THEN 'NEED' ELSE 'OFFERING' END
FROM needs n, memberships m WHERE n.id = q.need_id AND m.id = q.membership_id;
ALTER TABLE digest_pairs
  ALTER COLUMN side SET NOT NULL,
  ADD CONSTRAINT digest_pairs_side_known CHECK (side IN ('NEED', 'OFFERING'));
CREATE INDEX ix_digest_pairs_told_through ON digest_pairs (told_through) WHERE told_through IS NOT NULL;

CREATE TABLE digest_kind_stops (
  person_id uuid NOT NULL CONSTRAINT fk_digest_kind_stops_person_id REFERENCES people (id) ON DELETE CASCADE,
  kind text NOT NULL,
  stopped_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT digest_kind_stops_kind_known CHECK (kind IN ('NEEDS', 'OFFERINGS', 'REGION')),
  CONSTRAINT pk_digest_kind_stops PRIMARY KEY (person_id, kind)
);
`;

const DOWN = `
DROP TABLE digest_kind_stops;
ALTER TABLE digest_pairs DROP COLUMN side, DROP COLUMN tenths, DROP COLUMN distance_m, DROP COLUMN told_through, DROP COLUMN facts,
  DROP COLUMN lapsed_at;
DROP INDEX ix_digests_planned_at;
DELETE FROM digests WHERE membership_id IS NULL;
ALTER TABLE digests DROP COLUMN person_id, DROP COLUMN region_code, DROP COLUMN failures, DROP COLUMN retry_at, ALTER COLUMN membership_id SET NOT NULL;
`;
