import { FIRST_PAUSE_MS, MAX_PAUSE_MS, MAX_RETRY_MS } from '../domain/turn.js';

/** The rules of `domain/turn.ts`, by the database's clock: the one that all processes share. No time (NULL) is long ago. */

const ms = (parameter: string) => `${parameter}::float8 * interval '1 millisecond'`;

/** The row is locked first, so that of two at once the second finds what the first has left. */
const BEFORE = `
before AS (
  SELECT b.*, GREATEST(b.now, b.next_at, b.paused_until) AS at
  FROM (SELECT t.*, clock_timestamp() AS now FROM turns t WHERE t.key = $1 FOR UPDATE) b
)`;

/** $1: key. $2: how far apart, ms. $3: within how long, ms. No row: it has never been taken or paused. */
export const TAKE = `
WITH ${BEFORE}, taken AS (
  UPDATE turns t SET
    next_at = CASE WHEN $2::float8 > 0 AND b.at <= b.now + ${ms('$3')} THEN b.at + ${ms('$2')} ELSE t.next_at END,
    promised_at = CASE WHEN b.at <= b.now + ${ms('$3')} THEN t.promised_at
      ELSE LEAST(GREATEST(b.promised_at, b.at) + ${ms('$2')}, b.now + ${ms(String(MAX_RETRY_MS))}) END
  FROM before b WHERE t.key = b.key
  RETURNING b.at <= b.now + ${ms('$3')} AS given, b.at - b.now AS wait, t.promised_at - b.now AS retry_after, t.pauses
)
SELECT given, pauses > 0 AS after_pause, (extract(epoch FROM CASE WHEN given THEN wait ELSE retry_after END) * 1000)::float8 AS ms
FROM taken`;

/** $1: key. */
export const ADD = `INSERT INTO turns (key) VALUES ($1) ON CONFLICT (key) DO NOTHING`;

/** $1: key. */
export const PAUSE = `
UPDATE turns SET pauses = pauses + 1,
  paused_until = clock_timestamp() + LEAST(${FIRST_PAUSE_MS} * power(2, LEAST(pauses, 30)), ${MAX_PAUSE_MS}) * interval '1 millisecond'
WHERE key = $1 AND (paused_until IS NULL OR paused_until <= clock_timestamp())`;

/** $1: key. */
export const RESUME = `UPDATE turns SET pauses = 0, paused_until = NULL WHERE key = $1 AND pauses > 0`;

/** What has not been used for a day says nothing any more. */
export const PURGE = `
DELETE FROM turns WHERE GREATEST(next_at, paused_until, promised_at) < clock_timestamp() - interval '1 day'`;
