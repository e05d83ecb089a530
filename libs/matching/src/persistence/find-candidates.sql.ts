/**
 * The statement that finds candidate pairs: the one place that reads other features' tables (docs/adr/0004).
 *
 * It applies what an index or a plain comparison can decide and returns a superset of the matches, with the facts that
 * the pure rules (`domain/score.ts`) need to judge each pair. For every needed product, `product_matches` names the
 * products that answer it; for each of them one scan of the multicolumn index (product, location) finds those in reach.
 */

/** Half the Earth's circumference and a little: a distance that excludes nobody. */
const ANYWHERE_M = 20_100_000;

/** Distances are judged rounded to the metre, so the index must not be stricter than that. */
const ROUNDING_M = 1;

const NEED_COLUMNS = `
  n.id AS need_id, n.organization_id AS need_organization_id, n.product_id AS need_product_id, n.preparations,
  n.quantity_value, n.quantity_unit, n.pack AS need_pack, n.recurrence, n.window_from, n.window_to, n.max_distance_m,
  n.accepts_pickup, n.required_certifications, n.preferred_certifications, n.requires_verified_certifications,
  n.ceiling_amount, n.ceiling_currency, n.ceiling_per_value, n.ceiling_per_unit, n.respond_by, n.status AS need_status`;

const OFFERING_COLUMNS = `
  o.id AS offering_id, o.organization_id AS offering_organization_id, o.product_id AS offering_product_id,
  o.preparation, o.pack AS offering_pack, o.price_amount, o.price_currency, o.price_per_value, o.price_per_unit,
  o.minimum_order_value, o.minimum_order_unit, o.capacity_value, o.capacity_unit, o.capacity_period, o.availability,
  o.lead_time_days, o.delivery_radius_m, o.offers_pickup, o.expires_on, o.status AS offering_status`;

/** What the offering and its supplier hold, as JSON. */
const HELD = `(
    SELECT jsonb_agg(jsonb_build_object('scheme', scheme, 'expiresOn', expires_on, 'verified', verified_at IS NOT NULL))
    FROM (
      SELECT scheme, expires_on, verified_at FROM organization_certifications c WHERE c.organization_id = o.organization_id
      UNION ALL
      SELECT scheme, expires_on, verified_at FROM offering_certifications c WHERE c.offering_id = o.id
    ) held
  )`;

/** Read only where the need asks for some. */
const CERTIFICATIONS = `
  CASE WHEN cardinality(n.required_certifications) + cardinality(n.preferred_certifications) > 0 THEN ${HELD} END AS certifications`;

/** Conditions on the pair that need no judgement. */
const PAIR_STANDS = `
  o.organization_id <> n.organization_id
  AND (o.expires_on IS NULL OR o.expires_on >= $2::date)
  AND n.window_to >= $2::date
  AND (n.respond_by IS NULL OR n.respond_by >= $2::date)
  AND (cardinality(n.preparations) = 0 OR o.preparation = ANY (n.preparations))
  AND (o.offers_pickup AND n.accepts_pickup
       OR ST_DWithin(o.location, n.location, o.delivery_radius_m + ${ROUNDING_M}))
  AND NOT EXISTS (SELECT FROM match_dismissals d WHERE d.need_id = n.id AND d.offering_id = o.id)
  AND NOT EXISTS (SELECT FROM organization_blocks b
                  WHERE (b.blocker_id, b.blocked_id) = (n.organization_id, o.organization_id)
                     OR (b.blocker_id, b.blocked_id) = (o.organization_id, n.organization_id))
  AND NOT EXISTS (SELECT FROM organizations g
                  WHERE g.id IN (n.organization_id, o.organization_id) AND g.status = 'SUSPENDED')`;

/** $1: need ids. $2: the earliest day it is anywhere, which excludes only what is over everywhere. */
export const CANDIDATES_OF_NEEDS = `
SELECT n.id AS need_id, r.relation, o.distance, ${OFFERING_COLUMNS}, ${CERTIFICATIONS}
FROM needs n
JOIN product_matches r ON r.need_product_id = n.product_id
CROSS JOIN LATERAL (
  SELECT o.*, ST_Distance(o.location, n.location) AS distance
  FROM offerings o
  WHERE o.status = 'PUBLISHED'
    AND o.product_id = r.offering_product_id
    AND ST_DWithin(o.location, n.location, COALESCE(n.max_distance_m, ${ANYWHERE_M}) + ${ROUNDING_M})
) o
WHERE n.id = ANY ($1::uuid[]) AND n.status = 'PUBLISHED' AND ${PAIR_STANDS}`;

/** $1: offering ids. $2: as above. The reach of a need is its own, so the index is asked with the offering's. */
export const CANDIDATES_OF_OFFERINGS = `
SELECT o.id AS offering_id, r.relation, n.distance, ${NEED_COLUMNS}, s.time_zone
FROM offerings o
JOIN product_matches r ON r.offering_product_id = o.product_id
CROSS JOIN LATERAL (
  SELECT n.*, ST_Distance(o.location, n.location) AS distance
  FROM needs n
  WHERE n.status = 'PUBLISHED'
    AND n.product_id = r.need_product_id
    AND ST_DWithin(n.location, o.location,
                   CASE WHEN o.offers_pickup THEN ${ANYWHERE_M} ELSE COALESCE(o.delivery_radius_m, 0) END + ${ROUNDING_M})
    AND (n.max_distance_m IS NULL OR ST_DWithin(n.location, o.location, n.max_distance_m + ${ROUNDING_M}))
) n
JOIN sites s ON s.id = n.site_id
WHERE o.id = ANY ($1::uuid[]) AND o.status = 'PUBLISHED' AND ${PAIR_STANDS}`;

/** $1: need ids. */
export const NEEDS_TO_MATCH = `
SELECT ${NEED_COLUMNS}, s.time_zone FROM needs n JOIN sites s ON s.id = n.site_id WHERE n.id = ANY ($1::uuid[])`;

/** $1: offering ids. Certifications always: the needs are not known yet. */
export const OFFERINGS_TO_MATCH = `
SELECT ${OFFERING_COLUMNS}, ${HELD} AS certifications
FROM offerings o WHERE o.id = ANY ($1::uuid[])`;
