import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The tables of the first slice: gazetteer, catalogue, identity, needs, offerings, dismissals, digests. */
export class InitialSchema1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(EXTENSIONS);
    await runner.query(TABLES);
    await runner.query(SEARCH_INDEXES);
  }

  async down(runner: QueryRunner): Promise<void> {
    const tables = [...TABLES.matchAll(/CREATE TABLE (\w+)/g)].map((match) => match[1]);
    await runner.query(`DROP TABLE ${tables.join(', ')} CASCADE`);
  }
}

const EXTENSIONS = `
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;
`;

/**
 * Indexes that TypeORM cannot describe (its entities declare them with `synchronize: false`).
 * "This product, near here" is answered by one index over both columns, which `btree_gist` makes possible.
 */
const SEARCH_INDEXES = `
CREATE INDEX ix_offerings_published_product_location ON offerings USING gist (product_id, location)
  WHERE status = 'PUBLISHED';
CREATE INDEX ix_needs_open_product_location ON needs USING gist (product_id, location)
  WHERE status = 'PUBLISHED';
CREATE INDEX ix_product_terms_trigram ON product_terms USING gin (term gin_trgm_ops);
CREATE INDEX ix_gazetteer_places_trigram ON gazetteer_places USING gin (normalized_name gin_trgm_ops);
`;

const TABLES = `
CREATE TABLE products (
  id uuid NOT NULL,
  code text NOT NULL,
  parent_id uuid,
  depth smallint NOT NULL,
  position integer NOT NULL,
  fr text NOT NULL,
  en text NOT NULL,
  synonyms jsonb NOT NULL,
  dimension text NOT NULL,
  temperature_class text NOT NULL,
  unit_mass_g numeric,
  density_kg_per_l numeric,
  mappings jsonb NOT NULL DEFAULT '{}',
  retired boolean NOT NULL DEFAULT false,
  CONSTRAINT uq_products_code UNIQUE (code),
  CONSTRAINT products_temperature_known CHECK (temperature_class IN ('ambient', 'chilled', 'frozen')),
  CONSTRAINT products_dimension_known CHECK (dimension IN ('mass', 'volume', 'count')),
  CONSTRAINT pk_products PRIMARY KEY (id)
);
CREATE INDEX ix_products_parent_id ON products (parent_id);
CREATE TABLE product_terms (
  product_id uuid NOT NULL,
  term text NOT NULL,
  preferred boolean NOT NULL,
  CONSTRAINT pk_product_terms PRIMARY KEY (product_id, term)
);
CREATE TABLE product_matches (
  need_product_id uuid NOT NULL,
  offering_product_id uuid NOT NULL,
  relation text NOT NULL,
  CONSTRAINT pk_product_matches PRIMARY KEY (need_product_id, offering_product_id)
);
CREATE INDEX ix_product_matches_offering_product_id ON product_matches (offering_product_id);
CREATE TABLE digest_preferences (
  person_id uuid NOT NULL,
  frequency text NOT NULL,
  weekday smallint NOT NULL,
  hour smallint NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT digest_preferences_hour_known CHECK (hour BETWEEN 0 AND 23),
  CONSTRAINT digest_preferences_weekday_known CHECK (weekday BETWEEN 1 AND 7),
  CONSTRAINT digest_preferences_frequency_known CHECK (frequency IN ('WEEKLY', 'DAILY', 'OFF')),
  CONSTRAINT pk_digest_preferences PRIMARY KEY (person_id)
);
CREATE TABLE digest_stops (
  membership_id uuid NOT NULL,
  stopped_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_digest_stops PRIMARY KEY (membership_id)
);
CREATE TABLE consents (
  id uuid NOT NULL,
  person_id uuid NOT NULL,
  basis text NOT NULL,
  source text NOT NULL,
  given_at timestamptz NOT NULL DEFAULT now(),
  withdrawn_at timestamptz,
  CONSTRAINT consents_basis_known CHECK (basis IN ('EXPRESS', 'IMPLIED')),
  CONSTRAINT pk_consents PRIMARY KEY (id)
);
CREATE INDEX ix_consents_person_id ON consents (person_id);
CREATE TABLE digests (
  id uuid NOT NULL,
  membership_id uuid NOT NULL,
  period text NOT NULL,
  status text NOT NULL,
  planned_at timestamptz NOT NULL,
  composed_at timestamptz,
  sent_at timestamptz,
  pair_count integer NOT NULL DEFAULT '0',
  attempts integer NOT NULL DEFAULT '0',
  leased_until timestamptz,
  message_id text,
  subject text,
  reason text,
  CONSTRAINT uq_digests_membership_id_period UNIQUE (membership_id, period),
  CONSTRAINT digests_status_known CHECK (status IN ('PLANNED', 'COMPOSED', 'SENT', 'SKIPPED', 'FAILED')),
  CONSTRAINT pk_digests PRIMARY KEY (id)
);
CREATE INDEX ix_digests_status_planned_at ON digests (status, planned_at);
CREATE TABLE digest_pairs (
  membership_id uuid NOT NULL,
  need_id uuid NOT NULL,
  offering_id uuid NOT NULL,
  digest_id uuid NOT NULL,
  CONSTRAINT pk_digest_pairs PRIMARY KEY (membership_id, need_id, offering_id)
);
CREATE INDEX ix_digest_pairs_need_id ON digest_pairs (need_id);
CREATE INDEX ix_digest_pairs_offering_id ON digest_pairs (offering_id);
CREATE INDEX ix_digest_pairs_digest_id ON digest_pairs (digest_id);
CREATE TABLE gazetteer_places (
  id uuid NOT NULL,
  source text NOT NULL,
  kind text NOT NULL,
  code text NOT NULL,
  name text NOT NULL,
  normalized_name text NOT NULL,
  country text NOT NULL,
  province text,
  region_code text,
  region_name text,
  county_name text,
  population integer,
  time_zone text,
  location geography(Point,4326) NOT NULL,
  CONSTRAINT gazetteer_places_kind_known CHECK (kind IN ('POSTAL_CODE', 'MUNICIPALITY', 'FSA')),
  CONSTRAINT pk_gazetteer_places PRIMARY KEY (id)
);
CREATE INDEX ix_gazetteer_places_code ON gazetteer_places (code);
CREATE INDEX ix_gazetteer_places_kind_normalized_name ON gazetteer_places (kind, normalized_name);
CREATE UNIQUE INDEX uq_gazetteer_places_source_kind_code ON gazetteer_places (source, kind, code);
CREATE TABLE people (
  id uuid NOT NULL,
  email text NOT NULL,
  name text NOT NULL,
  password_hash text NOT NULL,
  language text NOT NULL,
  time_zone text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT uq_people_email UNIQUE (email),
  CONSTRAINT pk_people PRIMARY KEY (id)
);
CREATE TABLE sessions (
  id uuid NOT NULL,
  person_id uuid NOT NULL,
  token_hash bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  CONSTRAINT uq_sessions_token_hash UNIQUE (token_hash),
  CONSTRAINT pk_sessions PRIMARY KEY (id)
);
CREATE INDEX ix_sessions_person_id ON sessions (person_id);
CREATE INDEX ix_sessions_expires_at ON sessions (expires_at);
CREATE TABLE organizations (
  id uuid NOT NULL,
  slug text NOT NULL,
  name text NOT NULL,
  roles text array NOT NULL,
  status text NOT NULL DEFAULT 'UNVERIFIED',
  demonstration boolean NOT NULL DEFAULT false,
  external_ref text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT uq_organizations_slug UNIQUE (slug),
  CONSTRAINT uq_organizations_external_ref UNIQUE (external_ref),
  CONSTRAINT organizations_status_known CHECK (status IN ('UNVERIFIED', 'VERIFIED', 'SUSPENDED')),
  CONSTRAINT organizations_roles_known CHECK (cardinality(roles) > 0 AND roles <@ ARRAY['INSTITUTION', 'PRODUCER', 'PROCESSOR', 'DISTRIBUTOR']),
  CONSTRAINT pk_organizations PRIMARY KEY (id)
);
CREATE TABLE sites (
  id uuid NOT NULL,
  organization_id uuid NOT NULL,
  name text NOT NULL,
  address text,
  municipality text,
  postal_code text,
  region_code text,
  region_name text,
  location geography(Point,4326) NOT NULL,
  precision text NOT NULL,
  public_location geography(Point,4326) NOT NULL,
  time_zone text NOT NULL,
  receiving_days smallint array NOT NULL DEFAULT '{}',
  receiving_hours text,
  dock_notes text,
  external_ref text,
  CONSTRAINT uq_sites_organization_id_external_ref UNIQUE (organization_id, external_ref),
  CONSTRAINT sites_precision_known CHECK (precision IN ('EXACT', 'POSTAL_CODE', 'MUNICIPALITY', 'FSA')),
  CONSTRAINT pk_sites PRIMARY KEY (id)
);
CREATE INDEX ix_sites_organization_id ON sites (organization_id);
CREATE TABLE memberships (
  id uuid NOT NULL,
  person_id uuid NOT NULL,
  organization_id uuid NOT NULL,
  role text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT uq_memberships_person_id_organization_id UNIQUE (person_id, organization_id),
  CONSTRAINT memberships_role_known CHECK (role IN ('OWNER', 'MANAGER', 'MEMBER', 'VIEWER')),
  CONSTRAINT pk_memberships PRIMARY KEY (id)
);
CREATE INDEX ix_memberships_organization_id ON memberships (organization_id);
CREATE TABLE organization_certifications (
  id uuid NOT NULL,
  organization_id uuid NOT NULL,
  scheme text NOT NULL,
  certifier text,
  number text,
  expires_on date,
  evidence_url text,
  verified_at timestamptz,
  verified_by uuid,
  CONSTRAINT uq_organization_certifications_organization_id_scheme UNIQUE (organization_id, scheme),
  CONSTRAINT pk_organization_certifications PRIMARY KEY (id)
);
CREATE TABLE organization_blocks (
  blocker_id uuid NOT NULL,
  blocked_id uuid NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_organization_blocks PRIMARY KEY (blocker_id, blocked_id)
);
CREATE INDEX ix_organization_blocks_blocked_id ON organization_blocks (blocked_id);
CREATE TABLE match_dismissals (
  need_id uuid NOT NULL,
  offering_id uuid NOT NULL,
  dismissed_by uuid,
  dismissed_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_match_dismissals PRIMARY KEY (need_id, offering_id)
);
CREATE INDEX ix_match_dismissals_offering_id ON match_dismissals (offering_id);
CREATE TABLE needs (
  id uuid NOT NULL,
  organization_id uuid NOT NULL,
  site_id uuid NOT NULL,
  product_id uuid NOT NULL,
  status text NOT NULL,
  preparations text array NOT NULL DEFAULT '{}',
  quantity_value numeric NOT NULL,
  quantity_unit text NOT NULL,
  pack jsonb,
  recurrence text NOT NULL,
  window_from date NOT NULL,
  window_to date NOT NULL,
  max_distance_m integer,
  accepts_pickup boolean NOT NULL DEFAULT false,
  required_certifications text array NOT NULL DEFAULT '{}',
  preferred_certifications text array NOT NULL DEFAULT '{}',
  requires_verified_certifications boolean NOT NULL DEFAULT false,
  ceiling_amount numeric,
  ceiling_currency text,
  ceiling_per_value numeric,
  ceiling_per_unit text,
  respond_by date,
  notes text,
  location geography(Point,4326) NOT NULL,
  external_ref text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  closed_at timestamptz,
  outcome text,
  CONSTRAINT uq_needs_organization_id_external_ref UNIQUE (organization_id, external_ref),
  CONSTRAINT needs_ceiling_complete CHECK (num_nulls(ceiling_amount, ceiling_currency, ceiling_per_value, ceiling_per_unit) IN (0, 4)),
  CONSTRAINT needs_quantity_positive CHECK (quantity_value > 0),
  CONSTRAINT needs_window_ordered CHECK (window_from <= window_to),
  CONSTRAINT needs_status_known CHECK (status IN ('DRAFT', 'PUBLISHED', 'CLOSED')),
  CONSTRAINT pk_needs PRIMARY KEY (id)
);
CREATE INDEX ix_needs_site_id ON needs (site_id);
CREATE INDEX ix_needs_status_id ON needs (status, id);
CREATE INDEX ix_needs_organization_id_id ON needs (organization_id, id);
CREATE TABLE offerings (
  id uuid NOT NULL,
  organization_id uuid NOT NULL,
  site_id uuid NOT NULL,
  product_id uuid NOT NULL,
  status text NOT NULL,
  preparation text NOT NULL,
  pack jsonb,
  price_amount numeric,
  price_currency text,
  price_per_value numeric,
  price_per_unit text,
  minimum_order_value numeric,
  minimum_order_unit text,
  capacity_value numeric,
  capacity_unit text,
  capacity_period text,
  availability jsonb NOT NULL,
  lead_time_days integer NOT NULL DEFAULT '0',
  delivery_radius_m integer,
  offers_pickup boolean NOT NULL DEFAULT false,
  expires_on date,
  notes text,
  location geography(Point,4326) NOT NULL,
  external_ref text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT uq_offerings_organization_id_external_ref UNIQUE (organization_id, external_ref),
  CONSTRAINT offerings_capacity_complete CHECK (num_nulls(capacity_value, capacity_unit, capacity_period) IN (0, 3)),
  CONSTRAINT offerings_minimum_order_complete CHECK (num_nulls(minimum_order_value, minimum_order_unit) IN (0, 2)),
  CONSTRAINT offerings_price_complete CHECK (num_nulls(price_amount, price_currency, price_per_value, price_per_unit) IN (0, 4)),
  CONSTRAINT offerings_status_known CHECK (status IN ('DRAFT', 'PUBLISHED', 'PAUSED', 'WITHDRAWN')),
  CONSTRAINT pk_offerings PRIMARY KEY (id)
);
CREATE INDEX ix_offerings_site_id ON offerings (site_id);
CREATE INDEX ix_offerings_status_id ON offerings (status, id);
CREATE INDEX ix_offerings_organization_id_id ON offerings (organization_id, id);
CREATE TABLE offering_certifications (
  offering_id uuid NOT NULL,
  scheme text NOT NULL,
  certifier text,
  number text,
  expires_on date,
  verified_at timestamptz,
  CONSTRAINT pk_offering_certifications PRIMARY KEY (offering_id, scheme)
);
ALTER TABLE products ADD CONSTRAINT fk_products_parent_id FOREIGN KEY (parent_id) REFERENCES products(id);
ALTER TABLE product_terms ADD CONSTRAINT fk_product_terms_product_id FOREIGN KEY (product_id) REFERENCES products(id) ON DELETE CASCADE;
ALTER TABLE product_matches ADD CONSTRAINT fk_product_matches_need_product_id FOREIGN KEY (need_product_id) REFERENCES products(id) ON DELETE CASCADE;
ALTER TABLE product_matches ADD CONSTRAINT fk_product_matches_offering_product_id FOREIGN KEY (offering_product_id) REFERENCES products(id) ON DELETE CASCADE;
ALTER TABLE digest_preferences ADD CONSTRAINT fk_digest_preferences_person_id FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE CASCADE;
ALTER TABLE digest_stops ADD CONSTRAINT fk_digest_stops_membership_id FOREIGN KEY (membership_id) REFERENCES memberships(id) ON DELETE CASCADE;
ALTER TABLE consents ADD CONSTRAINT fk_consents_person_id FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE CASCADE;
ALTER TABLE digests ADD CONSTRAINT fk_digests_membership_id FOREIGN KEY (membership_id) REFERENCES memberships(id) ON DELETE CASCADE;
ALTER TABLE digest_pairs ADD CONSTRAINT fk_digest_pairs_membership_id FOREIGN KEY (membership_id) REFERENCES memberships(id) ON DELETE CASCADE;
ALTER TABLE digest_pairs ADD CONSTRAINT fk_digest_pairs_need_id FOREIGN KEY (need_id) REFERENCES needs(id) ON DELETE CASCADE;
ALTER TABLE digest_pairs ADD CONSTRAINT fk_digest_pairs_offering_id FOREIGN KEY (offering_id) REFERENCES offerings(id) ON DELETE CASCADE;
ALTER TABLE digest_pairs ADD CONSTRAINT fk_digest_pairs_digest_id FOREIGN KEY (digest_id) REFERENCES digests(id) ON DELETE CASCADE;
ALTER TABLE sessions ADD CONSTRAINT fk_sessions_person_id FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE CASCADE;
ALTER TABLE sites ADD CONSTRAINT fk_sites_organization_id FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE;
ALTER TABLE memberships ADD CONSTRAINT fk_memberships_person_id FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE CASCADE;
ALTER TABLE memberships ADD CONSTRAINT fk_memberships_organization_id FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE;
ALTER TABLE organization_certifications ADD CONSTRAINT fk_organization_certifications_organization_id FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE;
ALTER TABLE organization_certifications ADD CONSTRAINT fk_organization_certifications_verified_by FOREIGN KEY (verified_by) REFERENCES people(id) ON DELETE SET NULL;
ALTER TABLE organization_blocks ADD CONSTRAINT fk_organization_blocks_blocker_id FOREIGN KEY (blocker_id) REFERENCES organizations(id) ON DELETE CASCADE;
ALTER TABLE organization_blocks ADD CONSTRAINT fk_organization_blocks_blocked_id FOREIGN KEY (blocked_id) REFERENCES organizations(id) ON DELETE CASCADE;
ALTER TABLE match_dismissals ADD CONSTRAINT fk_match_dismissals_need_id FOREIGN KEY (need_id) REFERENCES needs(id) ON DELETE CASCADE;
ALTER TABLE match_dismissals ADD CONSTRAINT fk_match_dismissals_offering_id FOREIGN KEY (offering_id) REFERENCES offerings(id) ON DELETE CASCADE;
ALTER TABLE match_dismissals ADD CONSTRAINT fk_match_dismissals_dismissed_by FOREIGN KEY (dismissed_by) REFERENCES people(id) ON DELETE SET NULL;
ALTER TABLE needs ADD CONSTRAINT fk_needs_organization_id FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE;
ALTER TABLE needs ADD CONSTRAINT fk_needs_site_id FOREIGN KEY (site_id) REFERENCES sites(id);
ALTER TABLE needs ADD CONSTRAINT fk_needs_product_id FOREIGN KEY (product_id) REFERENCES products(id);
ALTER TABLE offerings ADD CONSTRAINT fk_offerings_organization_id FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE;
ALTER TABLE offerings ADD CONSTRAINT fk_offerings_site_id FOREIGN KEY (site_id) REFERENCES sites(id);
ALTER TABLE offerings ADD CONSTRAINT fk_offerings_product_id FOREIGN KEY (product_id) REFERENCES products(id);
ALTER TABLE offering_certifications ADD CONSTRAINT fk_offering_certifications_offering_id FOREIGN KEY (offering_id) REFERENCES offerings(id) ON DELETE CASCADE;
`;
