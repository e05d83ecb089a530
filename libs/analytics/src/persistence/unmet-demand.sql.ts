/**
 * What institutions of some regions look for and do not find, by the last snapshot: of each row the products with the largest
 * unmet amounts in the months asked for. $1: keys; $2: region codes, empty: every region; $3: organizations whose own products,
 * and what these answer, are left out, null: none; $4, $5: first and last month; $6: how many of each.
 */
export const LARGEST_UNMET = `
SELECT asked.key, top.product_id, top.dimension, top.unmet
FROM unnest($1::text[], $2::text[], $3::uuid[]) AS asked (key, region_code, organization_id)
CROSS JOIN LATERAL (
  SELECT c.product_id, c.dimension, sum(c.unmet)::text AS unmet
  FROM gap_cells c
  WHERE c.snapshot_id = (SELECT id FROM gap_snapshots ORDER BY taken_at DESC LIMIT 1)
    AND c.side = 'NEED' AND c.unmet > 0 AND c.month BETWEEN $4 AND $5
    AND (asked.region_code = '' OR c.region_code = asked.region_code)
    AND NOT EXISTS (
      SELECT FROM offerings o JOIN product_matches m ON m.offering_product_id = o.product_id
      WHERE o.organization_id = asked.organization_id AND o.status = 'PUBLISHED' AND m.need_product_id = c.product_id)
  GROUP BY c.product_id, c.dimension
  ORDER BY sum(c.unmet) DESC, c.product_id, c.dimension
  LIMIT $6
) AS top
ORDER BY asked.key, top.unmet::numeric DESC, top.product_id`;

/**
 * At least how many needs had no match when the snapshot was taken: a product's needs of different months may be the same ones,
 * so that only the fullest month counts. $1: region codes, empty: every region. $2, $3: first and last month.
 */
export const WITHOUT_MATCH = `
SELECT asked.region_code, coalesce(sum(cell.needs), 0)::int AS needs
FROM unnest($1::text[]) AS asked (region_code)
LEFT JOIN LATERAL (
  SELECT max(c.without_match) AS needs
  FROM gap_cells c
  WHERE c.snapshot_id = (SELECT id FROM gap_snapshots ORDER BY taken_at DESC LIMIT 1)
    AND c.side = 'NEED' AND c.month BETWEEN $2 AND $3 AND (asked.region_code = '' OR c.region_code = asked.region_code)
  GROUP BY c.product_id, c.dimension, c.region_code
) AS cell ON true
GROUP BY asked.region_code`;
