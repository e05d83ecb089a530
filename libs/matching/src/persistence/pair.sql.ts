import { NEAR_SHARE, PICK_UP_REFERENCE_M, SHIFT_REFERENCE_DAYS } from '../domain/near-miss.js';
import { REFERENCE_DISTANCE_M, WEIGHTS } from '../domain/score.js';

/**
 * The rules of `domain/score.ts` once more, in SQL, so that a page of matches is found without reading every candidate
 * (docs/adr/0014). What is read here are the narrow rows `matchable_needs` and `matchable_offerings`, in base units.
 * `judge` has the last word on every pair that is shown, and tests hold the two equal.
 *
 * The columns of a need and of an offering have names of their own, so that the same text serves in both directions:
 * whichever side the statement starts from is in an outer query, and a name that the inner one does not have is looked
 * up there. `OFFSET 0` keeps the planner from writing an expression out again wherever it is used.
 */

/** Half the Earth's circumference and a little: a distance that excludes nobody. */
export const ANYWHERE_M = 20_100_000;

/** Distances are judged rounded to the metre, so an index must not be stricter than that. */
export const ROUNDING_M = 1;

export const PROXIMITY = Math.round(Number(WEIGHTS.PROXIMITY) * 100);
/** The most that the other criteria earn. An unknown price earns half of its points, no more: `most_elsewhere` knows. */
const MOST_WITHOUT_PROXIMITY = 100 - PROXIMITY;

/** What every statement is told about who is asking and when. */
export const PARAMETERS = {
  now: '$2::timestamptz',
  /** To what distances are rounded before they score and order; 0: not at all. */
  stepM: '$3::float8',
  pricesHidden: '$4::boolean',
} as const;

/** The lanes that deliver at the site of the need `m`. */
const DELIVERING = 'ARRAY(SELECT lane_id FROM lane_stops WHERE site_id = m.site_id AND delivers)';

/** A need as the pair statements name it, with its today and the parts of its dates. Over: no row. */
export const wantedFrom = (needs: string, delivering = DELIVERING): string => `
  SELECT m.need_id AS wanted_id, m.organization_id AS institution_id, m.site_id AS receiving_site_id,
    m.product_id AS need_product_id, m.location AS destination, m.receiving_days, m.preparations,
    m.quantity_dimension, m.quantity_base, m.quantity, m.recurrence_days, m.window_from, m.window_to, m.max_distance_m,
    m.accepts_pickup, m.required, m.preferred, m.requires_verified,
    m.ceiling_currency, m.ceiling_dimension, m.ceiling_amount, m.ceiling_base, m.ceiling,
    ARRAY(SELECT blocked_id FROM organization_blocks WHERE blocker_id = m.organization_id
          UNION ALL SELECT blocker_id FROM organization_blocks WHERE blocked_id = m.organization_id) AS barred,
    ${delivering} AS delivering,
    ARRAY(SELECT offering_id FROM match_dismissals WHERE need_id = m.need_id) AS dismissed,
    day.today, parts.*, earth.x AS destination_x, earth.y AS destination_y, earth.z AS destination_z,
    coalesce(m.max_distance_m, ${REFERENCE_DISTANCE_M}) AS reference_m,
    coalesce(m.max_distance_m, ${ANYWHERE_M}) + ${ROUNDING_M} AS farthest_m,
    ${MOST_WITHOUT_PROXIMITY} - CASE WHEN ${PARAMETERS.pricesHidden} OR coalesce(m.ceiling_amount, 0) = 0
      THEN ${Math.round(Number(WEIGHTS.PRICE) * 100)} / 2.0::float8 ELSE 0 END AS most_elsewhere
  FROM ${needs} AS m
  CROSS JOIN LATERAL (SELECT (${PARAMETERS.now} AT TIME ZONE m.time_zone)::date AS today OFFSET 0) AS day
  CROSS JOIN LATERAL (SELECT * FROM earth_centred(m.location) OFFSET 0) AS earth
  CROSS JOIN LATERAL (
    SELECT earliest, to_y - before_y AS years, to_m, to_d, before_m, before_d,
      to_l / 4 - to_l / 100 + to_l / 400 - (before_l / 4 - before_l / 100 + before_l / 400) AS leaps,
      date_part('month', earliest)::int AS earliest_m,
      (date_trunc('month', earliest) + interval '1 month')::date - earliest AS days_left_in_month
    FROM (
      SELECT *, CASE WHEN to_m > 2 THEN to_y ELSE to_y - 1 END AS to_l,
        CASE WHEN before_m > 2 THEN before_y ELSE before_y - 1 END AS before_l
      FROM (
        SELECT earliest, date_part('year', m.window_to)::int AS to_y, date_part('month', m.window_to)::int AS to_m,
          date_part('day', m.window_to)::int AS to_d, date_part('year', earliest - 1)::int AS before_y,
          date_part('month', earliest - 1)::int AS before_m, date_part('day', earliest - 1)::int AS before_d
        FROM (SELECT greatest(m.window_from, day.today) AS earliest OFFSET 0) AS a
      ) AS b
    ) AS c
    OFFSET 0
  ) AS parts
  WHERE m.window_to >= day.today AND (m.respond_by IS NULL OR m.respond_by >= day.today)`;

export const OFFERED = `
  o.offering_id AS offered_id, o.organization_id AS supplier_id, o.site_id AS supplier_site_id, o.location AS origin,
  o.preparation, o.months, o.season, o.has_dates, o.dated, o.lead_time_days, o.expires_on, o.delivery_radius_m, o.has_areas, o.delivery_days,
  o.offers_pickup, o.accepts_distributors, o.minimum_dimension, o.minimum_base, o.capacity_dimension, o.capacity_base,
  o.capacity, o.capacity_days, o.price_currency, o.price_dimension, o.price_amount, o.price_base, o.price,
  o.held, o.held_verified`;

export const RELATION = `
  m.relation, CASE m.relation WHEN 'EXACT' THEN 1 WHEN 'NARROWER' THEN 0.9 ELSE 0.5 END::float8 AS relation_score,
  p.temperature_class, ARRAY[1, k.density_kg_per_l, k.unit_mass_g] AS grams`;
export const RELATED = `
  product_matches m
  JOIN products p ON p.id = m.offering_product_id
  JOIN products k ON k.id = CASE m.relation WHEN 'BROADER' THEN m.need_product_id ELSE m.offering_product_id END`;

/** Available days from the window's start, or today, to its end, by the months alone: from parts worked out once a need. */
const COVERED_BY_MONTHS = `
    years * season[13] + season[to_m] - season[before_m]
    + CASE WHEN season[to_m + 1] > season[to_m] THEN to_d ELSE 0 END
    - CASE WHEN season[before_m + 1] > season[before_m] THEN before_d ELSE 0 END
    + CASE WHEN season[3] > season[2] THEN leaps ELSE 0 END`;
/** The same where the need's `MONTH_SUMS` are known: working them out is worth it for thousands of offerings of one need, not for one. */
export const SUMMED_BY_MONTHS = 'first_half[(months & 63) + 1] + second_half[(months >> 6) + 1]';
/** Available days in the remaining window; quickly where the lead time stays in the first month. */
const coveredBy = (months: string) => `CASE WHEN first_day > window_to THEN 0
  WHEN NOT has_dates AND first_day - earliest <= days_left_in_month THEN
    ${months} - (months >> (earliest_m - 1) & 1) * (first_day - earliest)
  ELSE available_days(season, dated, first_day, window_to) END`;

export const points = (criterion: keyof typeof WEIGHTS) => Math.round(Number(WEIGHTS[criterion]) * 100);

/** A verdict each, in SQL, of the criteria that need no distance. True where it cannot be known. */
export const HOLDS = {
  PREPARATION: 'cardinality(preparations) = 0 OR preparation = ANY (preparations)',
  // Which schemes are held at all is asked first: most offerings are ruled out by that, which costs much less.
  CERTIFICATION: `cardinality(required) = 0 OR coalesce(CASE WHEN requires_verified THEN held_verified ELSE held END ?& required, false) AND (
    SELECT bool_and(CASE WHEN requires_verified THEN held_verified ELSE held END ->> scheme >= window_to::text COLLATE "C")
    FROM unnest(required) AS scheme)`,
  MINIMUM_ORDER: `minimum_base IS NULL OR coalesce(CASE WHEN minimum_dimension = quantity_dimension THEN minimum_base <= quantity_base
    ELSE minimum_base * grams[minimum_dimension] <= quantity_base * grams[quantity_dimension] END, true)`,
  PRICE: `ceiling_amount IS NULL OR ceiling_amount = 0 OR price_currency IS DISTINCT FROM ceiling_currency
    OR price_dimension = ceiling_dimension AND price < ceiling * (1 - 1e-9)
    OR coalesce(CASE WHEN price_dimension = ceiling_dimension THEN price_amount * ceiling_base <= ceiling_amount * price_base
    ELSE price_amount * ceiling_base * grams[ceiling_dimension] <= ceiling_amount * price_base * grams[price_dimension] END, true)`,
  ELIGIBILITY: 'supplier_id <> institution_id AND (expires_on IS NULL OR expires_on >= today)',
} as const;

const NOT_REFUSED = 'offered_id <> ALL (dismissed) AND supplier_id <> ALL (barred)';

const DISTANCE_HOLDS = 'max_distance_m IS NULL OR distance_m <= max_distance_m';

/** Whether the areas of the offering, which are not in its narrow row, let its own means come. */
const AREAS_ALLOW = `(
  SELECT (coalesce(distance_m <= delivery_radius_m, false) OR coalesce(ST_Covers(f.delivery_area, destination::geometry), false))
    AND NOT coalesce(ST_Covers(f.excluded_area, destination::geometry), false)
  FROM offerings f WHERE f.id = offered_id)`;
/** Where nothing remains of the window, the days are those of the week from its start, as in `judge`. */
const weekdaysFrom = (first: string) =>
  `weekdays_between(${first}, CASE WHEN first_day > window_to THEN ${first} + 6 ELSE window_to END)`;
const DELIVERED = `coalesce(delivery_days & receiving_days & ${weekdaysFrom('first_day')} <> 0
  AND CASE WHEN has_areas THEN ${AREAS_ALLOW} ELSE distance_m <= delivery_radius_m END, false)`;
const PICKED_UP = 'offers_pickup AND accepts_pickup';

/** The lanes that collect at the supplier's, deliver at the institution's and carry the product, whatever their days. */
const LANES_BETWEEN = `
  (SELECT lane_id FROM lane_stops WHERE site_id = supplier_site_id AND lane_id = ANY (delivering) AND collects OFFSET 0) AS c
  CROSS JOIN LATERAL (SELECT * FROM lanes WHERE id = c.lane_id OFFSET 0) AS l
  WHERE temperature_class = ANY (l.temperature_classes) AND (l.spare_value IS NULL OR l.spare_value > 0)
    AND EXISTS (SELECT FROM organizations g WHERE g.id = l.organization_id AND g.status <> 'SUSPENDED')
    AND NOT EXISTS (
      SELECT FROM organization_blocks k
      WHERE k.blocker_id = l.organization_id AND k.blocked_id IN (institution_id, supplier_id)
         OR k.blocked_id = l.organization_id AND k.blocker_id IN (institution_id, supplier_id))`;
const DISTRIBUTED = `accepts_distributors AND delivering <> '{}' AND EXISTS (
  SELECT FROM ${LANES_BETWEEN}
    AND weekday_bits(l.days) & receiving_days & ${weekdaysFrom('greatest(first_day, today + l.cutoff_days)')} <> 0)`;
/** The same, were the site to receive every day. */
const DELIVERED_SOME_DAY = `coalesce(delivery_days & ${weekdaysFrom('first_day')} <> 0
  AND CASE WHEN has_areas THEN ${AREAS_ALLOW} ELSE distance_m <= delivery_radius_m END, false)`;
const DISTRIBUTED_SOME_DAY = `accepts_distributors AND delivering <> '{}' AND EXISTS (
  SELECT FROM ${LANES_BETWEEN}
    AND weekday_bits(l.days) & ${weekdaysFrom('greatest(first_day, today + l.cutoff_days)')} <> 0)`;

/** The same lanes as facts for `judge`. */
export const LANES_AS_JSON = `CASE WHEN accepts_distributors THEN (
  SELECT jsonb_agg(jsonb_build_object('id', l.id, 'organizationId', l.organization_id, 'name', l.name, 'days', l.days,
    'cutoffDays', l.cutoff_days, 'cutoffHour', l.cutoff_hour, 'spareValue', l.spare_value::text, 'spareUnit', l.spare_unit))
  FROM ${LANES_BETWEEN}) END`;

/**
 * The score in two parts, in doubles or, for what a double cannot round, in numbers of forty decimals. `days` may be
 * zero where a pair is only near: nothing is covered then. What is unknown is given its half before `least` and
 * `greatest`, which pass over NULL.
 */
function scoreIn(type: 'float8' | 'numeric') {
  const exact = type === 'numeric';
  const is = (value: string) => (exact ? `round((${value})::numeric, 40)` : `(${value})::float8`);
  const perBase = (amount: string, base: string, close: string) => (exact ? `(${is(amount)} / ${base})` : close);
  const weight = (criterion: keyof typeof WEIGHTS) => `${Math.round(Number(WEIGHTS[criterion]) * 100)}`;
  const times = (period: string) => `greatest(1, ${is('covered')} / ${period}${exact ? '::numeric' : ''})`;
  const inGrams = (from: string, to: string) =>
    `CASE WHEN ${from} = ${to} THEN 1 ELSE ${is(`grams[${from}]`)} / grams[${to}] END`;
  const [capacity, quantity] = exact ? ['capacity_base', 'quantity_base'] : ['capacity', 'quantity'];
  return {
    inGrams,
    proximity: `${weight('PROXIMITY')} * greatest(0, 1 - ${is('shown_m')} / reference_m)`,
    rest: `${weight('PRODUCT')} * ${exact ? 'round(relation_score::numeric, 1)' : 'relation_score'}
      + ${weight('SEASON')} * CASE WHEN covered > 0 THEN ${is('covered')} / (window_to - first_day + 1) ELSE 0 END
      + ${weight('VOLUME')} * least(1, coalesce(${is(capacity)} * ${times('capacity_days')} / (${quantity} * ${times('recurrence_days')})
          * ${inGrams('capacity_dimension', 'quantity_dimension')}, 0.5))
      + ${weight('PREFERENCE')} * CASE WHEN cardinality(preferred) = 0 THEN 1 ELSE (
          SELECT ${is('count(*)')} FROM unnest(preferred) AS scheme
          WHERE CASE WHEN requires_verified THEN held_verified ELSE held END ->> scheme >= window_to::text COLLATE "C"
        ) / cardinality(preferred) END
      + ${weight('PRICE')} * greatest(0, coalesce(1 - CASE WHEN NOT ${PARAMETERS.pricesHidden} AND ceiling_amount > 0 AND price_currency = ceiling_currency
          THEN ${perBase('price_amount', 'price_base', 'price')} / ${perBase('ceiling_amount', 'ceiling_base', 'ceiling')}
          * ${inGrams('ceiling_dimension', 'price_dimension')} END, 0.5))`,
  };
}
const CLOSE = scoreIn('float8');
const EXACT = scoreIn('numeric');

/** The score in tenths, rounded half away from zero as `judge` rounds it: exactly where a double is in doubt. */
const TENTHS = `CASE WHEN abs(score * 10 - floor(score * 10) - 0.5) > 1e-6 THEN floor(score * 10 + 0.5)
  ELSE floor((${EXACT.proximity} + ${EXACT.rest}) * 10 + 0.5 + 1e-30)::float8 END`;

const ROUNDED_DISTANCE = `floor(ST_Distance(origin, destination) + 0.5)`;
const SHOWN_DISTANCE = `CASE WHEN ${PARAMETERS.stepM} > 0
  THEN greatest(1, floor(distance_m / ${PARAMETERS.stepM} + 0.5)) * ${PARAMETERS.stepM} ELSE distance_m END`;

/**
 * Of these pairs, the matches: every hard criterion holds. With their `tenths` (score × 10), `distance_m`, and `shown_m`,
 * the distance that scores and orders. What cannot reach the score `floor` may be left out. `delivery` is the one option
 * asked for, or null; `summed`, whether the need's `MONTH_SUMS` are known.
 */
export const matchesAmong = (
  pairs: string,
  options: { floor?: string; delivery?: string; summed?: boolean } = {},
): string => {
  const reaches = (score: string) => (options.floor ? `AND ${score} >= ${options.floor}` : '');
  const anyWay = `${DELIVERED} OR ${PICKED_UP} OR ${DISTRIBUTED}`;
  const delivery = options.delivery
    ? `CASE ${options.delivery} WHEN 'DELIVERY' THEN ${DELIVERED} WHEN 'PICKUP' THEN ${PICKED_UP}
         WHEN 'DISTRIBUTOR' THEN ${DISTRIBUTED} ELSE ${anyWay} END`
    : `(${anyWay})`;
  return `(
  SELECT *, ${TENTHS} AS tenths
  FROM (
    SELECT *, ${CLOSE.proximity} + rest AS score
    FROM (
      SELECT *, ${SHOWN_DISTANCE} AS shown_m
      FROM (
        SELECT *, ${ROUNDED_DISTANCE} AS distance_m
        FROM (
          SELECT *, ${CLOSE.rest} AS rest
          FROM (
            SELECT *, ${coveredBy(options.summed ? SUMMED_BY_MONTHS : COVERED_BY_MONTHS)} AS covered
            FROM (SELECT *, greatest(earliest, today + lead_time_days) AS first_day FROM ${pairs}) AS timed
            WHERE first_day <= window_to AND ${Object.values(HOLDS)
              .map((holds) => `(${holds})`)
              .join(' AND ')}
            OFFSET 0
          ) AS seasoned
          WHERE covered > 0
          OFFSET 0
        ) AS valued
        WHERE true ${reaches(`rest + ${PROXIMITY} * greatest(0, 1 - ${PARAMETERS.stepM} / reference_m)`)}
        OFFSET 0
      ) AS placed
      WHERE (${DISTANCE_HOLDS}) AND ${delivery} AND ${NOT_REFUSED}
    ) AS delivered
    WHERE true ${reaches(`${CLOSE.proximity} + rest`)}
    OFFSET 0
  ) AS scored) AS matched`;
};

/** What turns an amount in the offering's base unit into the need's. Null: not comparable. */
export const inNeedUnit = CLOSE.inGrams('capacity_dimension', 'quantity_dimension');

/** As far as a near miss may be off, and the days by which a window is shifted at most (`domain/near-miss.ts`). */
const NEAR = `${NEAR_SHARE} + 1e-9`;
const NEAR_DAYS = Math.floor(SHIFT_REFERENCE_DAYS * NEAR_SHARE);

const CRITERIA = ['preparation', 'certification', 'season', 'distance', 'delivery', 'minimum', 'price'] as const;

const FAILS_WITHOUT_DISTANCE =
  'preparation_fails::int + certification_fails::int + minimum_fails::int + price_fails::int';

/**
 * Of these pairs, each that is eligible and in which hardly more than one criterion fails (what is found out late may
 * be a second), with what fails: `preparation_fails` … `price_fails`, how many do (`failing`), and `bound`, which its shortfall is not less than where exactly one of those fails that a change can mend; null
 * where the pair is not near. With `tenths`, `distance_m` and `covered` as for matches. `judge` decides how near.
 */
export const verdictsAmong = (pairs: string): string => `(
  SELECT *, ${TENTHS} AS tenths, CASE
      WHEN failing <> 1 THEN NULL
      WHEN season_fails THEN CASE WHEN available_days(season, dated, greatest(today + lead_time_days, window_from - ${NEAR_DAYS}),
        window_to + ${NEAR_DAYS}) > 0 THEN 0 END
      WHEN distance_fails THEN CASE WHEN distance_m <= max_distance_m * (1 + ${NEAR}) THEN distance_m / max_distance_m - 1 END
      WHEN minimum_fails THEN CASE WHEN minimum_times - 1 <= ${NEAR} THEN minimum_times - 1 END
      WHEN price_fails THEN CASE WHEN price_times - 1 <= ${NEAR} THEN price_times - 1 END
      WHEN delivery_fails THEN least(
        CASE WHEN distance_m > delivery_radius_m AND distance_m <= delivery_radius_m * (1 + ${NEAR}) THEN distance_m / delivery_radius_m - 1 END,
        CASE WHEN receives_not THEN 1 / 7.0::float8 END,
        CASE WHEN offers_pickup AND distance_m <= ${PICK_UP_REFERENCE_M} * (${NEAR}) THEN distance_m / ${PICK_UP_REFERENCE_M} END)
    END AS bound
  FROM (
    SELECT *, ${CLOSE.proximity} + rest AS score, ${CRITERIA.map((name) => `${name}_fails::int`).join(' + ')} AS failing,
      CASE WHEN delivery_fails AND ${FAILS_WITHOUT_DISTANCE} + season_fails::int + distance_fails::int = 0
        THEN ${DELIVERED_SOME_DAY} OR ${DISTRIBUTED_SOME_DAY} ELSE false END AS receives_not
    FROM (
      SELECT *, NOT (${DISTANCE_HOLDS}) AS distance_fails, NOT (${DELIVERED} OR ${PICKED_UP} OR ${DISTRIBUTED}) AS delivery_fails,
        ${SHOWN_DISTANCE} AS shown_m
      FROM (
        SELECT *, ${ROUNDED_DISTANCE} AS distance_m, covered = 0 AS season_fails, ${CLOSE.rest} AS rest,
          minimum_base::float8 / quantity * ${CLOSE.inGrams('minimum_dimension', 'quantity_dimension')} AS minimum_times,
          price / nullif(ceiling, 0) * ${CLOSE.inGrams('ceiling_dimension', 'price_dimension')} AS price_times
        FROM (
          SELECT *, ${coveredBy(COVERED_BY_MONTHS)} AS covered, NOT (${HOLDS.PREPARATION}) AS preparation_fails,
            NOT (${HOLDS.CERTIFICATION}) AS certification_fails, NOT (${HOLDS.MINIMUM_ORDER}) AS minimum_fails,
            NOT (${HOLDS.PRICE}) AS price_fails
          FROM (SELECT *, greatest(earliest, today + lead_time_days) AS first_day FROM ${pairs} OFFSET 0) AS timed
          WHERE (${HOLDS.ELIGIBILITY}) AND ${NOT_REFUSED}
          OFFSET 0
        ) AS seasoned
        WHERE ${FAILS_WITHOUT_DISTANCE} + (covered = 0)::int <= 1
        OFFSET 0
      ) AS placed
      WHERE ${FAILS_WITHOUT_DISTANCE} + season_fails::int + (NOT (${DISTANCE_HOLDS}))::int <= 1
      OFFSET 0
    ) AS judged
    OFFSET 0
  ) AS scored) AS verdict`;
