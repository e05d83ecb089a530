import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Accounts that prove their address, who may do what, what must be told, what was done, and what was reported. */
export class Trust1700000000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(ACCOUNTS);
    await runner.query(ORGANIZATIONS);
    await runner.query(NOTICES);
    await runner.query(RECORDS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}

const ACCOUNTS = `
ALTER TABLE people ADD COLUMN email_verified_at timestamptz;
UPDATE people SET email_verified_at = created_at;
ALTER TABLE people ALTER COLUMN password_hash DROP NOT NULL;
ALTER TABLE people DROP CONSTRAINT uq_people_email;
-- An address is somebody's once they have proved it; before that, nobody learns by signing up whether it is taken.
CREATE UNIQUE INDEX uq_people_verified_email ON people (email) WHERE email_verified_at IS NOT NULL;
CREATE INDEX ix_people_email ON people (email);
ALTER TABLE sessions
  ADD COLUMN method text NOT NULL DEFAULT 'PASSWORD',
  ADD COLUMN client text,
  ADD COLUMN last_seen_at timestamptz NOT NULL DEFAULT now(),
  ADD CONSTRAINT sessions_method_known CHECK (method IN ('SIGN_UP', 'PASSWORD', 'LINK', 'OIDC'));
CREATE TABLE second_factors (
  person_id uuid NOT NULL CONSTRAINT fk_second_factors_person_id REFERENCES people (id) ON DELETE CASCADE,
  secret bytea NOT NULL,
  last_step integer,
  recovery_code_hashes bytea array NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT now(),
  confirmed_at timestamptz,
  CONSTRAINT pk_second_factors PRIMARY KEY (person_id)
);
CREATE TABLE external_identities (
  issuer text NOT NULL,
  subject text NOT NULL,
  person_id uuid NOT NULL CONSTRAINT fk_external_identities_person_id REFERENCES people (id) ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_external_identities PRIMARY KEY (issuer, subject)
);
CREATE INDEX ix_external_identities_person_id ON external_identities (person_id);
CREATE TABLE api_tokens (
  id uuid NOT NULL,
  person_id uuid NOT NULL CONSTRAINT fk_api_tokens_person_id REFERENCES people (id) ON DELETE CASCADE,
  name text NOT NULL,
  scopes text array NOT NULL,
  token_hash bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  last_used_at timestamptz,
  revoked_at timestamptz,
  CONSTRAINT uq_api_tokens_token_hash UNIQUE (token_hash),
  CONSTRAINT api_tokens_scopes_known CHECK (cardinality(scopes) > 0 AND scopes <@ ARRAY['READ', 'PUBLISH', 'MANAGE']),
  CONSTRAINT pk_api_tokens PRIMARY KEY (id)
);
CREATE INDEX ix_api_tokens_person_id ON api_tokens (person_id);
CREATE TABLE platform_roles (
  person_id uuid NOT NULL CONSTRAINT fk_platform_roles_person_id REFERENCES people (id) ON DELETE CASCADE,
  role text NOT NULL,
  region_code text NOT NULL DEFAULT '',
  granted_by uuid CONSTRAINT fk_platform_roles_granted_by REFERENCES people (id) ON DELETE SET NULL,
  granted_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT platform_roles_role_known CHECK (role IN ('COORDINATOR', 'ADMINISTRATOR')),
  CONSTRAINT platform_roles_region_of_coordinators CHECK (role = 'COORDINATOR' OR region_code = ''),
  CONSTRAINT pk_platform_roles PRIMARY KEY (person_id, role, region_code)
);
`;

const ORGANIZATIONS = `
ALTER TABLE organizations
  ADD COLUMN business_number text,
  ADD COLUMN status_reason text,
  ADD COLUMN closed_at timestamptz;
CREATE UNIQUE INDEX uq_organizations_business_number ON organizations (business_number) WHERE closed_at IS NULL;
CREATE INDEX ix_organizations_name_trigram ON organizations USING gin (name gin_trgm_ops);
ALTER TABLE sites ADD COLUMN verified_at timestamptz;
CREATE TABLE invitations (
  id uuid NOT NULL,
  organization_id uuid NOT NULL CONSTRAINT fk_invitations_organization_id REFERENCES organizations (id) ON DELETE CASCADE,
  email text NOT NULL,
  role text NOT NULL,
  language text NOT NULL,
  invited_by uuid CONSTRAINT fk_invitations_invited_by REFERENCES people (id) ON DELETE SET NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  accepted_at timestamptz,
  revoked_at timestamptz,
  CONSTRAINT invitations_role_known CHECK (role IN ('OWNER', 'MANAGER', 'MEMBER', 'VIEWER')),
  CONSTRAINT pk_invitations PRIMARY KEY (id)
);
CREATE UNIQUE INDEX uq_invitations_open ON invitations (organization_id, email) WHERE accepted_at IS NULL AND revoked_at IS NULL;
CREATE TABLE verification_requests (
  id uuid NOT NULL,
  organization_id uuid NOT NULL CONSTRAINT fk_verification_requests_organization_id REFERENCES organizations (id) ON DELETE CASCADE,
  requested_by uuid CONSTRAINT fk_verification_requests_requested_by REFERENCES people (id) ON DELETE SET NULL,
  statement text NOT NULL,
  evidence_url text,
  created_at timestamptz NOT NULL DEFAULT now(),
  status text NOT NULL DEFAULT 'PENDING',
  decided_by uuid CONSTRAINT fk_verification_requests_decided_by REFERENCES people (id) ON DELETE SET NULL,
  decided_at timestamptz,
  reason text,
  CONSTRAINT verification_requests_status_known CHECK (status IN ('PENDING', 'APPROVED', 'REFUSED')),
  CONSTRAINT pk_verification_requests PRIMARY KEY (id)
);
CREATE UNIQUE INDEX uq_verification_requests_pending ON verification_requests (organization_id) WHERE status = 'PENDING';
`;

const NOTICES = `
CREATE TABLE notices (
  id uuid NOT NULL,
  kind text NOT NULL,
  person_id uuid CONSTRAINT fk_notices_person_id REFERENCES people (id) ON DELETE CASCADE,
  name text NOT NULL,
  address text NOT NULL,
  language text NOT NULL,
  facts jsonb NOT NULL,
  link jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  status text NOT NULL DEFAULT 'PENDING',
  attempts integer NOT NULL DEFAULT 0,
  leased_until timestamptz,
  sent_at timestamptz,
  reason text,
  CONSTRAINT notices_status_known CHECK (status IN ('PENDING', 'SENT', 'FAILED')),
  CONSTRAINT pk_notices PRIMARY KEY (id)
);
CREATE INDEX ix_notices_pending ON notices (created_at) WHERE status = 'PENDING';
CREATE INDEX ix_notices_person_id ON notices (person_id);
CREATE TABLE one_time_links (
  id uuid NOT NULL,
  purpose text NOT NULL,
  person_id uuid CONSTRAINT fk_one_time_links_person_id REFERENCES people (id) ON DELETE CASCADE,
  notice_id uuid CONSTRAINT fk_one_time_links_notice_id REFERENCES notices (id) ON DELETE CASCADE,
  address text NOT NULL,
  subject_id uuid,
  token_hash bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  CONSTRAINT uq_one_time_links_token_hash UNIQUE (token_hash),
  CONSTRAINT one_time_links_purpose_known
    CHECK (purpose IN ('VERIFY_EMAIL', 'SIGN_IN', 'RESET_PASSWORD', 'CHANGE_EMAIL', 'INVITATION')),
  CONSTRAINT pk_one_time_links PRIMARY KEY (id)
);
CREATE INDEX ix_one_time_links_person_id ON one_time_links (person_id);
CREATE INDEX ix_one_time_links_notice_id ON one_time_links (notice_id);
CREATE INDEX ix_one_time_links_subject_id ON one_time_links (subject_id);
CREATE INDEX ix_one_time_links_expires_at ON one_time_links (expires_at);
`;

const RECORDS = `
CREATE TABLE audit_entries (
  id uuid NOT NULL,
  at timestamptz NOT NULL,
  person_id uuid CONSTRAINT fk_audit_entries_person_id REFERENCES people (id) ON DELETE SET NULL,
  api_token_id uuid,
  organization_id uuid CONSTRAINT fk_audit_entries_organization_id REFERENCES organizations (id) ON DELETE CASCADE,
  action text NOT NULL,
  subject_type text NOT NULL,
  subject_id uuid,
  details jsonb NOT NULL DEFAULT '{}',
  CONSTRAINT pk_audit_entries PRIMARY KEY (id)
);
CREATE INDEX ix_audit_entries_organization_id_id ON audit_entries (organization_id, id);
CREATE INDEX ix_audit_entries_person_id ON audit_entries (person_id);
CREATE INDEX ix_audit_entries_at ON audit_entries (at);
CREATE TABLE reports (
  id uuid NOT NULL,
  reporter_id uuid CONSTRAINT fk_reports_reporter_id REFERENCES people (id) ON DELETE SET NULL,
  organization_id uuid NOT NULL CONSTRAINT fk_reports_organization_id REFERENCES organizations (id) ON DELETE CASCADE,
  subject_type text NOT NULL,
  subject_id uuid NOT NULL,
  reason text NOT NULL,
  note text,
  created_at timestamptz NOT NULL DEFAULT now(),
  status text NOT NULL DEFAULT 'OPEN',
  measure text,
  decided_by uuid CONSTRAINT fk_reports_decided_by REFERENCES people (id) ON DELETE SET NULL,
  decided_at timestamptz,
  decision_note text,
  CONSTRAINT reports_subject_type_known CHECK (subject_type IN ('ORGANIZATION', 'NEED', 'OFFERING')),
  CONSTRAINT reports_reason_known
    CHECK (reason IN ('MISLEADING', 'NOT_FOOD', 'DUPLICATE', 'OFFENSIVE', 'UNSAFE', 'IMPERSONATION', 'OTHER')),
  CONSTRAINT reports_status_known CHECK (status IN ('OPEN', 'UPHELD', 'DISMISSED')),
  CONSTRAINT reports_measure_known CHECK (measure IN ('NONE', 'WITHDRAWN', 'SUSPENDED')),
  CONSTRAINT pk_reports PRIMARY KEY (id)
);
CREATE UNIQUE INDEX uq_reports_open ON reports (reporter_id, subject_type, subject_id) WHERE status = 'OPEN';
CREATE INDEX ix_reports_organization_id ON reports (organization_id);
CREATE INDEX ix_reports_status_id ON reports (status, id);
-- Counts of the last minutes: nothing is lost that matters when a crash empties it.
CREATE UNLOGGED TABLE rate_limits (
  key varchar(255) NOT NULL,
  points integer NOT NULL DEFAULT 0,
  expire bigint,
  CONSTRAINT pk_rate_limits PRIMARY KEY (key)
);
CREATE INDEX ix_rate_limits_expire ON rate_limits (expire);
`;

const DOWN = `
DROP TABLE rate_limits, reports, audit_entries, one_time_links, notices, verification_requests, invitations;
ALTER TABLE sites DROP COLUMN verified_at;
DROP INDEX ix_organizations_name_trigram;
ALTER TABLE organizations DROP COLUMN business_number, DROP COLUMN status_reason, DROP COLUMN closed_at;
DROP TABLE platform_roles, api_tokens, external_identities, second_factors;
ALTER TABLE sessions DROP COLUMN method, DROP COLUMN client, DROP COLUMN last_seen_at;
DELETE FROM people WHERE email_verified_at IS NULL OR password_hash IS NULL;
DROP INDEX uq_people_verified_email, ix_people_email;
ALTER TABLE people DROP COLUMN email_verified_at, ALTER COLUMN password_hash SET NOT NULL,
  ADD CONSTRAINT uq_people_email UNIQUE (email);
`;
