import { BEST_OF_ORGANIZATIONS, matchingOf } from '#matching';
import { kindStopped } from './digest.sql.js';

/** Of an offering's row, in the order in which `facts` that are kept were reckoned: another order would make all of them differ. */
const OFFERING_FACTS = `o.offering_id, o.organization_id, o.site_id, o.product_id, o.location, o.preparation, o.season, o.dated,
    o.lead_time_days, o.expires_on, o.delivery_radius_m, o.has_areas, o.delivery_days, o.offers_pickup, o.accepts_distributors,
    o.minimum_dimension, o.minimum_base, o.capacity_dimension, o.capacity_base, o.capacity, o.capacity_days, o.price_currency,
    o.price_dimension, o.price_amount, o.price_base, o.price, o.held, o.held_verified`;

/**
 * What digests say: for thousands of readers one statement, in which the matches never leave the database. $1 to $13 are
 * those of `BEST_OF_ORGANIZATIONS`: $1 the readers' organizations, $2 now, $5 how many of the best of each need and offering
 * are looked at.
 *
 * Left out are pairs with another organization of the reader's own, kinds that the reader stopped, and pairs that the
 * membership has been told of; unless such a pair lapsed, and what matching reads of its ends (`facts`) has changed since.
 * What several organizations of one person could be told of the same need or offering is told in the digest in which it is
 * worth most (`told_through`).
 */
const news = (readers: string) => `
WITH readers AS MATERIALIZED (${readers}),
found AS MATERIALIZED (${BEST_OF_ORGANIZATIONS}),
theirs AS (
  SELECT r.*, found.*, CASE side WHEN 'NEED' THEN offered_id ELSE wanted_id END AS other
  FROM found
  JOIN readers r ON r.organization_id = CASE side WHEN 'NEED' THEN institution_id ELSE supplier_id END
    AND CASE side WHEN 'NEED' THEN r.wants_needs ELSE r.wants_offerings END
  WHERE NOT EXISTS (
    SELECT FROM memberships own
    WHERE own.person_id = r.person_id AND own.organization_id = CASE side WHEN 'NEED' THEN supplier_id ELSE institution_id END)
),
news AS (
  SELECT t.*, o.facts # n.facts AS facts
  FROM theirs t
  -- One by one, by the index: of tables that have just been filled, the planner may think that a few rows are to be compared with a few.
  CROSS JOIN LATERAL (
    SELECT hashtextextended(ROW(${OFFERING_FACTS})::text, 0) AS facts FROM matchable_offerings o WHERE o.offering_id = t.offered_id
    OFFSET 0) AS o
  CROSS JOIN LATERAL (
    SELECT hashtextextended(n::text, 0) AS facts FROM matchable_needs n WHERE n.need_id = t.wanted_id OFFSET 0) AS n
  LEFT JOIN LATERAL (
    SELECT q.membership_id, q.lapsed_at, q.facts FROM digest_pairs q
    WHERE q.membership_id = t.membership_id AND q.need_id = t.wanted_id AND q.offering_id = t.offered_id OFFSET 0) AS q ON true
  WHERE q.membership_id IS NULL OR q.lapsed_at IS NOT NULL AND q.facts IS DISTINCT FROM o.facts # n.facts
),
placed AS (
  SELECT *, first_value(membership_id) OVER (
    PARTITION BY person_id, side, other ORDER BY tenths DESC, distance_m, membership_id, wanted_id, offered_id) AS through
  FROM news
)`;

const kinds = (personId: string) =>
  `NOT ${kindStopped(personId, "'NEEDS'")} AS wants_needs, NOT ${kindStopped(personId, "'OFFERINGS'")} AS wants_offerings`;

/** Reserves what these digests say: a pair is told to a membership once, ever. $1–$13: as above. $14: digests. */
export const RESERVE_NEWS = `${news(`
  SELECT d.id AS digest_id, d.membership_id, d.person_id, m.organization_id, ${kinds('d.person_id')}
  FROM digests d JOIN memberships m ON m.id = d.membership_id
  WHERE d.id = ANY ($14::uuid[])`)}
INSERT INTO digest_pairs AS told (membership_id, need_id, offering_id, digest_id, side, tenths, distance_m, told_through, facts)
SELECT membership_id, wanted_id, offered_id, digest_id, side, tenths, distance_m, nullif(through, membership_id), facts
FROM placed
ORDER BY membership_id, wanted_id, offered_id
ON CONFLICT (membership_id, need_id, offering_id) DO UPDATE SET
  digest_id = excluded.digest_id, side = excluded.side, tenths = excluded.tenths, distance_m = excluded.distance_m,
  told_through = excluded.told_through, facts = excluded.facts, lapsed_at = NULL
WHERE told.lapsed_at IS NOT NULL AND told.facts IS DISTINCT FROM excluded.facts`;

/** What one membership would be told now. $1–$13: as above. $14: the membership. */
export const NEWS_OF_MEMBERSHIP = `${news(`
  SELECT NULL::uuid AS digest_id, m.id AS membership_id, m.person_id, m.organization_id, ${kinds('m.person_id')}
  FROM memberships m WHERE m.id = $14::uuid`)}
SELECT wanted_id AS need_id, offered_id AS offering_id, side, tenths, distance_m,
  CASE side WHEN 'NEED' THEN supplier_id ELSE institution_id END AS other_organization_id
FROM placed`;

/**
 * Which of the pairs that some memberships were told of match no longer, or do again: few, as a rule. $1: digests whose
 * memberships they are, of which what these digests say themselves is left alone. $2–$4: `PARAMETERS` of matching.
 */
export const LAPSES = `
WITH told AS MATERIALIZED (
  SELECT q.membership_id, q.need_id, q.offering_id, q.lapsed_at
  FROM (SELECT id, membership_id FROM digests WHERE id = ANY ($1::uuid[]) OFFSET 0) AS d
  CROSS JOIN LATERAL (
    SELECT * FROM digest_pairs q WHERE q.membership_id = d.membership_id AND q.digest_id <> d.id OFFSET 0) AS q
  JOIN needs n ON n.id = q.need_id AND n.window_to >= $2::timestamptz::date - 1
),
ends AS MATERIALIZED (SELECT DISTINCT need_id, offering_id FROM told),
matching AS MATERIALIZED (${matchingOf('ends')})
SELECT membership_id, need_id, offering_id FROM told
WHERE (lapsed_at IS NULL) <> ((need_id, offering_id) IN (SELECT wanted_id, offered_id FROM matching))`;

/** Notes them: what had lapsed has not any more, and the other way round. $1, $2, $3: the pairs. $4: now. */
export const NOTE_LAPSES = `
UPDATE digest_pairs q SET lapsed_at = CASE WHEN q.lapsed_at IS NULL THEN $4::timestamptz END
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS u (membership_id, need_id, offering_id)
WHERE (q.membership_id, q.need_id, q.offering_id) = (u.membership_id, u.need_id, u.offering_id)`;

/** The pairs of composed digests, and whether the reader still wants to be told of their kind. $1: digests. */
export const PAIRS_OF_DIGESTS = `
SELECT q.digest_id, q.need_id, q.offering_id, q.side, q.tenths, q.distance_m,
  CASE q.side WHEN 'NEED' THEN o.organization_id ELSE n.organization_id END AS other_organization_id,
  NOT ${kindStopped('d.person_id', "CASE q.side WHEN 'NEED' THEN 'NEEDS' ELSE 'OFFERINGS' END")} AS wanted
FROM digests d
CROSS JOIN LATERAL (SELECT * FROM digest_pairs q WHERE q.digest_id = d.id AND q.told_through IS NULL OFFSET 0) AS q
JOIN needs n ON n.id = q.need_id
JOIN offerings o ON o.id = q.offering_id
WHERE d.id = ANY ($1::uuid[])`;

/** Lets pairs go that do not stand any more: they have not been told, so they may come again. $1: digests. $2, $3: the pair, for each. */
export const DROP_PAIRS = `
DELETE FROM digest_pairs q
USING unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS u (digest_id, need_id, offering_id)
WHERE (q.digest_id, q.need_id, q.offering_id) = (u.digest_id, u.need_id, u.offering_id)`;

/** Other organizations of the same people to whom what these digests tell is of use too. $1: digests. */
export const ALSO_FOR = `
SELECT d.id AS digest_id, CASE q.side WHEN 'NEED' THEN q.offering_id ELSE q.need_id END AS other_id, min(g.name) AS name
FROM digests d
CROSS JOIN LATERAL (SELECT * FROM digest_pairs q WHERE q.told_through = d.membership_id OFFSET 0) AS q
JOIN digests left_to ON left_to.id = q.digest_id AND left_to.planned_at = d.planned_at
JOIN memberships m ON m.id = q.membership_id
JOIN organizations g ON g.id = m.organization_id
WHERE d.id = ANY ($1::uuid[])
GROUP BY d.id, other_id, m.id
ORDER BY d.id, other_id, name`;
