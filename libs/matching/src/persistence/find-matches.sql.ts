import {
  fewerWithin,
  MONTH_SUMS,
  mostPromisingPairs,
  nearestPairs,
  nearestWithin,
  offered,
  pairsGiven,
  pairsOfOffering,
  pairsWithin,
  reachable,
  reachOf,
} from './candidates.sql.js';
import { LANES_AS_JSON, matchesAmong, verdictsAmong, wantedFrom } from './pair.sql.js';

/**
 * The statements that find matches: with those of `candidates.sql.ts` and `pair.sql.ts`, the one place that reads other features' tables
 * (docs/adr/0004).
 *
 * A page of a need's matches is read the way a threshold algorithm reads (R. Fagin, A. Lotem, M. Naor, Optimal
 * aggregation algorithms for middleware, 2003): the nearest few say what score the last of the page has at least; how
 * far away that score can be reached at all follows from the weights, and only that circle is read.
 */

/** How many candidates a page of a need's matches looks at before it knows how far it has to read. */
export interface Looks {
  /** Under this many in reach, all are read: finding out how few would do costs as much. */
  readonly few: number;
  /** How many of the nearest are looked at first. */
  readonly first: number;
  /**
   * When the circle that the first look leaves holds this many, a second look narrows it: at those that promise most, within so many
   * times the distance of the first.
   */
  readonly many: number;
  readonly second: number;
  readonly wider: number;
  /** Of each product that answers the need, at least this many. */
  readonly ofEach: number;
}
export const LOOKS: Looks = { few: 400, first: 200, many: 3000, second: 400, wider: 4, ofEach: 5 };

/** $1: ids. $2–$4: `PARAMETERS`. */
const PAGE = {
  limit: '$5::int',
  delivery: '$6::text',
  /** Score × 10. */
  least: '$7::float8',
  after: { tenths: '$8::float8', shownM: '$9::float8', id: '$10::uuid' },
  before: { tenths: '$11::float8', shownM: '$12::float8', id: '$13::uuid' },
} as const;

/** In rank order, `a` comes after `b`: score descending, distance and identifier ascending. */
const ranksAfter = (
  a: { tenths: string; shownM: string; id: string },
  b: { tenths: string; shownM: string; id: string },
) => `(-${a.tenths}, ${a.shownM}, ${a.id}) > (-${b.tenths}, ${b.shownM}, ${b.id})`;

const inWindow = (id: 'offered_id' | 'wanted_id'): string => {
  const own = { tenths: 'tenths', shownM: 'shown_m', id };
  return `(${PAGE.least} IS NULL OR tenths >= ${PAGE.least})
    AND (${PAGE.after.tenths} IS NULL OR ${ranksAfter(own, PAGE.after)})
    AND (${PAGE.before.tenths} IS NULL OR ${ranksAfter(PAGE.before, own)})`;
};

const orderOf = (id: string, direction: Direction) =>
  direction === 'backward' ? `tenths, shown_m DESC, ${id} DESC` : `tenths DESC, shown_m, ${id}`;

/** No score that rounds to this many tenths is below this: a double may fall short of one that lies between two tenths. */
const roundsTo = (tenths: string) => `${tenths} / 10 - 0.05 - 1e-6`;

const NOTHING = `'-infinity'::float8`;
/** What the filter alone says of a page's scores. */
const AT_LEAST = `coalesce(${roundsTo(PAGE.least)}, ${NOTHING})`;

/** The score of the last of the page, were there only these. */
const lastOf = (pairs: string) => `coalesce((
  SELECT ${roundsTo('tenths')}
  FROM ${matchesAmong(pairs, { delivery: PAGE.delivery, summed: true })}
  WHERE ${inWindow('offered_id')} ORDER BY tenths DESC OFFSET ${PAGE.limit} - 1 LIMIT 1), ${NOTHING})`;

/** What a page's last score is at least; nothing known backwards, but for what the page must come before. */
const floorOf = (direction: Direction, { few, first, many, second, wider, ofEach }: Looks) =>
  direction === 'backward'
    ? `
  CROSS JOIN LATERAL ${MONTH_SUMS}
  CROSS JOIN (SELECT coalesce(${roundsTo(PAGE.before.tenths)}, ${AT_LEAST}) AS floor) AS look`
    : `
  CROSS JOIN LATERAL ${MONTH_SUMS}
  CROSS JOIN LATERAL (SELECT ${PAGE.limit} IS NULL OR ${fewerWithin('n.farthest_m', few)} AS all_read OFFSET 0) AS reach
  CROSS JOIN LATERAL (
    SELECT CASE WHEN all_read THEN ${AT_LEAST} ELSE greatest(${AT_LEAST}, ${lastOf(nearestPairs(first, { ofEach, withinM: 'n.farthest_m' }))}) END AS floor
    OFFSET 0) AS first_look
  CROSS JOIN LATERAL (
    SELECT CASE WHEN all_read OR ${fewerWithin(reachOf('first_look.floor'), many)} THEN first_look.floor
      ELSE greatest(first_look.floor, ${lastOf(mostPromisingPairs(second, ofEach, `least(${reachOf('first_look.floor')}, ${wider} * ${nearestWithin(first)})`, 'first_look.floor'))}) END AS floor
    OFFSET 0) AS look`;

export const NEED_COLUMNS = `
  n.id AS need_id, n.organization_id AS need_organization_id, n.product_id AS need_product_id, n.preparations,
  n.quantity_value, n.quantity_unit, n.pack AS need_pack, n.recurrence, n.window_from, n.window_to, n.max_distance_m,
  n.accepts_pickup, n.required_certifications, n.preferred_certifications, n.requires_verified_certifications,
  n.ceiling_amount, n.ceiling_currency, n.ceiling_per_value, n.ceiling_per_unit, n.respond_by, n.status AS need_status,
  s.time_zone, s.receiving_days`;

export const OFFERING_COLUMNS = `
  o.id AS offering_id, o.organization_id AS offering_organization_id, o.product_id AS offering_product_id,
  o.preparation, o.pack AS offering_pack, o.price_amount, o.price_currency, o.price_per_value, o.price_per_unit,
  o.minimum_order_value, o.minimum_order_unit, o.capacity_value, o.capacity_unit, o.capacity_period, o.availability,
  o.lead_time_days, o.delivery_radius_m, o.delivery_days, o.offers_pickup, o.accepts_distributors, o.expires_on,
  o.status AS offering_status`;

/** What the offering and its supplier hold, as JSON. */
export const HELD = `(
  SELECT jsonb_agg(jsonb_build_object('scheme', scheme, 'expiresOn', expires_on, 'verified', verified_at IS NOT NULL))
  FROM (
    SELECT scheme, expires_on, verified_at FROM organization_certifications c WHERE c.organization_id = o.organization_id
    UNION ALL
    SELECT scheme, expires_on, verified_at FROM offering_certifications c WHERE c.offering_id = o.id
  ) AS certifications) AS certifications`;

/** Whether the offering's areas hold the institution's site. */
export const IN_AREAS = `
  has_areas AND coalesce((SELECT ST_Covers(f.delivery_area, destination::geometry) FROM offerings f WHERE f.id = offered_id), false) AS in_area,
  has_areas AND coalesce((SELECT ST_Covers(f.excluded_area, destination::geometry) FROM offerings f WHERE f.id = offered_id), false) AS excluded`;

/** What is found out about a pair, beside the facts of its two sides. */
const PAIR_COLUMNS = `wanted_id, offered_id, relation, distance_m, ${LANES_AS_JSON} AS lanes, ${IN_AREAS}`;

const wanted = (condition: string) =>
  `wanted AS MATERIALIZED (${wantedFrom(`(SELECT * FROM matchable_needs WHERE ${condition})`)})`;
/** $1: one identifier, or a list. A statement for one is planned once for all. */
const ONE = '= $1::uuid';
const SEVERAL = '= ANY ($1::uuid[])';

/** The offerings' facts, joined once a page's pairs are known. */
const withOfferings = (found: string) => `
SELECT found.*, ${OFFERING_COLUMNS}, ${HELD}
FROM (${found}) AS found JOIN offerings o ON o.id = found.offered_id`;
const withNeeds = (found: string) => `
SELECT found.*, ${NEED_COLUMNS}
FROM (${found}) AS found JOIN needs n ON n.id = found.wanted_id JOIN sites s ON s.id = n.site_id`;

type Direction = 'forward' | 'backward';

const needPage = (which: string, direction: Direction, looks: Looks) => `
WITH ${wanted(`need_id ${which}`)}
${withOfferings(`
  SELECT page.* FROM wanted n ${floorOf(direction, looks)}
  CROSS JOIN LATERAL (
    SELECT ${PAIR_COLUMNS}, tenths
    FROM ${matchesAmong(pairsWithin(reachOf('look.floor'), 'look.floor'), { floor: 'look.floor', delivery: PAGE.delivery, summed: true })}
    WHERE ${inWindow('offered_id')}
    ORDER BY ${orderOf('offered_id', direction)}
    LIMIT ${PAGE.limit}) AS page`)}`;

const offeringPage = (which: string, direction: Direction) =>
  withNeeds(`
  SELECT page.* FROM ${offered(`o.offering_id ${which}`)}
  CROSS JOIN LATERAL (
    SELECT ${PAIR_COLUMNS}, tenths
    FROM ${matchesAmong(pairsOfOffering(), { delivery: PAGE.delivery })}
    WHERE ${inWindow('wanted_id')}
    ORDER BY ${orderOf('wanted_id', direction)}
    LIMIT ${PAGE.limit}) AS page`);

const counted = (pairs: string, floor?: string) => `(
  SELECT count(*) FROM (
    SELECT FROM ${matchesAmong(pairs, { delivery: PAGE.delivery, ...(floor ? { floor, summed: true } : {}) })}
    WHERE ${PAGE.least} IS NULL OR tenths >= ${PAGE.least} LIMIT ${PAGE.limit}) AS counted) AS count`;

const once = (write: (direction: Direction) => string): ((direction: Direction) => string) => {
  const written = { forward: write('forward'), backward: write('backward') };
  return (direction) => written[direction];
};

/** A page of the matches of one need, that looks at so many. */
export const matchesOfNeedLooking = (looks: Looks): ((direction: Direction) => string) =>
  once((direction) => needPage(ONE, direction, looks));
export const matchesOfNeed = matchesOfNeedLooking(LOOKS);

/** A page of the needs that one offering serves. Needs are few beside offerings: those in reach are all read. */
export const matchesOfOffering = once((direction) => offeringPage(ONE, direction));

/** The best of each of several needs, as many as $5 says; null: all of them. */
export const MATCHES_OF_NEEDS = needPage(SEVERAL, 'forward', LOOKS);
export const MATCHES_OF_OFFERINGS = offeringPage(SEVERAL, 'forward');

/**
 * The best of every open need, in no order of needs; $5: of each. $1: of how many equal shares of the needs, $14: which.
 * Its own parameters $6 to $13 are null: whole lists.
 */
export const BEST_OF_OPEN_NEEDS = `
WITH ${wanted(`abs(hashtext(need_id::text)::bigint) % $1::int = $14::int`)}
SELECT best.* FROM wanted n ${floorOf('forward', LOOKS)}
CROSS JOIN LATERAL (
  SELECT wanted_id, offered_id, tenths, distance_m
  FROM ${matchesAmong(pairsWithin(reachOf('look.floor'), 'look.floor'), { floor: 'look.floor', delivery: PAGE.delivery, summed: true })}
  WHERE ${inWindow('offered_id')}
  ORDER BY ${orderOf('offered_id', 'forward')}
  LIMIT ${PAGE.limit}) AS best`;

/**
 * What some organizations could be told: of each of their open needs the best offerings, and of each of their offerings the
 * best needs, as many as $5 says. $1: organizations. $6 to $13 are null: whole lists. One statement for all of them, however
 * many; for use in another one, whose own parameters start at $14.
 */
export const BEST_OF_ORGANIZATIONS = `
WITH reached AS MATERIALIZED (${reachable('o.organization_id = ANY ($1::uuid[])')}),
chosen AS MATERIALIZED (
  SELECT * FROM matchable_needs WHERE organization_id = ANY ($1::uuid[]) OR need_id IN (SELECT need_id FROM reached)),
-- Many needs have one site: its lanes are looked up once.
lanes_to AS MATERIALIZED (
  SELECT sites.site_id, l.lane_ids
  FROM (SELECT DISTINCT site_id FROM chosen) AS sites
  CROSS JOIN LATERAL (
    SELECT array_agg(lane_id) AS lane_ids FROM lane_stops s WHERE s.site_id = sites.site_id AND delivers OFFSET 0) AS l),
wanted AS MATERIALIZED (${wantedFrom('(SELECT * FROM chosen LEFT JOIN lanes_to USING (site_id))', "coalesce(m.lane_ids, '{}')")})
SELECT 'NEED' AS side, best.*
FROM (SELECT * FROM wanted WHERE institution_id = ANY ($1::uuid[])) AS n ${floorOf('forward', LOOKS)}
CROSS JOIN LATERAL (
  SELECT wanted_id, offered_id, institution_id, supplier_id, tenths, distance_m
  FROM ${matchesAmong(pairsWithin(reachOf('look.floor'), 'look.floor'), { floor: 'look.floor', delivery: PAGE.delivery, summed: true })}
  WHERE ${inWindow('offered_id')}
  ORDER BY ${orderOf('offered_id', 'forward')}
  LIMIT ${PAGE.limit}) AS best
UNION ALL
SELECT 'OFFERING', wanted_id, offered_id, institution_id, supplier_id, tenths, distance_m
FROM (
  SELECT *, row_number() OVER (PARTITION BY offered_id ORDER BY ${orderOf('wanted_id', 'forward')}) AS place
  FROM ${matchesAmong(pairsGiven('reached'))}) AS placed
WHERE place <= ${PAGE.limit}`;

/** Which of the pairs `given` (need_id, offering_id) match: wanted_id, offered_id. $2–$4: `PARAMETERS`; for use in another statement. */
export const matchingOf = (given: string): string => `
WITH ${wanted(`need_id IN (SELECT need_id FROM ${given} AS g)`)}
SELECT wanted_id, offered_id FROM ${matchesAmong(pairsGiven(given))}`;

/** Pairs by their identifiers: $1, needs; $5, offerings, one for each. Of a list the planner knows how long it is. */
const LISTED_PAIRS = '(SELECT * FROM unnest($1::uuid[], $5::uuid[]) AS u (need_id, offering_id))';

/** Which of them match. */
export const MATCHING_PAIRS = matchingOf(LISTED_PAIRS);

/** Those that match, with what is to be known of them. */
export const MATCHES_OF_PAIRS = `
WITH ${wanted(`need_id ${SEVERAL}`)}
${withOfferings(`
  SELECT ${PAIR_COLUMNS}, tenths
  FROM ${matchesAmong(pairsGiven(LISTED_PAIRS))}`)}`;

/** How many matches one need has, up to a limit ($5). $1–$7: a list is counted whole, whatever the cursors. */
export const COUNT_OF_NEED = `
WITH ${wanted(`need_id ${ONE}`)}
SELECT ${counted(pairsWithin(reachOf('look.floor'), 'look.floor'), 'look.floor')}
FROM wanted n CROSS JOIN LATERAL ${MONTH_SUMS} CROSS JOIN (SELECT ${AT_LEAST} AS floor) AS look`;
export const COUNT_OF_OFFERING = `
SELECT ${counted(pairsOfOffering())} FROM ${offered(`o.offering_id ${ONE}`)}`;

/** Near misses are looked for among this many of the nearest offerings that answer a need. */
export const NEAREST_FOR_NEAR_MISSES = 2000;
/** And among the needs that an offering could reach, were it half as far again. */
const HALF_AS_FAR_AGAIN = 1.5;

const NEAR_COLUMNS = `${PAIR_COLUMNS}, tenths, bound`;
const NEAR_FIRST = (id: string) => `WHERE bound IS NOT NULL ORDER BY bound, tenths DESC, ${id} LIMIT ${PAGE.limit}`;

/** The pairs of one need that may be near misses, by what they lack at least. $1–$5. */
export const NEAR_MISSES_OF_NEED = `
WITH ${wanted(`need_id ${ONE}`)}
${withOfferings(`
  SELECT near.* FROM wanted n
  CROSS JOIN LATERAL (
    SELECT ${NEAR_COLUMNS} FROM ${verdictsAmong(nearestPairs(NEAREST_FOR_NEAR_MISSES))} ${NEAR_FIRST('offered_id')}) AS near`)}`;

/** Among how many of the nearest offerings they are looked for where many needs are asked about at once. */
const NEAREST_FOR_SEVERAL = 300;

/** The same of several needs: $5 for each. */
export const NEAR_MISSES_OF_NEEDS = `
WITH ${wanted(`need_id ${SEVERAL}`)}
${withOfferings(`
  SELECT near.* FROM wanted n
  CROSS JOIN LATERAL (
    SELECT ${NEAR_COLUMNS} FROM ${verdictsAmong(nearestPairs(NEAREST_FOR_SEVERAL))} ${NEAR_FIRST('offered_id')}) AS near`)}`;

/** The same of one offering, among needs. */
export const NEAR_MISSES_OF_OFFERING = withNeeds(`
  SELECT near.* FROM ${offered(`o.offering_id ${ONE}`)}
  CROSS JOIN LATERAL (
    SELECT ${NEAR_COLUMNS} FROM ${verdictsAmong(pairsOfOffering(HALF_AS_FAR_AGAIN))} ${NEAR_FIRST('wanted_id')}) AS near`);

/** $1: need ids. */
export const NEEDS_TO_MATCH = `
SELECT ${NEED_COLUMNS} FROM needs n JOIN sites s ON s.id = n.site_id WHERE n.id = ANY ($1::uuid[])`;

/** $1: offering ids. */
export const OFFERINGS_TO_MATCH = `SELECT ${OFFERING_COLUMNS}, ${HELD} FROM offerings o WHERE o.id = ANY ($1::uuid[])`;
