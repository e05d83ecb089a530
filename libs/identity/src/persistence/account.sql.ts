/** The columns and tables of an actor are read in one statement: it is made for every request of somebody signed in. */
const actorFrom = (source: string, columns: string): string => `
SELECT p.id AS "personId", p.language, p.email_verified_at IS NOT NULL AS "isVerified", ${columns}, (
    SELECT coalesce(json_agg(json_build_object(
      'id', m.id, 'organizationId', m.organization_id, 'role', m.role, 'status', g.status)), '[]')
    FROM memberships m JOIN organizations g ON g.id = m.organization_id
    WHERE m.person_id = p.id AND g.closed_at IS NULL) AS memberships, (
    SELECT coalesce(json_agg(json_build_object('role', r.role, 'regionCode', r.region_code)), '[]')
    FROM platform_roles r WHERE r.person_id = p.id) AS "platformRoles"
FROM people p ${source}`;

/** $1: person. */
export const ACTOR_OF_PERSON = actorFrom(
  'WHERE p.id = $1',
  `NULL::uuid AS "sessionId", NULL::uuid AS "apiTokenId", NULL::text[] AS scopes, NULL::timestamptz AS "seenAt"`,
);

/** $1: hash of the token; $2: now; $3: who was not seen since then has gone. */
export const ACTOR_OF_SESSION = actorFrom(
  'JOIN sessions s ON s.person_id = p.id WHERE s.token_hash = $1 AND s.expires_at > $2 AND s.last_seen_at > $3',
  `s.id AS "sessionId", NULL::uuid AS "apiTokenId", NULL::text[] AS scopes, s.last_seen_at AS "seenAt"`,
);

/** $1: hash of the token; $2: now. */
export const ACTOR_OF_TOKEN = actorFrom(
  'JOIN api_tokens t ON t.person_id = p.id WHERE t.token_hash = $1 AND t.expires_at > $2 AND t.revoked_at IS NULL',
  `NULL::uuid AS "sessionId", t.id AS "apiTokenId", t.scopes, t.last_used_at AS "seenAt"`,
);

/** $1: session; $2: now. */
export const SEE_SESSION = `UPDATE sessions SET last_seen_at = $2 WHERE id = $1 AND last_seen_at < $2`;

/** $1: API token; $2: now. */
export const USE_TOKEN = `UPDATE api_tokens SET last_used_at = $2 WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $2)`;

/** Whom a password at this address may sign in: its owner, and the last one who asked for it and has not shown it is theirs. */
export const CANDIDATES = `
SELECT (SELECT json_build_object('id', id, 'passwordHash', password_hash)
        FROM people WHERE email = $1 AND email_verified_at IS NOT NULL) AS owner,
       (SELECT json_build_object('id', id, 'passwordHash', password_hash)
        FROM people WHERE email = $1 AND email_verified_at IS NULL ORDER BY created_at DESC, id DESC LIMIT 1) AS pending`;

/** Makes room for one more who asks for this address: of those who have not shown it is theirs, the newest ($2) stay. */
export const DROP_OLDEST_PENDING = `
DELETE FROM people WHERE id IN (
  SELECT id FROM people WHERE email = $1 AND email_verified_at IS NULL ORDER BY created_at DESC, id DESC OFFSET $2)`;

/** The address is somebody's now: nobody else waits for it. */
export const DROP_PENDING = `DELETE FROM people WHERE email = $1 AND email_verified_at IS NULL AND id <> $2`;

/** $1: person; $2: address; $3: now. */
export const VERIFY = `
UPDATE people SET email_verified_at = $3 WHERE id = $1 AND email = $2 AND email_verified_at IS NULL RETURNING id`;

/** Of two who use a code of one step at once, one gets through; nor does an earlier one work later (RFC 6238 §5.2). */
export const USE_STEP = `
UPDATE second_factors SET last_step = $2 WHERE person_id = $1 AND (last_step IS NULL OR last_step < $2) RETURNING person_id`;

/** $1: person; $2: hash of the code. */
export const USE_RECOVERY_CODE = `
UPDATE second_factors SET recovery_code_hashes = array_remove(recovery_code_hashes, $2::bytea)
WHERE person_id = $1 AND $2::bytea = ANY (recovery_code_hashes) RETURNING person_id`;

/** What was done with the old address follows its owner, so that it goes with them when they are erased. $1: old address, $2: new. */
export const MOVE_ADDRESS = [
  'UPDATE invitations SET email = $2 WHERE email = $1 AND accepted_at IS NOT NULL',
  'UPDATE one_time_links SET address = $2 WHERE address = $1 AND used_at IS NOT NULL',
];
