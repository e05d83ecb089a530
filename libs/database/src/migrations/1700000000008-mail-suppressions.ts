import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Addresses to which nothing is sent any more, mailboxes that take nothing for now, and notices left unsent for it. */
export class MailSuppressions1700000000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}

const UP = `
CREATE TABLE mail_suppressions (
  id uuid NOT NULL CONSTRAINT pk_mail_suppressions PRIMARY KEY,
  address text,
  address_code bytea NOT NULL,
  reason text NOT NULL,
  source text NOT NULL,
  code text,
  since timestamptz NOT NULL,
  released_at timestamptz,
  released_by uuid CONSTRAINT fk_mail_suppressions_released_by REFERENCES people (id) ON DELETE SET NULL,
  CONSTRAINT mail_suppressions_reason_known CHECK (reason IN ('HARD_BOUNCE', 'COMPLAINT', 'MANUAL'))
);
CREATE UNIQUE INDEX uq_mail_suppressions_standing ON mail_suppressions (address_code) WHERE released_at IS NULL;
CREATE INDEX ix_mail_suppressions_standing_address ON mail_suppressions (address) WHERE released_at IS NULL;
CREATE INDEX ix_mail_suppressions_address_code ON mail_suppressions (address_code);
CREATE INDEX ix_mail_suppressions_released_by ON mail_suppressions (released_by);

CREATE TABLE mail_soft_bounces (
  address text NOT NULL,
  message_id text NOT NULL,
  at timestamptz NOT NULL,
  CONSTRAINT pk_mail_soft_bounces PRIMARY KEY (address, message_id)
);
CREATE INDEX ix_mail_soft_bounces_at ON mail_soft_bounces (at);

CREATE TABLE mail_hook_tokens (
  token_hash bytea NOT NULL CONSTRAINT pk_mail_hook_tokens PRIMARY KEY,
  seen_at timestamptz NOT NULL
);
CREATE INDEX ix_mail_hook_tokens_seen_at ON mail_hook_tokens (seen_at);

ALTER TABLE notices DROP CONSTRAINT notices_status_known,
  ADD CONSTRAINT notices_status_known CHECK (status IN ('PENDING', 'SENT', 'SKIPPED', 'FAILED'));
`;

const DOWN = `
UPDATE notices SET status = 'FAILED' WHERE status = 'SKIPPED';
ALTER TABLE notices DROP CONSTRAINT notices_status_known,
  ADD CONSTRAINT notices_status_known CHECK (status IN ('PENDING', 'SENT', 'FAILED'));
DROP TABLE mail_hook_tokens, mail_soft_bounces, mail_suppressions;
`;
