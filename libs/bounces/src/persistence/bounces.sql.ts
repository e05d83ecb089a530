/**
 * To whom we sent messages, by their ids. $1: digests. $2: notices. A notice that was sent says no more to whom: it is the account's
 * address or, where there was none, the one of its link. Who has changed their address since is not found.
 */
export const RECIPIENTS_OF_MESSAGES = `
SELECT d.id, lower(p.email) AS address
FROM digests d JOIN people p ON p.id = d.person_id
WHERE d.id = ANY ($1::uuid[]) AND d.attempts > 0
UNION
SELECT n.id, lower(COALESCE(p.email, l.address))
FROM notices n
LEFT JOIN people p ON p.id = n.person_id
LEFT JOIN one_time_links l ON l.notice_id = n.id
WHERE n.id = ANY ($2::uuid[]) AND n.attempts > 0 AND COALESCE(p.email, l.address) IS NOT NULL`;

/** Which of some addresses are somebody's here. $1: addresses. */
export const ADDRESSES_HERE = `
SELECT DISTINCT email AS address FROM people WHERE email = ANY ($1::text[]) AND email_verified_at IS NOT NULL`;

/** $1: hash. $2: now. Counts. */
export const TAKE_TOKEN = `
WITH taken AS (
  INSERT INTO mail_hook_tokens (token_hash, seen_at) VALUES ($1::bytea, $2::timestamptz) ON CONFLICT DO NOTHING RETURNING 1
)
SELECT count(*) AS count FROM taken`;

/** What stands, by reason. $1: since when. */
export const COUNT_BY_REASON = `
SELECT reason, count(*) AS count FROM mail_suppressions WHERE since > $1 AND released_at IS NULL GROUP BY reason ORDER BY reason`;
