/** What operators look at: runs, the backlog, what failed. None of these tells whom a digest is for. */

/** A moment as a text that keeps its microseconds and sorts by time: what a cursor holds. */
const exactly = (moment: string) => `to_char(${moment} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/**
 * The moments at which digests were planned, newest first: one step down the index of `planned_at` for each of them,
 * however many digests each has. A step is only made when the next row is asked for.
 */
const moments = (before: string) => `
WITH RECURSIVE moments AS (
  (SELECT planned_at FROM digests WHERE ${before} ORDER BY planned_at DESC LIMIT 1)
  UNION ALL
  SELECT (SELECT d.planned_at FROM digests d WHERE d.planned_at < m.planned_at ORDER BY d.planned_at DESC LIMIT 1)
  FROM moments m WHERE m.planned_at IS NOT NULL
)`;

/** Runs by what became of their digests, newest run first. $1: the run to go on after, or null. $2: how many runs. */
export const RUNS = `
${moments('$1::timestamptz IS NULL OR planned_at < $1::timestamptz')}
SELECT ${exactly('r.planned_at')} AS key, r.planned_at, g.*
FROM (SELECT planned_at FROM moments WHERE planned_at IS NOT NULL LIMIT $2) r
CROSS JOIN LATERAL (
  SELECT d.status, d.reason, count(*) AS count, min(d.sent_at) AS first_sent_at, max(d.sent_at) AS last_sent_at,
    max(GREATEST(d.sent_at, d.composed_at)) AS last_at
  FROM digests d WHERE d.planned_at = r.planned_at GROUP BY d.status, d.reason
) g
ORDER BY r.planned_at DESC, g.status, g.count DESC, g.reason`;

export const COUNT_RUNS = `${moments('true')} SELECT count(planned_at) AS count FROM moments`;

/** $1: now. $2: since when failures count. */
export const BACKLOG = `
SELECT count(*) FILTER (WHERE d.status <> 'FAILED') AS waiting,
  min(d.planned_at) FILTER (WHERE d.status <> 'FAILED') AS oldest,
  count(*) FILTER (WHERE d.status <> 'FAILED' AND d.leased_until >= $1) AS leased,
  count(*) FILTER (WHERE d.status <> 'FAILED' AND d.retry_at > $1) AS retrying,
  count(*) FILTER (WHERE d.status = 'FAILED') AS failed
FROM digests d
WHERE d.status IN ('PLANNED', 'COMPOSED') OR (d.status = 'FAILED' AND d.planned_at >= $2)`;

const SHOWN = `d.id, d.period, d.status, d.planned_at, d.composed_at, d.sent_at, d.leased_until, d.retry_at, d.attempts,
  d.pair_count, d.reason, d.region_code, m.organization_id, g.name AS organization_name`;
const OF_WHAT = `
FROM digests d
LEFT JOIN memberships m ON m.id = d.membership_id
LEFT JOIN organizations g ON g.id = m.organization_id`;

/** Newest first. $1, $2: the digest to go on after (when it was planned, its id), or null. $3: how many. */
export const FAILED = `
SELECT ${SHOWN}, ${exactly('d.planned_at')} AS key ${OF_WHAT}
WHERE d.status = 'FAILED'
  AND ($1::timestamptz IS NULL OR (d.planned_at <= $1::timestamptz AND (d.planned_at, d.id) < ($1::timestamptz, $2::uuid)))
ORDER BY d.planned_at DESC, d.id DESC
LIMIT $3`;

export const COUNT_FAILED = `SELECT count(*) AS count FROM digests WHERE status = 'FAILED'`;

/** $1: id. */
export const ONE = `SELECT ${SHOWN}, d.subject, p.time_zone ${OF_WHAT} JOIN people p ON p.id = d.person_id WHERE d.id = $1::uuid`;

/** What failed and may not be too late. $1: since when it was planned. $2: until when. $3: the period, or null for all. */
export const FAILED_LATELY = `
SELECT d.id, d.period, p.time_zone
FROM digests d JOIN people p ON p.id = d.person_id
WHERE d.status = 'FAILED' AND d.planned_at >= $1 AND d.planned_at < $2 AND ($3::text IS NULL OR d.period = $3)`;

/** $1: id. */
export const FAILED_ONE = `
SELECT d.id, d.period, p.time_zone
FROM digests d JOIN people p ON p.id = d.person_id
WHERE d.id = $1::uuid AND d.status = 'FAILED'`;

/**
 * Starts failed digests from the beginning: their pairs were let go when they ended. Whoever sent one before has long
 * given up, so its attempts are counted anew. $1: ids. Returns those that it changed.
 */
export const PLAN_AGAIN = `
UPDATE digests
SET status = 'PLANNED', reason = NULL, composed_at = NULL, attempts = 0, failures = 0, leased_until = NULL, retry_at = NULL
WHERE id = ANY ($1::uuid[]) AND status = 'FAILED'
RETURNING id`;
