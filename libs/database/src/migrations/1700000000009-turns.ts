import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When the next message may go, to whom there is a pace: shared by all processes where there is no Redis. */
export class Turns1700000000009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE turns');
  }
}

/** A new table: nothing waits for it. */
const UP = `
CREATE UNLOGGED TABLE turns (
  key text NOT NULL,
  next_at timestamptz,
  promised_at timestamptz,
  paused_until timestamptz,
  pauses integer NOT NULL DEFAULT 0,
  CONSTRAINT pk_turns PRIMARY KEY (key)
);
`;
