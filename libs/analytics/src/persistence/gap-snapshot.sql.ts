import { MATCHES_OF_NEEDS } from '#matching';
import { GAP_UNITS, MONTHS_AHEAD } from '../domain/gap.js';

/**
 * The statements that reckon gaps, one after the other, through temporary tables: what they hold in memory depends on
 * neither needs nor offerings. Amounts are doubles here, in base units until they are told: nothing is decided by them.
 *
 * Months are numbers, 0 being the one that the snapshot starts in. The rules are in docs/glossary.md, their reasons in
 * docs/adr/0015.
 */

/** The temporary tables of one snapshot. The embedded database has one session for all: each needs names of its own. */
export interface Work {
  /** The needs looked at, with what they ask for a day, or in all when they ask once. */
  readonly needs: string;
  /** Their matches, with the days on which each month can be supplied. */
  readonly pairs: string;
  /** What share of what is asked of it an offering can give, by month. */
  readonly shares: string;
  /** What each need asks for by month, and is given. */
  readonly asks: string;
  /** What needs take of each offering by month, in base units of its capacity. */
  readonly drawn: string;
}

const DIMENSIONS = `ARRAY['mass', 'volume', 'count']`;
const IN_BASE = { kg: 1000, l: 1000, unit: 1 };
/** Base units in one of what amounts of each dimension are told in. */
const TOLD = `ARRAY[${IN_BASE[GAP_UNITS.mass]}, ${IN_BASE[GAP_UNITS.volume]}, ${IN_BASE[GAP_UNITS.count]}]::float8[]`;

const firstDay = (start: string, month: string) => `(${start} + make_interval(months => ${month}))::date`;
const lastDay = (start: string, month: string) => `(${start} + make_interval(months => ${month} + 1))::date - 1`;
const monthOf = (day: string, start: string) =>
  `((date_part('year', ${day}) - date_part('year', ${start})) * 12 + date_part('month', ${day}) - date_part('month', ${start}))::int`;

/** The dimension a product's cells are in for an amount in this one, and what turns that amount into what is told. */
const cellOf = (dimension: string, product: string) => `(
  SELECT CASE WHEN factor IS NULL THEN ${dimension} ELSE own END::smallint AS dimension,
    coalesce(factor / (${TOLD})[own], 1 / (${TOLD})[${dimension}]) AS told
  FROM (
    SELECT own, CASE WHEN ${dimension} IS NULL OR ${dimension} = own THEN 1 ELSE (grams[${dimension}] / grams[own])::float8 END AS factor
    FROM (SELECT array_position(${DIMENSIONS}, ${product}.dimension) AS own,
      ARRAY[1, ${product}.density_kg_per_l, ${product}.unit_mass_g] AS grams) AS facts
  ) AS converted)`;

export const createWork = ({ needs, pairs, shares, asks, drawn }: Work): readonly string[] => [
  `CREATE TEMP TABLE ${needs} (
    need_id uuid PRIMARY KEY, product_id uuid, region_code text, dimension smallint, told float8,
    quantity_dimension smallint, once boolean, rate float8, today date, first date, last date)`,
  `CREATE TEMP TABLE ${pairs} (
    need_id uuid, offering_id uuid, total boolean, in_capacity float8, asked_month smallint, drawn_month smallint, days smallint[])`,
  `CREATE TEMP TABLE ${shares} (offering_id uuid, month smallint, share float8)`,
  `CREATE TEMP TABLE ${asks} (need_id uuid, month smallint, asked float8, given float8, unknown boolean)`,
  `CREATE TEMP TABLE ${drawn} (offering_id uuid, month smallint, amount float8)`,
];

export const dropWork = (work: Work): string => `DROP TABLE IF EXISTS ${Object.values(work).join(', ')}`;

/** The open needs. $1: now. */
export const writeNeeds = ({ needs }: Work): string => `
INSERT INTO ${needs}
SELECT n.need_id, n.product_id, coalesce(s.region_code, ''), cell.dimension, cell.told, n.quantity_dimension,
  n.recurrence_days IS NULL,
  coalesce(n.quantity / CASE WHEN n.recurrence_days IS NULL THEN 1 ELSE least(n.recurrence_days, last - first + 1) END, 0),
  today, first, last
FROM matchable_needs n
CROSS JOIN LATERAL (SELECT ($1::timestamptz AT TIME ZONE n.time_zone)::date AS today OFFSET 0) AS day
CROSS JOIN LATERAL (SELECT greatest(n.window_from, today) AS first, n.window_to AS last OFFSET 0) AS remaining
JOIN sites s ON s.id = n.site_id
JOIN products p ON p.id = n.product_id
CROSS JOIN LATERAL ${cellOf('n.quantity_dimension', 'p')} AS cell
WHERE n.window_to >= today AND (n.respond_by IS NULL OR n.respond_by >= today)
RETURNING need_id`;

/**
 * The matches of some needs. $1–$13: those of `MATCHES_OF_NEEDS`; $14: first day of the first month. What is asked once
 * counts whole, in the first month in which the offering is available.
 */
export const writePairs = ({ needs, pairs }: Work): string => `
INSERT INTO ${pairs}
SELECT n.need_id, o.offering_id, o.capacity_days IS NULL,
  CASE WHEN o.capacity IS NOT NULL THEN
    CASE WHEN o.capacity_dimension = n.quantity_dimension THEN 1 ELSE (grams[n.quantity_dimension] / grams[o.capacity_dimension])::float8 END END,
  CASE WHEN once THEN ${monthOf('n.first', '$14::date')} ELSE months.first END,
  CASE WHEN once THEN first_available ELSE months.first END,
  CASE WHEN NOT once THEN months.days WHEN first_available IS NOT NULL THEN ARRAY[1] END
FROM (${MATCHES_OF_NEEDS}) AS found
JOIN ${needs} n ON n.need_id = found.wanted_id
JOIN matchable_offerings o ON o.offering_id = found.offered_id
JOIN products k ON k.id = CASE found.relation WHEN 'BROADER' THEN n.product_id ELSE o.product_id END
CROSS JOIN LATERAL (SELECT ARRAY[1, k.density_kg_per_l, k.unit_mass_g] AS grams, greatest(n.first, n.today + o.lead_time_days) AS soonest) AS facts
CROSS JOIN LATERAL (
  SELECT min(month) AS first, min(month) FILTER (WHERE available > 0) AS first_available, array_agg(available ORDER BY month) AS days
  FROM (
    SELECT month, available_days(o.season, o.dated,
      greatest(soonest, ${firstDay('$14::date', 'month')}), least(n.last, ${lastDay('$14::date', 'month')}))::smallint AS available
    FROM generate_series(${monthOf('soonest', '$14::date')}, least(${monthOf('n.last', '$14::date')}, ${MONTHS_AHEAD - 1})) AS month
  ) AS each_month
) AS months`;

/** What each pair's need asks of its offering, by month. An offering in all (`TOTAL`) is one period: month −1 of its shares. */
const demands = ({ needs, pairs }: Work) => `(
  SELECT p.need_id, p.offering_id, p.total, p.in_capacity, (p.asked_month + i - 1)::smallint AS asked_month,
    (p.drawn_month + i - 1)::smallint AS drawn_month,
    CASE WHEN p.total THEN -1 ELSE p.drawn_month + i - 1 END::smallint AS period, n.rate * available AS demand
  FROM ${pairs} p
  JOIN ${needs} n ON n.need_id = p.need_id
  CROSS JOIN LATERAL unnest(p.days) WITH ORDINALITY AS d(available, i)
  WHERE available > 0)`;

/** The first day on which the offering `o` of the site `s` can be delivered. $1: now. */
const SOONEST = '(($1::timestamptz AT TIME ZONE s.time_zone)::date + o.lead_time_days)';

/** $1: now; $2: first day of the first month. */
export const writeShares = (work: Work): string => `
INSERT INTO ${work.shares}
SELECT loaded.offering_id, loaded.period, least(1, CASE WHEN o.capacity_days IS NULL THEN o.capacity
  ELSE o.capacity / o.capacity_days * available_days(o.season, o.dated,
    greatest(${SOONEST}, ${firstDay('$2::date', 'loaded.period')}), ${lastDay('$2::date', 'loaded.period')}) END / loaded.load)
FROM (
  SELECT offering_id, period, sum(demand * in_capacity) AS load FROM ${demands(work)} AS d
  WHERE in_capacity IS NOT NULL AND demand > 0 GROUP BY offering_id, period) AS loaded
JOIN matchable_offerings o ON o.offering_id = loaded.offering_id
JOIN sites s ON s.id = o.site_id`;

/** What an offering gives: all that is asked of it where its capacity is unknown or does not compare. */
const GIVEN = 'demand * CASE WHEN in_capacity IS NULL THEN 1 ELSE coalesce(share, 1) END';

/** $1: first day of the first month. */
export const writeAsks = (work: Work): string => `
INSERT INTO ${work.asks}
SELECT asked.need_id, asked.month, asked.amount, coalesce(supplied.given, 0), coalesce(supplied.unknown, false)
FROM (
  SELECT n.need_id, month, n.rate * CASE WHEN n.once THEN 1 ELSE
    least(n.last, ${lastDay('$1::date', 'month')}) - greatest(n.first, ${firstDay('$1::date', 'month')}) + 1 END AS amount
  FROM ${work.needs} n
  CROSS JOIN LATERAL generate_series(${monthOf('n.first', '$1::date')},
    least(${MONTHS_AHEAD - 1}, CASE WHEN n.once THEN ${monthOf('n.first', '$1::date')} ELSE ${monthOf('n.last', '$1::date')} END)) AS month
) AS asked
LEFT JOIN (
  SELECT need_id, asked_month AS month, sum(${GIVEN}) AS given, bool_or(in_capacity IS NULL) AS unknown
  FROM ${demands(work)} AS d
  LEFT JOIN ${work.shares} s ON s.offering_id = d.offering_id AND s.month = d.period
  GROUP BY need_id, asked_month
) AS supplied ON supplied.need_id = asked.need_id AND supplied.month = asked.month`;

const CELL_COLUMNS = `
(snapshot_id, side, product_id, month, region_code, dimension, asked, met, unmet, count, without_match, unknown_capacity)`;
/** To the gram, the millilitre or the thousandth of a piece. */
const toldAs = (amount: string) => `round((${amount})::numeric, 3)`;

/** $1: the snapshot; $2: first day of the first month. */
export const writeNeedCells = ({ needs, pairs, asks }: Work): string => `
INSERT INTO gap_cells ${CELL_COLUMNS}
SELECT $1, 'NEED', product_id, to_char(${firstDay('$2::date', 'month')}, 'YYYY-MM'), region_code,
  (${DIMENSIONS})[dimension], asked, least(asked, met), greatest(0, asked - met), count, without_match, unknown
FROM (
  SELECT n.product_id, a.month, n.region_code, n.dimension, ${toldAs('sum(a.asked * n.told)')} AS asked,
    ${toldAs('sum(least(a.asked, a.given) * n.told)')} AS met, count(*) AS count,
    count(*) FILTER (WHERE matched.need_id IS NULL) AS without_match, count(*) FILTER (WHERE a.unknown) AS unknown
  FROM ${asks} a
  JOIN ${needs} n ON n.need_id = a.need_id
  LEFT JOIN (SELECT DISTINCT need_id FROM ${pairs}) AS matched ON matched.need_id = a.need_id
  GROUP BY n.product_id, a.month, n.region_code, n.dimension
) AS cells`;

/** What needs take of each offering's capacity, by month: what it gives, less what others give beyond what is asked. */
export const writeDrawn = (work: Work): string => `
INSERT INTO ${work.drawn}
SELECT d.offering_id, d.drawn_month, sum(d.demand * s.share * d.in_capacity * least(1, a.asked / a.given))
FROM ${demands(work)} AS d
JOIN ${work.shares} s ON s.offering_id = d.offering_id AND s.month = d.period
JOIN ${work.asks} a ON a.need_id = d.need_id AND a.month = d.asked_month
WHERE d.in_capacity IS NOT NULL AND d.demand * s.share > 0
GROUP BY d.offering_id, d.drawn_month`;

/**
 * Offerings that are available on the same days are one row before the months are counted: there are few kinds of
 * season. What is left of an offering in all is spread over the days on which it is available. $1: now; $2: first day of
 * the first month; $3: the snapshot.
 */
export const writeOfferingCells = ({ pairs, drawn }: Work): string => `
WITH offered AS MATERIALIZED (
  SELECT o.product_id, coalesce(s.region_code, '') AS region_code, o.capacity_dimension, o.capacity_days IS NULL AS total,
    o.season, coalesce(o.dated, '{}') AS dated, ${SOONEST} AS soonest, count(*) AS count,
    count(*) FILTER (WHERE matched.offering_id IS NULL) AS without_match,
    count(*) FILTER (WHERE o.capacity IS NULL) AS unknown,
    coalesce(sum(o.capacity / coalesce(o.capacity_days, 1)), 0) - coalesce(sum(taken.amount), 0) AS amount
  FROM matchable_offerings o
  JOIN sites s ON s.id = o.site_id
  LEFT JOIN (SELECT DISTINCT offering_id FROM ${pairs}) AS matched ON matched.offering_id = o.offering_id
  LEFT JOIN (SELECT offering_id, sum(amount) AS amount FROM ${drawn} GROUP BY offering_id) AS taken
    ON taken.offering_id = o.offering_id AND o.capacity_days IS NULL
  WHERE o.expires_on IS NULL OR o.expires_on >= ($1::timestamptz AT TIME ZONE s.time_zone)::date
  GROUP BY 1, 2, 3, 4, 5, 6, 7
), calendars AS MATERIALIZED (
  SELECT *, sum(available) OVER (PARTITION BY season, dated, soonest) AS available_in_all
  FROM (SELECT DISTINCT season, dated, soonest FROM offered) AS seasons
  CROSS JOIN LATERAL (
    SELECT month, available_days(season, nullif(dated, '{}'),
      greatest(soonest, ${firstDay('$2::date', 'month')}), ${lastDay('$2::date', 'month')}) AS available
    FROM generate_series(0, ${MONTHS_AHEAD - 1}) AS month
  ) AS months
  WHERE available > 0
), monthly AS (
  SELECT product_id, region_code, capacity_dimension, month, count, without_match, unknown, 0::float8 AS met,
    CASE WHEN total THEN greatest(0, amount) * available / available_in_all ELSE amount * available END AS asked
  FROM offered JOIN calendars USING (season, dated, soonest)
  UNION ALL
  SELECT o.product_id, coalesce(s.region_code, ''), o.capacity_dimension, d.month, 0, 0, 0, d.amount,
    CASE WHEN o.capacity_days IS NULL THEN d.amount ELSE 0 END
  FROM ${drawn} d
  JOIN matchable_offerings o ON o.offering_id = d.offering_id
  JOIN sites s ON s.id = o.site_id
), summed AS (
  SELECT product_id, region_code, capacity_dimension, month, sum(asked) AS asked, sum(met) AS met,
    sum(count) AS count, sum(without_match) AS without_match, sum(unknown) AS unknown
  FROM monthly
  GROUP BY product_id, region_code, capacity_dimension, month
)
INSERT INTO gap_cells ${CELL_COLUMNS}
SELECT $3, 'OFFERING', product_id, to_char(${firstDay('$2::date', 'month')}, 'YYYY-MM'), region_code,
  (${DIMENSIONS})[dimension], asked, least(asked, met), greatest(0, asked - met), count, without_match, unknown
FROM (
  SELECT m.product_id, m.month, m.region_code, cell.dimension, ${toldAs('sum(m.asked * cell.told)')} AS asked,
    ${toldAs('sum(m.met * cell.told)')} AS met, sum(m.count) AS count, sum(m.without_match) AS without_match, sum(m.unknown) AS unknown
  FROM summed m
  JOIN products p ON p.id = m.product_id
  CROSS JOIN LATERAL ${cellOf('m.capacity_dimension', 'p')} AS cell
  GROUP BY m.product_id, m.month, m.region_code, cell.dimension
) AS cells`;

/** $1: the snapshot; $2: now; $3: needs; $4: matches of a need. */
export const WRITE_SNAPSHOT = `
INSERT INTO gap_snapshots (id, taken_at, duration_ms, needs, matches_per_need, offerings)
SELECT $1, $2, 0, $3, $4, count(*)
FROM matchable_offerings o JOIN sites s ON s.id = o.site_id
WHERE o.expires_on IS NULL OR o.expires_on >= ($2::timestamptz AT TIME ZONE s.time_zone)::date`;
