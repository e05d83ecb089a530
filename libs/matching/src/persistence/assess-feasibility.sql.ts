import { HELD, IN_AREAS, NEED_COLUMNS, OFFERING_COLUMNS } from './find-matches.sql.js';
import { fewerWithin, pairsWithinOrNearest } from './candidates.sql.js';
import { inNeedUnit, LANES_AS_JSON, verdictsAmong, wantedFrom } from './pair.sql.js';

/** A need that is not written anywhere: $1, a row of `needs` as JSON. */
const DRAFT = 'jsonb_populate_record(NULL::needs, $1::jsonb)';

/** As many offerings as are looked at for a draft; of more, the nearest. */
export const MOST_FOR_FEASIBILITY = 1000;

/** What may be a near miss lies at most half as far again as the need reaches. */
const REACH_M = 'n.farthest_m * 1.5';

/** The days of each month on which an offering is available: of whole months, by a glance at its row. */
const MONTH_DAYS = `ARRAY(
      SELECT CASE WHEN dated IS NOT NULL THEN available_days(season, dated, greatest(first_day, first), last)
        WHEN season[date_part('month', first)::int + 1] > season[date_part('month', first)::int]
        THEN greatest(0, last - greatest(first_day, first) + 1) ELSE 0 END
      FROM unnest(months.firsts, months.lasts) AS month (first, last))`;

/**
 * The verdict on every offering that answers a draft, or almost: what fails in it (`failing` ≤ 1), what it offers in which
 * month, and for those that may be near misses what `judge` reads. `whole`: whether all within reach were looked at; a row
 * without an offering says that there is none.
 * $1: draft. $2–$4: `PARAMETERS`.
 */
export const FEASIBILITY_OF_DRAFT = `
WITH wanted AS MATERIALIZED (${wantedFrom(`(
  SELECT row_of.* FROM ${DRAFT} AS draft
  JOIN sites s ON s.id = draft.site_id
  JOIN organizations g ON g.id = draft.organization_id AND g.status <> 'SUSPENDED'
  CROSS JOIN LATERAL matchable_need(draft, s) AS row_of)`)})
SELECT found.*, ${OFFERING_COLUMNS}, ${HELD}
FROM (
  SELECT look.whole, wanted_id, offered_id, supplier_id, relation, distance_m, tenths, failing, bound, preparation_fails,
    certification_fails, ${IN_AREAS}, CASE WHEN bound IS NOT NULL THEN ${LANES_AS_JSON} END AS lanes,
    CASE WHEN failing = 0 THEN capacity * ${inNeedUnit} END AS offered_base, capacity_days AS offered_days,
    CASE WHEN failing = 0 THEN ${MONTH_DAYS} END AS month_days
  FROM wanted n
  CROSS JOIN LATERAL (SELECT ${fewerWithin(REACH_M, MOST_FOR_FEASIBILITY + 1)} AS whole OFFSET 0) AS look
  CROSS JOIN LATERAL (
    SELECT array_agg(month::date) AS firsts, array_agg(least(n.window_to, (month + interval '1 month')::date - 1)) AS lasts
    FROM generate_series(date_trunc('month', n.earliest::timestamp), n.window_to::timestamp, interval '1 month') AS month
  ) AS months
  LEFT JOIN LATERAL (
    SELECT * FROM ${verdictsAmong(pairsWithinOrNearest(REACH_M, 'look.whole', MOST_FOR_FEASIBILITY))}
    WHERE failing = 0 OR bound IS NOT NULL OR failing = 1 AND (preparation_fails OR certification_fails) OFFSET 0) AS verdict ON true
) AS found
LEFT JOIN offerings o ON o.id = CASE WHEN found.bound IS NOT NULL THEN found.offered_id END`;

/** The draft itself, as `NEEDS_TO_MATCH` gives a need. $1: draft. */
export const DRAFT_TO_MATCH = `SELECT ${NEED_COLUMNS} FROM ${DRAFT} AS n JOIN sites s ON s.id = n.site_id`;
