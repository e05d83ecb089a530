import { DEFAULT_SCHEDULE } from '../domain/period.js';

/**
 * The statements of the digests' state machine: PLANNED → COMPOSED → SENT | SKIPPED | FAILED. Each changes a digest
 * only from a state that it names, so that running one twice, or two at once, does what running one does.
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
const STOPPED = `EXISTS (SELECT FROM digest_stops s WHERE s.membership_id = m.id)`;

/** Every combination of schedule and time zone that somebody has: few, however many people there are. */
export const SCHEDULES_IN_USE = `
SELECT DISTINCT ${FREQUENCY} AS frequency, ${WEEKDAY} AS weekday, ${HOUR} AS hour, p.time_zone
FROM people p
LEFT JOIN digest_preferences f ON f.person_id = p.id
WHERE ${FREQUENCY} <> 'OFF'`;

/**
 * $1–$5: the schedules that are due and their periods. $6: since when each is: who agreed, or chose the schedule, only
 * after it waits for the next one; null: no matter. $7: the membership to go on after. $8: how many.
 */
export const MEMBERSHIPS_DUE = `
SELECT m.id AS membership_id, due.period
FROM memberships m
JOIN people p ON p.id = m.person_id
JOIN organizations g ON g.id = m.organization_id
LEFT JOIN digest_preferences f ON f.person_id = p.id
JOIN unnest($1::text[], $2::int[], $3::int[], $4::text[], $5::text[], $6::timestamptz[])
    AS due (frequency, weekday, hour, time_zone, period, due_at)
  ON due.frequency = ${FREQUENCY} AND due.weekday = ${WEEKDAY} AND due.hour = ${HOUR} AND due.time_zone = p.time_zone
WHERE m.id > $7::uuid
  AND g.status <> 'SUSPENDED' AND g.closed_at IS NULL
  AND p.email_verified_at IS NOT NULL
  AND EXISTS (SELECT FROM consents c WHERE c.person_id = p.id AND c.withdrawn_at IS NULL
              AND (due.due_at IS NULL OR c.given_at <= due.due_at))
  AND (due.due_at IS NULL OR f.updated_at IS NULL OR f.updated_at <= due.due_at)
  AND NOT ${STOPPED}
  AND NOT EXISTS (SELECT FROM digests d WHERE d.membership_id = m.id AND d.period = due.period)
ORDER BY m.id
LIMIT $8`;

/** $1: ids. $2: memberships. $3: periods. $4: now. A second planner at the same moment adds nothing. */
export const INSERT_PLANNED = `
INSERT INTO digests (id, person_id, membership_id, period, status, planned_at)
SELECT u.id, m.person_id, u.membership_id, u.period, 'PLANNED', $4
FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS u (id, membership_id, period)
JOIN memberships m ON m.id = u.membership_id
ON CONFLICT (membership_id, period) DO NOTHING
RETURNING id`;

/** Unsent digests that nobody is sending. $1: now. $2: the id to go on after. $3: how many. */
export const UNSENT = `
SELECT d.id, d.period, p.time_zone
FROM digests d
JOIN memberships m ON m.id = d.membership_id
JOIN people p ON p.id = m.person_id
WHERE d.status IN ('PLANNED', 'COMPOSED') AND ${notLeased('$1')} AND d.id > $2::uuid
ORDER BY d.id
LIMIT $3`;

export const COUNT_UNSENT = `SELECT count(*) AS count FROM digests WHERE status IN ('PLANNED', 'COMPOSED')`;

/** Who a digest is for and whether it may still be sent. $1: digest ids. */
export const RECIPIENTS = `
SELECT d.id AS digest_id, d.period, d.status, d.planned_at, d.pair_count, m.id AS membership_id, m.organization_id,
  g.name AS organization_name, g.demonstration, p.name, p.email, p.language, p.time_zone,
  CASE WHEN NOT ${CONSENTS} THEN 'NO_CONSENT'
       WHEN ${STOPPED} THEN 'STOPPED'
       WHEN ${FREQUENCY} = 'OFF' THEN 'FREQUENCY_OFF'
       WHEN g.closed_at IS NOT NULL THEN 'ORGANIZATION_CLOSED'
       WHEN g.status = 'SUSPENDED' THEN 'ORGANIZATION_SUSPENDED'
  END AS barred
FROM digests d
JOIN memberships m ON m.id = d.membership_id
JOIN people p ON p.id = m.person_id
JOIN organizations g ON g.id = m.organization_id
LEFT JOIN digest_preferences f ON f.person_id = p.id
WHERE d.id = ANY ($1::uuid[])
ORDER BY d.id`;

/** What organizations have to be matched, $1: organization ids. */
export const OPEN_ITEMS = `
SELECT 'NEED' AS side, id, organization_id FROM needs WHERE organization_id = ANY ($1::uuid[]) AND status = 'PUBLISHED'
UNION ALL
SELECT 'OFFERING', id, organization_id FROM offerings WHERE organization_id = ANY ($1::uuid[]) AND status = 'PUBLISHED'
ORDER BY side, organization_id, id`;

/** What memberships have been told of some of their needs and offerings. $1: memberships. $2: needs and offerings. */
export const ANNOUNCED = `
SELECT membership_id, need_id, offering_id FROM digest_pairs
WHERE membership_id = ANY ($1::uuid[]) AND need_id = ANY ($2::uuid[])
UNION
SELECT membership_id, need_id, offering_id FROM digest_pairs
WHERE membership_id = ANY ($1::uuid[]) AND offering_id = ANY ($2::uuid[])`;

/** The pairs that composed digests have reserved, and which end is the reader's own. $1: digest ids. */
export const PAIRS_OF_DIGESTS = `
SELECT q.digest_id, q.need_id, q.offering_id, n.organization_id = m.organization_id AS own_need
FROM digest_pairs q
JOIN needs n ON n.id = q.need_id
JOIN memberships m ON m.id = q.membership_id
WHERE q.digest_id = ANY ($1::uuid[])
ORDER BY q.digest_id, q.need_id, q.offering_id`;

/** Takes planned digests for composing. One that another transaction is composing is left to it. $1: ids. */
export const LOCK_PLANNED = `
SELECT id FROM digests WHERE id = ANY ($1::uuid[]) AND status = 'PLANNED' ORDER BY id FOR UPDATE SKIP LOCKED`;

/** $1: memberships. $2: needs. $3: offerings. $4: digests. Counts, for each digest, the pairs it got. */
export const RESERVE_PAIRS = `
WITH reserved AS (
  INSERT INTO digest_pairs (membership_id, need_id, offering_id, digest_id, side)
  SELECT u.*, CASE WHEN n.organization_id = m.organization_id THEN 'NEED' ELSE 'OFFERING' END
  FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[]) AS u (membership_id, need_id, offering_id, digest_id)
  JOIN needs n ON n.id = u.need_id JOIN memberships m ON m.id = u.membership_id
  ON CONFLICT (membership_id, need_id, offering_id) DO NOTHING
  RETURNING digest_id
)
SELECT digest_id, count(*) AS count FROM reserved GROUP BY digest_id`;

/** $1: digests. $2: how many pairs each got. $3: now. */
export const MARK_COMPOSED = `
UPDATE digests d
SET status = CASE WHEN u.pairs > 0 THEN 'COMPOSED' ELSE 'SKIPPED' END,
    reason = CASE WHEN u.pairs > 0 THEN NULL ELSE 'NOTHING_NEW' END,
    composed_at = $3, pair_count = u.pairs
FROM unnest($1::uuid[], $2::int[]) AS u (id, pairs)
WHERE d.id = u.id AND d.status = 'PLANNED'`;

/** Takes a composed digest for sending, unless somebody else has. $1: id. $2: now. $3: until when. Returns the token. */
export const LEASE = `
UPDATE digests d SET leased_until = $3, attempts = d.attempts + 1
WHERE d.id = $1::uuid AND d.status = 'COMPOSED' AND ${notLeased('$2')}
RETURNING d.attempts AS token`;

/** Pairs of a digest of which one end has closed since. $1: digest. They have not been told, so they may come again. */
export const DROP_CLOSED_PAIRS = `
WITH dropped AS (
  DELETE FROM digest_pairs q USING needs n, offerings o
  WHERE q.digest_id = $1::uuid AND n.id = q.need_id AND o.id = q.offering_id
    AND (n.status <> 'PUBLISHED' OR o.status <> 'PUBLISHED')
  RETURNING 1
)
SELECT count(*) AS count FROM dropped`;

/** $1: digest. $2, $3: the pairs that still stand; the others are let go. */
export const KEEP_PAIRS = `
DELETE FROM digest_pairs q
WHERE q.digest_id = $1::uuid
  AND NOT EXISTS (SELECT FROM unnest($2::uuid[], $3::uuid[]) AS u (need_id, offering_id)
                  WHERE (u.need_id, u.offering_id) = (q.need_id, q.offering_id))`;

/**
 * The message is on its way: whatever the record says by now, as long as the token is still the digest's, it was sent
 * and its pairs were told. $1: digest. $2: token. $3: now. $4: Message-ID. $5: subject. $6, $7: its pairs. Counts.
 */
export const MARK_SENT = `
WITH sent AS (
  UPDATE digests
  SET status = 'SENT', sent_at = $3, message_id = $4, subject = $5, pair_count = cardinality($6::uuid[]),
    reason = NULL, leased_until = NULL
  WHERE id = $1::uuid AND attempts = $2::int
  RETURNING id, membership_id
), told AS (
  INSERT INTO digest_pairs (membership_id, need_id, offering_id, digest_id, side)
  SELECT sent.membership_id, n.id, o.id, sent.id, CASE WHEN n.organization_id = m.organization_id THEN 'NEED' ELSE 'OFFERING' END
  FROM sent JOIN memberships m ON m.id = sent.membership_id, unnest($6::uuid[], $7::uuid[]) AS u (need_id, offering_id)
  JOIN needs n ON n.id = u.need_id
  JOIN offerings o ON o.id = u.offering_id
  ON CONFLICT (membership_id, need_id, offering_id) DO NOTHING
)
SELECT count(*) AS count FROM sent`;

/** $1: digests. $2: SKIPPED or FAILED. $3: why, for each. Their pairs have not been told: they are let go. Counts. */
const endWhere = (condition: string) => `
WITH ended AS (
  UPDATE digests d SET status = $2, reason = u.reason, pair_count = 0, leased_until = NULL
  FROM unnest($1::uuid[], $3::text[]) AS u (id, reason)
  WHERE d.id = u.id AND d.status IN ('PLANNED', 'COMPOSED') AND ${condition}
  RETURNING d.id
), released AS (
  DELETE FROM digest_pairs q USING ended e WHERE q.digest_id = e.id
)
SELECT count(*) AS count FROM ended`;

/** Ends digests that nobody is sending. $1–$3: as above. $4: now. */
export const END_UNSENT = endWhere(notLeased('$4'));

/** Ends the digest that one is sending. $1–$3: as above. $4: token. */
export const END_LEASED = endWhere('d.attempts = $4::int');

/** Lets another attempt have it. $1: digest. $2: token. */
export const GIVE_BACK = `
UPDATE digests SET leased_until = NULL
WHERE id = $1::uuid AND status = 'COMPOSED' AND attempts = $2::int`;

/** Counts an attempt at a digest that nobody is sending, which ended before any lease. $1: id. $2: now. Returns them all. */
export const COUNT_ATTEMPT = `
UPDATE digests d SET attempts = d.attempts + 1
WHERE d.id = $1::uuid AND d.status IN ('PLANNED', 'COMPOSED') AND ${notLeased('$2')}
RETURNING d.attempts`;

/** Who stands behind the needs and offerings that a message shows. $1: their ids. */
export const LABELS = `
SELECT i.id, g.name AS organization_name, g.demonstration, s.municipality
FROM (SELECT id, organization_id, site_id FROM needs WHERE id = ANY ($1::uuid[])
      UNION ALL
      SELECT id, organization_id, site_id FROM offerings WHERE id = ANY ($1::uuid[])) i
JOIN organizations g ON g.id = i.organization_id
JOIN sites s ON s.id = i.site_id`;
