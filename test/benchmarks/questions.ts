/** Everything that is measured is asked here, once: the statements, and the operations of both GraphQL servers. */
import { matchesOfNeed } from '#matching';

/** Matches a page. */
export const PAGE_SIZE = 20;

/** A statement, with its parameters for one need. */
export interface Statement {
  readonly text: string;
  readonly values: (needId: string) => unknown[];
}

/** The very statement that a page of matches runs. */
export const PAGE_STATEMENT: Statement = {
  text: matchesOfNeed('forward'),
  values: (needId) => [needId, new Date(), 5000, true, PAGE_SIZE + 1, null, null, null, null, null, null, null, null],
};

/**
 * The plain question of product and radius: the nearest published offerings of the need's product, and of those below
 * it, within its maximum distance. As whoever knows PostGIS well would write it: the index itself gives the nearest of
 * each product (on the sphere), and no other row is read. $1: need id; $2: how many.
 */
const NEAREST = `
SELECT o.id AS offering_id, round(o.distance)::int AS distance_m, p.fr AS product_name, g.name AS organization_name
FROM needs n
CROSS JOIN LATERAL (
  SELECT o.id, o.organization_id, o.product_id, ST_Distance(o.location, n.location) AS distance
  FROM product_matches r
  CROSS JOIN LATERAL (
    SELECT o.id, o.organization_id, o.product_id, o.location
    FROM offerings o
    WHERE o.product_id = r.offering_product_id AND o.status = 'PUBLISHED'
    ORDER BY o.location <-> n.location
    LIMIT $2
  ) o
  WHERE r.need_product_id = n.product_id AND r.relation <> 'BROADER'
    AND (n.max_distance_m IS NULL OR ST_Distance(o.location, n.location) <= n.max_distance_m)
  ORDER BY distance, o.id
  LIMIT $2
) o
JOIN products p ON p.id = o.product_id
JOIN organizations g ON g.id = o.organization_id
WHERE n.id = $1
ORDER BY o.distance, o.id`;

export const NEAREST_STATEMENT: Statement = { text: NEAREST, values: (needId) => [needId, PAGE_SIZE] };

/** The same as a function, through which PostGraphile asks it. In a schema of its own, which is all that it shows. */
export const PEER_SCHEMA = 'bench_peer';
export const PEER_FUNCTION = `
DROP SCHEMA IF EXISTS ${PEER_SCHEMA} CASCADE;
CREATE SCHEMA ${PEER_SCHEMA};
CREATE FUNCTION ${PEER_SCHEMA}.offerings_near(need_id uuid, count int)
RETURNS TABLE (offering_id uuid, distance_m int, product_name text, organization_name text)
LANGUAGE sql STABLE AS $function$ ${NEAREST} $function$`;

export const PEER_PAGE = `query ($id: UUID!) { offeringsNear(needId: $id, count: ${PAGE_SIZE}) {
  nodes { offeringId distanceM productName organizationName } } }`;

const pageOf = (selection: string) =>
  `query ($id: ID!) { need(id: $id) { matches(first: ${PAGE_SIZE}) { ${selection} } } }`;

/** What PostGraphile is asked for, of ours. */
export const PLAIN_PAGE = pageOf('nodes { distanceM offering { id product { name } organization { name } } }');

const FULL = `nodes { score distanceM delivery offering { id product { name } organization { name } }
  criteria { name points maxPoints reason } }`;

/** A page as a person sees it: with the score and all nine reasons. */
export const FULL_PAGE = pageOf(FULL);

/** And with how many matches there are in all. */
export const COUNTED_PAGE = pageOf(`totalCount ${FULL}`);

/** What the form shows beside a draft. */
export const FEASIBILITY = `query ($draft: NeedInput!) { feasibility(draft: $draft) {
  supplierCount offeringCount complete coverage scoreRange { lowest highest }
  months { month asked { value unit } offered { value unit } }
  nearMisses(first: 5) { change text shortfall } relaxations { change suppliersGained text } } }`;

export const variablesOf = (needId: string) => ({ id: needId });

/** How many offerings of its product, and of those below it, each need has within its maximum distance. $1: need ids. */
export const WITHIN_REACH = `
SELECT count(o.id) AS offerings
FROM needs n
JOIN product_matches r ON r.need_product_id = n.product_id AND r.relation <> 'BROADER'
LEFT JOIN offerings o ON o.product_id = r.offering_product_id AND o.status = 'PUBLISHED'
  AND ST_DWithin(o.location, n.location, COALESCE(n.max_distance_m, 20100000))
WHERE n.id = ANY ($1)
GROUP BY n.id`;
