const NEAR_M = 5_000;

/**
 * Organizations whose names share enough with one to be created for a closer look (`maybeSameName`), in the same
 * municipality or with public points within five kilometres, the likest first. $1: name; $2: its own words (`ownWords`);
 * $3: municipality or null; $4, $5: longitude and latitude of the public point.
 */
export const NAMED_ALIKE_NEARBY = `
SELECT g.id, g.name FROM organizations g
WHERE (g.name % $1 OR g.name % $2 OR g.name %> $2) AND g.closed_at IS NULL AND g.status <> 'SUSPENDED'
  AND EXISTS (
    SELECT FROM sites s WHERE s.organization_id = g.id AND (
      lower(unaccent(s.municipality)) = lower(unaccent($3::text))
      OR ST_DWithin(s.public_location, ST_SetSRID(ST_MakePoint($4, $5), 4326)::geography, ${NEAR_M})))
ORDER BY greatest(similarity(lower(unaccent(g.name)), $2), word_similarity($2, lower(unaccent(g.name)))) DESC, g.id
LIMIT 100`;

/** $1: person. Open organizations that they founded. */
export const COUNT_FOUNDED = `
SELECT count(DISTINCT g.id)::int AS count FROM audit_entries a JOIN organizations g ON g.id = a.organization_id
WHERE a.person_id = $1 AND a.action = 'organization:create' AND g.closed_at IS NULL`;

/** $1: person. One founding at a time, so that the count holds. */
export const LOCK_PERSON = `SELECT FROM people WHERE id = $1 FOR NO KEY UPDATE`;

/** $1: organization. Whoever changes its members, status or name does so one at a time. */
export const LOCK_OPEN_ORGANIZATION = `
SELECT id, name, status, roles, business_number AS "businessNumber" FROM organizations
WHERE id = $1 AND closed_at IS NULL FOR UPDATE`;

/** $1: organization. What is published waits for a closing that is under way. */
export const HOLD_OPEN_ORGANIZATION = `
SELECT id FROM organizations WHERE id = $1 AND closed_at IS NULL AND status <> 'SUSPENDED' FOR KEY SHARE`;

const TOLD = `p.id AS "personId", p.name, p.email AS address, p.language`;

/** $1: organization. */
export const MANAGERS = `
SELECT ${TOLD} FROM memberships m JOIN people p ON p.id = m.person_id
WHERE m.organization_id = $1 AND m.role IN ('OWNER', 'MANAGER') AND p.email_verified_at IS NOT NULL ORDER BY p.id`;

/** $1: organization. Coordinators of its regions, but for its own members; where there is none, administrators. */
export const COORDINATORS = `
WITH held AS (
  SELECT r.person_id, r.role FROM platform_roles r
  WHERE (r.region_code = '' OR r.region_code IN (SELECT s.region_code FROM sites s WHERE s.organization_id = $1))
    AND NOT EXISTS (SELECT FROM memberships m WHERE m.organization_id = $1 AND m.person_id = r.person_id)
)
SELECT DISTINCT ${TOLD} FROM people p JOIN held ON held.person_id = p.id
WHERE p.email_verified_at IS NOT NULL
  AND (held.role = 'COORDINATOR' OR NOT EXISTS (SELECT FROM held WHERE role = 'COORDINATOR'))
ORDER BY p.id`;

/** $1: organization. */
export const REGIONS = `
SELECT DISTINCT region_code AS code FROM sites WHERE organization_id = $1 AND region_code IS NOT NULL`;

/** $1: organization; $2: except for this person. */
export const COUNT_OWNERS = `
SELECT count(*)::int AS count FROM memberships WHERE organization_id = $1 AND role = 'OWNER' AND person_id <> $2`;

/** What ties a site: published needs, published or paused offerings. $1: site. */
export const PUBLISHED_AT = `
SELECT 'need' AS kind, n.id, p.fr, p.en
FROM needs n JOIN products p ON p.id = n.product_id WHERE n.site_id = $1 AND n.status = 'PUBLISHED'
UNION ALL
SELECT 'offering', o.id, p.fr, p.en
FROM offerings o JOIN products p ON p.id = o.product_id WHERE o.site_id = $1 AND o.status IN ('PUBLISHED', 'PAUSED')
ORDER BY kind, id LIMIT 10`;

/** Whether the site was ever used: then its row stays, for the history. $1: site. */
export const IS_REFERRED_TO = `
SELECT EXISTS (SELECT FROM needs WHERE site_id = $1) OR EXISTS (SELECT FROM offerings WHERE site_id = $1) AS used`;

/** Which roles have something running that takes them. $1: organization. */
export const ROLES_IN_USE = `
SELECT EXISTS (SELECT FROM needs WHERE organization_id = $1 AND status = 'PUBLISHED') AS needs,
       EXISTS (SELECT FROM offerings WHERE organization_id = $1 AND status IN ('PUBLISHED', 'PAUSED')) AS offerings,
       EXISTS (SELECT FROM lanes WHERE organization_id = $1 AND status <> 'RETIRED') AS lanes`;

/** Closing an organization ends what it has running. $1: organization; $2: now; $3: outcome of its needs. */
export const CLOSE_NEEDS = `
UPDATE needs SET status = 'CLOSED', outcome = $3, closed_at = $2, updated_at = $2
WHERE organization_id = $1 AND status <> 'CLOSED'`;
/** $1: organization; $2: now. */
export const WITHDRAW_OFFERINGS = `
UPDATE offerings SET status = 'WITHDRAWN', updated_at = $2 WHERE organization_id = $1 AND status <> 'WITHDRAWN'`;
export const RETIRE_LANES = `
UPDATE lanes SET status = 'RETIRED', updated_at = $2 WHERE organization_id = $1 AND status <> 'RETIRED'`;
export const REVOKE_INVITATIONS = `
UPDATE invitations SET revoked_at = $2
WHERE organization_id = $1 AND accepted_at IS NULL AND revoked_at IS NULL RETURNING id`;
