import {
  ANYWHERE_M,
  HOLDS,
  OFFERED,
  PARAMETERS,
  points,
  PROXIMITY,
  RELATED,
  RELATION,
  ROUNDING_M,
  SUMMED_BY_MONTHS,
  wantedFrom,
} from './pair.sql.js';

/**
 * Which pairs are looked at: in what order, how many, how far, and which are left out at a glance (docs/adr/0014, docs/adr/0025). What is
 * found here `pair.sql.ts` judges. The names are those that it explains.
 */

/**
 * How far from the need `n` a score can be reached: at a distance d it is at most 30 × (1 − d / D) and the most that the
 * other criteria give. A distance that is shown rounded to a step is one of half a step more at most.
 */
export const reachOf = (floor: string): string => {
  const farthest = `n.reference_m * (1 - (${floor} - n.most_elsewhere) / ${PROXIMITY}) + ${ROUNDING_M}`;
  const step = PARAMETERS.stepM;
  return `least(n.farthest_m, CASE WHEN ${floor} <= n.most_elsewhere THEN n.farthest_m
    WHEN ${step} > 0 THEN (floor((${farthest}) / ${step}) + 0.5) * ${step} + ${ROUNDING_M}
    ELSE ${farthest} END)`;
};

/** The products that answer the need `n`, with what converts their units: grams in one gram, millilitre, unit. */
const answers = (room = "'infinity'::float8"): string => `(
  SELECT *, ${room} AS room
  FROM (SELECT m.offering_product_id, ${RELATION} FROM ${RELATED} WHERE m.need_product_id = n.need_product_id) AS related
  OFFSET 0) AS r`;

/** How many points a pair may lose and still reach a score. */
const roomTo = (floor: string) =>
  `n.most_elsewhere + ${PROXIMITY} - ${floor} + 1e-6 - ${points('PRODUCT')} * (1 - relation_score)`;

/**
 * What an offering loses at least for how far off it is, without a geodesic: the straight line through the Earth is not longer, and a
 * shown distance is not shorter than its step, nor by more than half a step than the true one.
 */
const LOST_BY_DISTANCE = `${PROXIMITY} * least(1, greatest(${PARAMETERS.stepM}, sqrt(
        (o.earth_x - n.destination_x) * (o.earth_x - n.destination_x)
        + (o.earth_y - n.destination_y) * (o.earth_y - n.destination_y)
        + (o.earth_z - n.destination_z) * (o.earth_z - n.destination_z)) - ${PARAMETERS.stepM} / 2 - ${ROUNDING_M}) / n.reference_m)`;
/** And for what it does not say: half of the points of volume, all of a preference. */
const LOST_AT_A_GLANCE = `${LOST_BY_DISTANCE}
      + CASE WHEN o.knows_capacity THEN 0 ELSE ${points('VOLUME') / 2} END
      + CASE WHEN o.is_certified OR cardinality(n.preferred) = 0 THEN 0 ELSE ${points('PREFERENCE')} END`;

/**
 * How many days of the remaining window of the need `n` fall into which months, summed up for each half of a year's months as
 * bits: what any recurring season covers is two of these numbers.
 */
export const MONTH_SUMS = (() => {
  const sumsOf = (first: number) =>
    `array_agg(${Array.from({ length: 6 }, (_, bit) => `(bits >> ${bit} & 1) * days[${first + bit}]`).join(' + ')} ORDER BY bits)`;
  return `(
    SELECT ${sumsOf(1)} AS first_half, ${sumsOf(7)} AS second_half
    FROM generate_series(0, 63) AS bits, (
      SELECT array_agg((
        SELECT coalesce(sum(least(n.window_to, (month + interval '1 month')::date - 1) - greatest(n.earliest, month::date) + 1), 0)::int
        FROM generate_series(date_trunc('month', n.earliest::timestamp), n.window_to::timestamp, interval '1 month') AS month
        WHERE date_part('month', month) = number) ORDER BY number) AS days
      FROM generate_series(1, 12) AS number OFFSET 0) AS by_month
    OFFSET 0) AS month_sums`;
})();

/**
 * Leaves out, by a glance at its row, what loses more than there is room for. Not stricter than the score is: of the
 * days that are left after the lead time, no more are covered than the months cover from the window's start.
 */
const PROMISING = `CASE WHEN o.has_dates THEN ${LOST_AT_A_GLANCE} <= r.room
      ELSE (${LOST_AT_A_GLANCE} - r.room + ${points('SEASON')}) * (window_to - greatest(earliest, today + o.lead_time_days) + 1)
        <= ${points('SEASON')} * (${SUMMED_BY_MONTHS}) END`;
/** The order in which candidates promise most, the months that they are available among what is known. */
const MOST_PROMISING = `${LOST_AT_A_GLANCE} + CASE WHEN o.has_dates THEN 0
      ELSE ${points('SEASON')} * (1 - (${SUMMED_BY_MONTHS}) / greatest(1, window_to - greatest(earliest, today + o.lead_time_days) + 1)::float8) END`;

/**
 * The pairs of the need `n`, whose `MONTH_SUMS` are known, with what is offered within a distance and can reach the score `floor`; and maybe
 * with some more: the box that the index looks into is what `ST_DWithin` asks it for, but a geodesic for each would cost as
 * much as all the rest. `OFFSET 0`: the planner thinks so little is near that in a small table it would read all of it,
 * whatever the product.
 */
export const pairsWithin = (reachM: string, floor: string): string => `${answers(roomTo(floor))}
  CROSS JOIN LATERAL (
    SELECT ${OFFERED} FROM matchable_offerings o
    WHERE o.product_id = r.offering_product_id AND o.location && _ST_Expand(n.destination, ${reachM}) AND ${PROMISING}
    OFFSET 0) AS o`;

/** How many of each product that answers the need `n` there may be in some `count`: its share, `ofEach` at least. */
const shareOf = (count: number, ofEach = 10): string =>
  `(SELECT greatest(${ofEach}, ${count} / count(*)) FROM product_matches c WHERE c.need_product_id = n.need_product_id)`;

/** The pairs of the need `n` with some `count` of what is offered nearest, each product having its share, `ofEach` at least. */
export const nearestPairs = (
  count: number,
  { ofEach, withinM }: { ofEach?: number; withinM?: string } = {},
): string => `${answers()}
  CROSS JOIN LATERAL (
    SELECT ${OFFERED} FROM matchable_offerings o
    WHERE o.product_id = r.offering_product_id ${withinM ? `AND ST_DWithin(o.location, n.destination, ${withinM})` : ''}
    ORDER BY o.location <-> n.destination
    LIMIT ${shareOf(count, ofEach)}) AS o`;

/**
 * The pairs with some `count` of those that promise most at a glance, of what `pairsWithin` finds: one that is not prepared or certified
 * as it is needed promises nothing.
 */
export const mostPromisingPairs = (
  count: number,
  ofEach: number,
  reachM: string,
  floor: string,
): string => `${answers(roomTo(floor))}
  CROSS JOIN LATERAL (
    SELECT ${OFFERED} FROM matchable_offerings o
    WHERE o.product_id = r.offering_product_id AND o.location && _ST_Expand(n.destination, ${reachM}) AND ${PROMISING}
      AND (${HOLDS.PREPARATION}) AND (${HOLDS.CERTIFICATION})
    ORDER BY ${MOST_PROMISING}
    LIMIT ${shareOf(count, ofEach)}) AS o`;

/** How far off the nearest `count` of a product are, of that product which is offered most densely. Null: of none are there as many. */
export const nearestWithin = (count: number): string => `(
  SELECT min(k.distance) FROM product_matches m
  CROSS JOIN LATERAL (
    SELECT o.location <-> n.destination AS distance FROM matchable_offerings o
    WHERE o.product_id = m.offering_product_id
    ORDER BY o.location <-> n.destination
    OFFSET ${count} - 1 LIMIT 1) AS k
  WHERE m.need_product_id = n.need_product_id)`;

/** The pairs with all that is offered within a distance; or, where `whole` does not hold, with the nearest `count` of it. */
export const pairsWithinOrNearest = (reachM: string, whole: string, count: number): string => {
  const within = `SELECT ${OFFERED} FROM matchable_offerings o
    WHERE o.product_id = r.offering_product_id AND ST_DWithin(o.location, n.destination, ${reachM})`;
  return `${answers()}
  CROSS JOIN LATERAL (
    ${within} AND ${whole}
    UNION ALL
    (${within} AND NOT ${whole} ORDER BY o.location <-> n.destination LIMIT ${shareOf(count)})) AS o`;
};

/** Whether fewer than `count` are offered within a distance of the need `n`. */
export const fewerWithin = (reachM: string, count: number): string => `(
  SELECT count(*) FROM (
    SELECT FROM product_matches m
    CROSS JOIN LATERAL (
      SELECT FROM matchable_offerings o
      WHERE o.product_id = m.offering_product_id AND ST_DWithin(o.location, n.destination, ${reachM}) OFFSET 0) AS o
    WHERE m.need_product_id = n.need_product_id
    LIMIT ${count}) AS counted) < ${count}`;

/** The offerings, as the pair statements name them. */
export const offered = (condition: string): string => `
  (SELECT ${OFFERED}, o.product_id AS offered_product_id FROM matchable_offerings o WHERE ${condition}) AS o`;

/** The pairs of the offering `o` with the needs that its ways of delivering could reach. */
export const pairsOfOffering = (slack = 1): string => `(
  SELECT m.need_product_id AS wanted_product_id, ${RELATION} FROM ${RELATED}
  WHERE m.offering_product_id = o.offered_product_id OFFSET 0) AS r
  CROSS JOIN LATERAL (${wantedFrom(`(
    SELECT * FROM matchable_needs n
    WHERE n.product_id = r.wanted_product_id
      AND ST_DWithin(n.location, o.origin, CASE WHEN o.offers_pickup OR o.accepts_distributors OR o.has_areas
        THEN ${ANYWHERE_M} ELSE coalesce(o.delivery_radius_m, 0) * ${slack} END + ${ROUNDING_M})
      AND (n.max_distance_m IS NULL OR ST_DWithin(n.location, o.origin, n.max_distance_m * ${slack} + ${ROUNDING_M})))`)}) AS n`;

/** Identifiers of the pairs of these offerings with the needs that their ways of delivering could reach, by the indexes alone. */
export const reachable = (offerings: string): string => `
  SELECT o.offering_id, n.need_id
  FROM (SELECT * FROM matchable_offerings o WHERE ${offerings} OFFSET 0) AS o
  CROSS JOIN LATERAL (
    SELECT m.need_product_id FROM product_matches m WHERE m.offering_product_id = o.product_id OFFSET 0) AS r
  CROSS JOIN LATERAL (
    SELECT n.need_id FROM matchable_needs n
    WHERE n.product_id = r.need_product_id
      AND ST_DWithin(n.location, o.location, CASE WHEN o.offers_pickup OR o.accepts_distributors OR o.has_areas
        THEN ${ANYWHERE_M} ELSE coalesce(o.delivery_radius_m, 0) END + ${ROUNDING_M})
      AND (n.max_distance_m IS NULL OR ST_DWithin(n.location, o.location, n.max_distance_m + ${ROUNDING_M}))
    OFFSET 0) AS n`;

/** The pairs that `given` (need_id, offering_id) names, as far as both ends are open, from the needs that are `wanted`. */
export const pairsGiven = (given: string): string => `(
  SELECT n.*, ${OFFERED}, ${RELATION}
  FROM ${given} AS g
  JOIN wanted n ON n.wanted_id = g.need_id
  JOIN matchable_offerings o ON o.offering_id = g.offering_id
  JOIN (${RELATED}) ON m.offering_product_id = o.product_id AND m.need_product_id = n.need_product_id
  OFFSET 0) AS pair`;
