import { suppressed } from '#suppressions';
import { DEFAULT_SCHEDULE } from '../domain/period.js';

/**
 * The statements of the digests' state machine: PLANNED → COMPOSED → SENT | SKIPPED | FAILED. Each changes a digest
 * only from a state that it names, so that running one twice, or two at once, does what running one does. What digests
 * say is in `digest-pairs.sql.ts`.
 *
 * Whoever sends a digest holds it by a token: the number of its attempt. Only that token changes it while the lease
 * lasts, and a sender that was taken for dead finds that its token is no longer the digest's.
 */

/** A person without preferences has the default ones. */
const FREQUENCY = `COALESCE(f.frequency, '${DEFAULT_SCHEDULE.frequency}')`;
const WEEKDAY = `COALESCE(f.weekday, ${DEFAULT_SCHEDULE.weekday})`;
const HOUR = `COALESCE(f.hour, ${DEFAULT_SCHEDULE.hour})`;

const CONSENTS = `EXISTS (SELECT FROM consents c WHERE c.person_id = p.id AND c.withdrawn_at IS NULL)`;
/** Nobody is sending it. */
const notLeased = (now: string) => `(d.leased_until IS NULL OR d.leased_until < ${now})`;
/** Nor is it to be left alone for a while. */
const isFree = (now: string) => `${notLeased(now)} AND (d.retry_at IS NULL OR d.retry_at <= ${now})`;
const STOPPED = `EXISTS (SELECT FROM digest_stops s WHERE s.membership_id = m.id)`;
export const kindStopped = (personId: string, kind: string): string =>
  `EXISTS (SELECT FROM digest_kind_stops k WHERE k.person_id = ${personId} AND k.kind = ${kind})`;
const COORDINATES = `EXISTS (
  SELECT FROM platform_roles r WHERE r.person_id = p.id AND r.role = 'COORDINATOR' AND r.region_code = d.region_code)`;

/** Every combination of schedule and time zone that somebody has: few, however many people there are. */
export const SCHEDULES_IN_USE = `
SELECT DISTINCT ${FREQUENCY} AS frequency, ${WEEKDAY} AS weekday, ${HOUR} AS hour, p.time_zone
FROM people p
LEFT JOIN digest_preferences f ON f.person_id = p.id
WHERE ${FREQUENCY} <> 'OFF'`;

const DUE = `
JOIN people p ON p.id = reader.person_id
LEFT JOIN digest_preferences f ON f.person_id = p.id
JOIN unnest($1::text[], $2::int[], $3::int[], $4::text[], $5::text[], $6::timestamptz[])
    AS due (frequency, weekday, hour, time_zone, period, due_at)
  ON due.frequency = ${FREQUENCY} AND due.weekday = ${WEEKDAY} AND due.hour = ${HOUR} AND due.time_zone = p.time_zone
WHERE p.email_verified_at IS NOT NULL
  AND EXISTS (SELECT FROM consents c WHERE c.person_id = p.id AND c.withdrawn_at IS NULL
              AND (due.due_at IS NULL OR c.given_at <= due.due_at))
  AND (due.due_at IS NULL OR f.updated_at IS NULL OR f.updated_at <= due.due_at)`;

/**
 * Whose digest is due and not planned yet, in the order of people, so that those of one person stay together. $1–$5: the
 * schedules that are due and their periods. $6: since when each is: who agreed, or chose the schedule, only after it waits
 * for the next one; null: no matter. $7: the person to go on after. $8: how many people.
 */
export const READERS_DUE = `
WITH readers AS (
  SELECT reader.person_id, reader.id AS membership_id, NULL AS region_code, due.period
  FROM memberships reader
  JOIN organizations g ON g.id = reader.organization_id ${DUE}
    AND g.status <> 'SUSPENDED' AND g.closed_at IS NULL
    AND NOT EXISTS (SELECT FROM digest_stops s WHERE s.membership_id = reader.id)
    AND NOT (${kindStopped('p.id', "'NEEDS'")} AND ${kindStopped('p.id', "'OFFERINGS'")})
    AND NOT EXISTS (SELECT FROM digests d WHERE d.membership_id = reader.id AND d.period = due.period)
  UNION ALL
  SELECT reader.person_id, NULL, reader.region_code, due.period
  FROM platform_roles reader ${DUE}
    AND reader.role = 'COORDINATOR'
    AND NOT ${kindStopped('p.id', "'REGION'")}
    AND NOT EXISTS (
      SELECT FROM digests d WHERE d.person_id = p.id AND d.region_code = reader.region_code AND d.period = due.period)
)
SELECT * FROM readers
WHERE person_id IN (SELECT DISTINCT person_id FROM readers WHERE person_id > $7::uuid ORDER BY person_id LIMIT $8)
ORDER BY person_id`;

/** $1: ids. $2: people. $3: memberships. $4: regions. $5: periods. $6: now. A second planner at the same moment adds nothing. */
export const INSERT_PLANNED = `
INSERT INTO digests (id, person_id, membership_id, region_code, period, status, planned_at)
SELECT u.id, u.person_id, u.membership_id, u.region_code, u.period, 'PLANNED', $6
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[]) AS u (id, person_id, membership_id, region_code, period)
ON CONFLICT DO NOTHING
RETURNING id`;

/** Unsent digests that nobody is sending. $1: now. $2: the id to go on after. $3: how many. */
export const UNSENT = `
SELECT d.id, d.period, p.time_zone
FROM digests d
JOIN people p ON p.id = d.person_id
WHERE d.status IN ('PLANNED', 'COMPOSED') AND ${notLeased('$1')} AND d.id > $2::uuid
ORDER BY d.id
LIMIT $3`;

/** Those of a status that may go on now, the longest planned first. $1: status. $2: now. $3: how many; null: all. */
export const READY = `
SELECT d.id FROM digests d
WHERE d.status = $1 AND ${isFree('$2')}
ORDER BY d.planned_at, d.id
LIMIT $3`;

/** Who a digest is for and whether it may still be sent. $1: digest ids. */
export const RECIPIENTS = `
SELECT d.id AS digest_id, d.period, d.status, d.planned_at, d.pair_count, d.failures, d.person_id, d.membership_id, d.region_code,
  m.organization_id, g.name AS organization_name, g.demonstration, p.name, p.email, p.language, p.time_zone,
  CASE WHEN NOT ${CONSENTS} THEN 'NO_CONSENT'
       WHEN ${STOPPED} OR CASE WHEN d.membership_id IS NULL THEN ${kindStopped('p.id', "'REGION'")}
         ELSE ${kindStopped('p.id', "'NEEDS'")} AND ${kindStopped('p.id', "'OFFERINGS'")} END THEN 'STOPPED'
       WHEN ${FREQUENCY} = 'OFF' THEN 'FREQUENCY_OFF'
       WHEN ${suppressed('p.email')} THEN 'ADDRESS_SUPPRESSED'
       WHEN g.closed_at IS NOT NULL THEN 'ORGANIZATION_CLOSED'
       WHEN g.status = 'SUSPENDED' THEN 'ORGANIZATION_SUSPENDED'
       WHEN d.region_code IS NOT NULL AND NOT ${COORDINATES} THEN 'NOT_A_COORDINATOR'
  END AS barred
FROM digests d
JOIN people p ON p.id = d.person_id
LEFT JOIN memberships m ON m.id = d.membership_id
LEFT JOIN organizations g ON g.id = m.organization_id
LEFT JOIN digest_preferences f ON f.person_id = p.id
WHERE d.id = ANY ($1::uuid[])
ORDER BY d.person_id, d.id`;

/** Takes planned digests for composing. One that another transaction is composing is left to it. $1: ids. */
export const LOCK_PLANNED = `
SELECT id FROM digests WHERE id = ANY ($1::uuid[]) AND status = 'PLANNED' ORDER BY id FOR UPDATE SKIP LOCKED`;

/** $1: digests of organizations, of which those that got no pair are skipped. $2: now. Returns the others. */
export const MARK_COMPOSED = `
WITH counted AS (
  -- One after the other by the index: the planner knows little of a table that grew by all of these a moment ago.
  SELECT given.id, q.pairs
  FROM unnest($1::uuid[]) AS given (id)
  CROSS JOIN LATERAL (
    SELECT count(*) AS pairs FROM digest_pairs q WHERE q.digest_id = given.id AND q.told_through IS NULL OFFSET 0) AS q
), marked AS (
  UPDATE digests d
  SET status = CASE WHEN c.pairs > 0 THEN 'COMPOSED' ELSE 'SKIPPED' END,
      reason = CASE WHEN c.pairs > 0 THEN NULL ELSE 'NOTHING_NEW' END,
      composed_at = $2, pair_count = c.pairs, retry_at = NULL
  FROM counted c WHERE d.id = c.id AND d.status = 'PLANNED'
  RETURNING d.id, d.status
)
SELECT id FROM marked WHERE status = 'COMPOSED' ORDER BY id`;

/** What span of time coordinators' digests tell: since the last that was told, 31 days at most; the first, its period. $1: digests. */
export const REGION_SPANS = `
SELECT d.id AS digest_id, d.region_code, d.planned_at AS until, greatest(d.planned_at - interval '744 hours', coalesce(
  (SELECT max(e.planned_at) FROM digests e
   WHERE e.person_id = d.person_id AND e.region_code = d.region_code AND e.planned_at < d.planned_at
     AND (e.status = 'SENT' OR e.reason = 'NOTHING_NEW')),
  d.planned_at - CASE WHEN d.period LIKE '%W%' THEN interval '168 hours' ELSE interval '24 hours' END)) AS since
FROM digests d
WHERE d.id = ANY ($1::uuid[]) AND d.region_code IS NOT NULL AND d.status IN ('PLANNED', 'COMPOSED')
ORDER BY d.id`;

/** The same of digests of regions. $1: those that have something to say. $2: now. */
export const MARK_REGIONS_COMPOSED = `
UPDATE digests SET status = 'COMPOSED', composed_at = $2, retry_at = NULL WHERE id = ANY ($1::uuid[]) AND status = 'PLANNED'
RETURNING id`;

/** What these digests have come to, those apart that are ready to be sent. $1: ids. */
export const ENDED_AMONG = `SELECT status, reason FROM digests WHERE id = ANY ($1::uuid[]) AND status <> 'COMPOSED'`;

/**
 * Takes a composed digest for sending, unless somebody else has. $1: id. $2: now. $3: until when. Returns the token, and how
 * many of its pairs are still open at both ends.
 */
export const LEASE = `
UPDATE digests d SET leased_until = $3, attempts = d.attempts + 1
WHERE d.id = $1::uuid AND d.status = 'COMPOSED' AND ${isFree('$2')}
RETURNING d.attempts AS token, d.failures, (
  -- Not joined: a planner that knows little of a table that grows by all of a week's digests in a minute reads all of it.
  SELECT count(*)::int FROM digest_pairs q
  WHERE q.digest_id = d.id AND q.told_through IS NULL
    AND (SELECT status FROM needs WHERE id = q.need_id) = 'PUBLISHED'
    AND (SELECT status FROM offerings WHERE id = q.offering_id) = 'PUBLISHED') AS open_pairs`;

/**
 * The message is on its way: whatever the record says by now, as long as the token is still the digest's, it was sent.
 * $1: digest. $2: token. $3: now. $4: Message-ID. $5: subject. $6: how many pairs it told. Returns the status before.
 */
export const MARK_SENT = `
UPDATE digests d
SET status = 'SENT', sent_at = $3, message_id = $4, subject = $5, pair_count = $6::int, reason = NULL, leased_until = NULL, retry_at = NULL
FROM (SELECT id, status FROM digests WHERE id = $1::uuid FOR UPDATE) AS before
WHERE d.id = before.id AND d.attempts = $2::int
RETURNING before.status`;

/** What a message told whose digest had been ended, and its pairs let go, while it was on its way. $1: digest. $2, $3: its pairs. */
export const TELL_AGAIN = `
INSERT INTO digest_pairs (membership_id, need_id, offering_id, digest_id, side)
SELECT m.id, n.id, o.id, d.id, CASE WHEN n.organization_id = m.organization_id THEN 'NEED' ELSE 'OFFERING' END
FROM digests d
JOIN memberships m ON m.id = d.membership_id
CROSS JOIN unnest($2::uuid[], $3::uuid[]) AS u (need_id, offering_id)
JOIN needs n ON n.id = u.need_id
JOIN offerings o ON o.id = u.offering_id
WHERE d.id = $1::uuid
ON CONFLICT (membership_id, need_id, offering_id) DO NOTHING`;

/**
 * $1: digests. $2: SKIPPED or FAILED. $3: why, for each. Their pairs have not been told: they are let go, and so are those
 * that another digest of the same person left to them. Counts.
 */
const endWhere = (condition: string) => `
WITH ended AS (
  UPDATE digests d SET status = $2, reason = u.reason, pair_count = 0, leased_until = NULL, retry_at = NULL
  FROM unnest($1::uuid[], $3::text[]) AS u (id, reason)
  WHERE d.id = u.id AND d.status IN ('PLANNED', 'COMPOSED') AND ${condition}
  RETURNING d.id, d.membership_id, d.planned_at
), released AS (
  DELETE FROM digest_pairs q USING ended e WHERE q.digest_id = e.id
), left_over AS (
  DELETE FROM digest_pairs q USING ended e
  WHERE q.told_through = e.membership_id AND (SELECT planned_at FROM digests WHERE id = q.digest_id) = e.planned_at
)
SELECT count(*) AS count FROM ended`;

/** Ends digests that nobody is sending. $1–$3: as above. $4: now. */
export const END_UNSENT = endWhere(notLeased('$4'));

/** Ends the digest that one is sending. $1–$3: as above. $4: token. */
export const END_LEASED = endWhere('d.attempts = $4::int');

/** Lets another attempt have it. $1: digest. $2: token. $3: not before. $4: failures so far. Returns it, if it was ours to give. */
export const GIVE_BACK = `
UPDATE digests SET leased_until = NULL, retry_at = $3, failures = $4::int
WHERE id = $1::uuid AND status = 'COMPOSED' AND attempts = $2::int
RETURNING id`;

/** The same for what was not even tried: it is as if nobody had taken it. $1: digest. $2: token. $3: not before. */
export const PUT_BACK = `
UPDATE digests SET leased_until = NULL, retry_at = $3, attempts = attempts - 1
WHERE id = $1::uuid AND status = 'COMPOSED' AND attempts = $2::int
RETURNING id`;

/** Counts a failure of a digest that nobody is sending. $1: id. $2: now. Returns how many there are. */
export const COUNT_FAILURE = `
UPDATE digests d SET failures = d.failures + 1
WHERE d.id = $1::uuid AND d.status IN ('PLANNED', 'COMPOSED') AND ${notLeased('$2')}
RETURNING d.failures`;

/** $1: a digest that is left alone until $2. */
export const PUT_OFF = `UPDATE digests SET retry_at = $2 WHERE id = $1::uuid AND status IN ('PLANNED', 'COMPOSED')`;
