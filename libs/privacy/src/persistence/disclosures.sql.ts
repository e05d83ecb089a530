/**
 * Which of the sites of $1 are open now to which of the organizations of $2, on the day $3: the need and the offering
 * are published by organizations in good standing, for the same sites as then, and neither side wants otherwise.
 */
export const OPEN_SITES = `
SELECT DISTINCT d.site_id
FROM site_disclosures d
JOIN matchable_needs n ON n.need_id = d.need_id AND n.window_to >= $3::date
JOIN matchable_offerings o ON o.offering_id = d.offering_id AND (o.expires_on IS NULL OR o.expires_on >= $3::date)
WHERE d.site_id = ANY ($1::uuid[]) AND d.organization_id = ANY ($2::uuid[])
  AND (d.site_id = o.site_id AND d.organization_id = n.organization_id
       OR d.site_id = n.site_id AND d.organization_id = o.organization_id)
  AND NOT EXISTS (SELECT FROM match_dismissals m WHERE m.need_id = d.need_id AND m.offering_id = d.offering_id)
  AND NOT EXISTS (SELECT FROM organization_blocks b
    WHERE (b.blocker_id, b.blocked_id) IN ((n.organization_id, o.organization_id), (o.organization_id, n.organization_id)))`;

/** $1: organization, $2: since when, $3: the site that is not counted. */
export const OPENED_LATELY = `
SELECT count(DISTINCT site_id)::int AS count FROM site_disclosures
WHERE organization_id = $1 AND disclosed_at > $2 AND site_id <> $3`;

/** $1: organization. Its disclosures are counted one at a time. */
export const ONE_AT_A_TIME = `SELECT pg_advisory_xact_lock(hashtext('site_disclosures ' || $1::text))`;

/** $1: person, $2: sites, $3: since when. */
export const READ_LATELY = `
SELECT DISTINCT subject_id FROM audit_entries
WHERE person_id = $1 AND action = 'read:exact-point' AND subject_id = ANY ($2::uuid[]) AND at > $3`;
