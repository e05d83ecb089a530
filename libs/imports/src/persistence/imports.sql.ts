/**
 * The statements of an import: each writes a whole batch, given as one JSON array, inserts what is new, updates only
 * what differs, and says what became of each row. What a person decided since (a status, a verification) stays.
 */

/** Columns and their types, as a definition list and as names. */
const definitions = (columns: Readonly<Record<string, string>>) =>
  Object.entries(columns)
    .map(([name, type]) => `${name} ${type}`)
    .join(', ');
const names = (columns: readonly string[], table?: string) =>
  columns.map((name) => (table ? `${table}.${name}` : name)).join(', ');
const assignments = (columns: readonly string[]) => columns.map((name) => `${name} = excluded.${name}`).join(', ');
const differ = (columns: readonly string[], a: string, b: string) =>
  `(${names(columns, a)}) IS DISTINCT FROM (${names(columns, b)})`;

/** $1: refs. Those of an earlier import, or addresses in the directory. */
export const FIND_OWNERS = `
SELECT o.id, o.external_ref, o.slug, o.roles,
       COALESCE(jsonb_agg(jsonb_build_object('siteId', s.id, 'ref', s.external_ref, 'timeZone', s.time_zone) ORDER BY s.id)
                FILTER (WHERE s.id IS NOT NULL), '[]') AS sites
FROM organizations o LEFT JOIN sites s ON s.organization_id = o.id
WHERE (o.external_ref = ANY ($1::text[]) OR o.slug = ANY ($1::text[])) AND o.closed_at IS NULL
GROUP BY o.id`;

/** $1: refs. Those of organizations that are closed: what closed stays as it was. */
export const CLOSED_AMONG = `
SELECT external_ref AS ref FROM organizations WHERE external_ref = ANY ($1::text[]) AND closed_at IS NOT NULL`;

/** $1: organizations, one for each ref. */
export const UPSERT_ORGANIZATIONS = `
WITH given AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS g(id uuid, external_ref text, slug text, name text, roles text[])
), before AS (
  SELECT o.id, o.external_ref FROM organizations o JOIN given USING (external_ref)
), written AS (
  INSERT INTO organizations AS o (id, external_ref, slug, name, roles)
  SELECT id, external_ref, slug, name, roles FROM given
  ON CONFLICT (external_ref) DO UPDATE SET name = excluded.name, roles = excluded.roles, updated_at = now()
  WHERE ${differ(['name', 'roles'], 'o', 'excluded')}
  RETURNING id
)
SELECT g.external_ref, COALESCE(b.id, g.id) AS id,
       CASE WHEN b.id IS NULL THEN 'created' WHEN w.id IS NULL THEN 'unchanged' ELSE 'updated' END AS outcome
FROM given g LEFT JOIN before b USING (external_ref) LEFT JOIN written w ON w.id = b.id`;

const SITE_COLUMNS = [
  'name', 'address', 'municipality', 'postal_code', 'region_code', 'region_name', 'location', 'precision',
  'public_location', 'time_zone', 'receiving_days', 'receiving_hours', 'dock_notes',
]; // prettier-ignore

/**
 * $1: sites, one for each organization and ref. Whether a point is public is for its people to say once the site is there.
 * Needs and offerings move with their site (`matching_point_moves`).
 */
export const UPSERT_SITES = `
WITH given AS (
  SELECT *, ST_SetSRID(ST_MakePoint(longitude, latitude), 4326)::geography AS location,
         ST_SetSRID(ST_MakePoint(public_longitude, public_latitude), 4326)::geography AS public_location
  FROM jsonb_to_recordset($1::jsonb) AS g(
    id uuid, organization_id uuid, external_ref text, name text, address text, municipality text, postal_code text,
    region_code text, region_name text, precision text, location_public boolean, time_zone text, receiving_days smallint[],
    receiving_hours text, dock_notes text, longitude double precision, latitude double precision,
    public_longitude double precision, public_latitude double precision)
), before AS (
  SELECT s.id, s.organization_id, s.external_ref FROM sites s JOIN given USING (organization_id, external_ref)
), written AS (
  INSERT INTO sites AS s (id, organization_id, external_ref, location_public, ${names(SITE_COLUMNS)})
  SELECT id, organization_id, external_ref, location_public, ${names(SITE_COLUMNS)} FROM given
  ON CONFLICT (organization_id, external_ref) DO UPDATE SET ${assignments(SITE_COLUMNS)}
  WHERE ${differ(SITE_COLUMNS, 's', 'excluded')}
  RETURNING id
)
SELECT g.organization_id, g.external_ref, COALESCE(b.id, g.id) AS id,
       CASE WHEN b.id IS NULL THEN 'created' WHEN w.id IS NULL THEN 'unchanged' ELSE 'updated' END AS outcome
FROM given g LEFT JOIN before b USING (organization_id, external_ref) LEFT JOIN written w ON w.id = b.id`;

/** Makes the certifications of $2 (ids) what $1 declares. Verified ones stay, unless their last day is another one. */
const replaceCertifications = (table: string, owner: string, unverify: string, id: string) => `
WITH given AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS g(id uuid, owner_id uuid, scheme text, expires_on date)
), removed AS (
  DELETE FROM ${table} c
  WHERE c.${owner} = ANY ($2::uuid[]) AND c.verified_at IS NULL
    AND NOT EXISTS (SELECT FROM given g WHERE g.owner_id = c.${owner} AND g.scheme = c.scheme)
  RETURNING c.${owner}
), written AS (
  INSERT INTO ${table} AS c (${id}${owner}, scheme, expires_on)
  SELECT ${id}owner_id, scheme, expires_on FROM given
  ON CONFLICT (${owner}, scheme) DO UPDATE SET expires_on = excluded.expires_on, ${unverify}
  WHERE c.expires_on IS DISTINCT FROM excluded.expires_on
  RETURNING c.${owner}
)
SELECT ${owner} AS id FROM removed UNION SELECT ${owner} FROM written`;

export const REPLACE_ORGANIZATION_CERTIFICATIONS = replaceCertifications(
  'organization_certifications',
  'organization_id',
  'verified_at = NULL, verified_by = NULL',
  'id, ',
);
export const REPLACE_OFFERING_CERTIFICATIONS = replaceCertifications(
  'offering_certifications',
  'offering_id',
  'verified_at = NULL',
  '',
);

/**
 * Needs or offerings, one for each organization and ref. Their point is their site's matching point. A closed one does not change:
 * where the file says something else than it did, its row is answered `closed`.
 */
function upsertPublished(table: 'needs' | 'offerings', columns: Readonly<Record<string, string>>): string {
  const written = [...Object.keys(columns), 'location'];
  return `
WITH given AS (
  SELECT g.*, s.matching_location AS location
  FROM jsonb_to_recordset($1::jsonb) AS g(id uuid, organization_id uuid, external_ref text, ${definitions(columns)})
  JOIN sites s ON s.id = g.site_id
), before AS (
  SELECT b.* FROM ${table} b JOIN given USING (organization_id, external_ref)
), written AS (
  INSERT INTO ${table} AS b (id, organization_id, external_ref, status, ${names(written)})
  SELECT id, organization_id, external_ref, 'PUBLISHED', ${names(written)} FROM given
  ON CONFLICT (organization_id, external_ref) DO UPDATE SET ${assignments(written)}, updated_at = now()
  WHERE b.status <> 'CLOSED' AND ${differ(written, 'b', 'excluded')}
  RETURNING id
)
SELECT g.organization_id, g.external_ref, COALESCE(b.id, g.id) AS id,
       CASE WHEN b.id IS NULL THEN 'created' WHEN w.id IS NOT NULL THEN 'updated'
            WHEN ${differ(written, 'b', 'g')} THEN 'closed' ELSE 'unchanged' END AS outcome
FROM given g LEFT JOIN before b USING (organization_id, external_ref) LEFT JOIN written w ON w.id = b.id`;
}

/** $1: offerings. */
export const UPSERT_OFFERINGS = upsertPublished('offerings', {
  site_id: 'uuid',
  product_id: 'uuid',
  preparation: 'text',
  pack: 'jsonb',
  price_amount: 'numeric',
  price_currency: 'text',
  price_per_value: 'numeric',
  price_per_unit: 'text',
  minimum_order_value: 'numeric',
  minimum_order_unit: 'text',
  capacity_value: 'numeric',
  capacity_unit: 'text',
  capacity_period: 'text',
  availability: 'jsonb',
  lead_time_days: 'integer',
  delivery_radius_m: 'integer',
  delivery_days: 'smallint[]',
  offers_pickup: 'boolean',
  accepts_distributors: 'boolean',
  expires_on: 'date',
  notes: 'text',
});

/** $1: needs. */
export const UPSERT_NEEDS = upsertPublished('needs', {
  site_id: 'uuid',
  product_id: 'uuid',
  preparations: 'text[]',
  quantity_value: 'numeric',
  quantity_unit: 'text',
  pack: 'jsonb',
  recurrence: 'text',
  window_from: 'date',
  window_to: 'date',
  max_distance_m: 'integer',
  accepts_pickup: 'boolean',
  required_certifications: 'text[]',
  preferred_certifications: 'text[]',
  requires_verified_certifications: 'boolean',
  ceiling_amount: 'numeric',
  ceiling_currency: 'text',
  ceiling_per_value: 'numeric',
  ceiling_per_unit: 'text',
  respond_by: 'date',
  notes: 'text',
});
