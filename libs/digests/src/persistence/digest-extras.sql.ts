/** What messages say beside their pairs: each statement for many messages at once. */

/** Who stands behind the needs and offerings that messages show. $1: their ids. */
export const LABELS = `
SELECT asked.id, g.name AS "organizationName", g.roles, g.demonstration, s.municipality
FROM unnest($1::uuid[]) AS asked (id)
CROSS JOIN LATERAL (
  SELECT organization_id, site_id FROM needs WHERE id = asked.id
  UNION ALL
  SELECT organization_id, site_id FROM offerings WHERE id = asked.id
  OFFSET 0) AS own
CROSS JOIN LATERAL (SELECT name, roles, demonstration FROM organizations WHERE id = own.organization_id OFFSET 0) AS g
CROSS JOIN LATERAL (SELECT municipality FROM sites WHERE id = own.site_id OFFSET 0) AS s`;

/**
 * Published needs that end soon, soonest first. $1: keys; $2: organizations; $3: the day it is for each; $4: days ahead; $5: how
 * many of each.
 */
export const ENDING_NEEDS = `
SELECT asked.key, ending.*
FROM unnest($1::text[], $2::uuid[], $3::date[]) AS asked (key, organization_id, today)
CROSS JOIN LATERAL (
  SELECT n.id, n.product_id AS "productId", least(n.window_to, n.respond_by)::text AS "endsOn",
    coalesce(n.respond_by <= n.window_to, false) AS "toRespond"
  FROM needs n
  WHERE n.organization_id = asked.organization_id AND n.status = 'PUBLISHED'
    AND least(n.window_to, n.respond_by) BETWEEN asked.today AND asked.today + $4::int
  ORDER BY least(n.window_to, n.respond_by), n.id
  LIMIT $5
) AS ending
ORDER BY asked.key, ending."endsOn", ending.id`;

/**
 * Some of the offerings that memberships have been told of under their needs, and that still stand. $1: memberships; $2: needs;
 * $3: how many of each.
 */
export const TOLD_OF_NEEDS = `
SELECT asked.membership_id AS "membershipId", asked.need_id AS "needId", ARRAY(
  SELECT q.offering_id FROM digest_pairs q JOIN offerings o ON o.id = q.offering_id AND o.status = 'PUBLISHED'
  WHERE q.membership_id = asked.membership_id AND q.need_id = asked.need_id AND q.lapsed_at IS NULL
  LIMIT $3) AS "offeringIds"
FROM unnest($1::uuid[], $2::uuid[]) AS asked (membership_id, need_id)`;

/** Where suppliers supply from: the region of most of their published offerings. $1: organizations. */
export const SUPPLYING_REGIONS = `
SELECT DISTINCT ON (o.organization_id) o.organization_id AS "organizationId", s.region_code AS "regionCode"
FROM offerings o JOIN sites s ON s.id = o.site_id
WHERE o.organization_id = ANY ($1::uuid[]) AND o.status = 'PUBLISHED' AND s.region_code IS NOT NULL
GROUP BY o.organization_id, s.region_code
ORDER BY o.organization_id, count(*) DESC, s.region_code`;

const IN_REGION = `(asked.region_code = '' OR s.region_code = asked.region_code)`;
const DURING = (moment: string) => `${moment} >= asked.since AND ${moment} < asked.until`;
const PLACED_THERE = `(asked.region_code = '' OR EXISTS (
  SELECT FROM sites s WHERE s.organization_id = g.id AND s.region_code = asked.region_code))`;

/** What happened in regions. $1: region codes, empty: every region; $2, $3: since when, and until when (not included). */
export const REGION_WEEKS = `
SELECT asked.place::int AS place,
  (SELECT count(*)::int FROM needs n JOIN sites s ON s.id = n.site_id
   WHERE ${DURING('n.created_at')} AND n.status <> 'DRAFT' AND ${IN_REGION}) AS "newNeeds",
  (SELECT count(*)::int FROM offerings n JOIN sites s ON s.id = n.site_id
   WHERE ${DURING('n.created_at')} AND n.status <> 'DRAFT' AND ${IN_REGION}) AS "newOfferings",
  (SELECT coalesce(jsonb_object_agg(closed.outcome, closed.needs), '{}') FROM (
     SELECT n.outcome, count(*)::int AS needs FROM needs n JOIN sites s ON s.id = n.site_id
     WHERE ${DURING('n.closed_at')} AND n.outcome IS NOT NULL AND ${IN_REGION}
     GROUP BY n.outcome) AS closed) AS closed,
  (SELECT count(*)::int FROM organizations g
   WHERE ${DURING('g.created_at')} AND g.closed_at IS NULL AND ${PLACED_THERE}) AS "newOrganizations",
  (SELECT count(*)::int FROM verification_requests v JOIN organizations g ON g.id = v.organization_id
   WHERE v.status = 'PENDING' AND g.closed_at IS NULL AND ${PLACED_THERE}) AS "waitingForVerification",
  (SELECT count(*)::int FROM reports r JOIN organizations g ON g.id = r.organization_id
   WHERE r.status = 'OPEN' AND ${PLACED_THERE}) AS "openReports"
FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) WITH ORDINALITY AS asked (region_code, since, until, place)
ORDER BY asked.place`;
