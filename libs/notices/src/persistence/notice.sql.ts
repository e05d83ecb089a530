import { STOPS_NOTICES, suppressed } from '#suppressions';

/** $1: notice; $2: now; $3: until when it is leased. Counts the attempt, whose number is who holds it. */
export const LEASE = `
UPDATE notices SET attempts = attempts + 1, leased_until = $3
WHERE id = $1 AND status = 'PENDING' AND (leased_until IS NULL OR leased_until <= $2)
RETURNING id, kind, name, address, language, facts, link, attempts, ${suppressed('address', STOPS_NOTICES)} AS suppressed`;

/** $1: notice; $2: the attempt that holds it; $3: status; $4: when; $5: why, where it was not sent. To whom and of whom it told is not needed any more. */
export const END = `
UPDATE notices SET status = $3, leased_until = NULL, reason = $5, name = '', address = '', facts = '{}', sent_at = CASE WHEN $3 = 'SENT' THEN $4::timestamptz END
WHERE id = $1 AND attempts = $2 AND status = 'PENDING'`;

/** $1: notice; $2: the attempt that holds it. */
export const GIVE_BACK = `UPDATE notices SET leased_until = NULL WHERE id = $1 AND attempts = $2 AND status = 'PENDING'`;

/** What waits: $1: now; $2: after this identifier; $3: at most. */
export const WAITING = `
SELECT id FROM notices
WHERE status = 'PENDING' AND (leased_until IS NULL OR leased_until <= $1) AND id > $2
ORDER BY id LIMIT $3`;
