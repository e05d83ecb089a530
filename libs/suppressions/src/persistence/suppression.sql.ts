import type { SuppressionReason } from '../domain/suppression.js';

/**
 * Whether nothing is to be sent to an address, in a statement of another room: `address` is SQL, such as `p.email`, whose
 * value is normalized. With `reasons`: whether it is for one of these. One look into an index of what stands.
 */
export const suppressed = (address: string, reasons?: readonly SuppressionReason[]): string =>
  `EXISTS (SELECT FROM mail_suppressions held WHERE held.address = ${address} AND held.released_at IS NULL${
    reasons ? ` AND held.reason IN (${reasons.map((reason) => `'${reason}'`).join(', ')})` : ''
  })`;

/** A complaint weighs more than what stands for another reason. $1: code of the address. $2: now. */
export const MAKE_WAY_FOR_COMPLAINT = `
UPDATE mail_suppressions SET released_at = $2
WHERE address_code = $1 AND released_at IS NULL AND reason <> 'COMPLAINT'`;

/**
 * $1: id. $2: address. $3: its code. $4: reason. $5: source. $6: what was answered. $7: since when. What stands stays as
 * it is; and what happened before the last release is an old story, told again. Counts.
 */
export const SUPPRESS = `
WITH added AS (
  INSERT INTO mail_suppressions (id, address, address_code, reason, source, code, since)
  SELECT $1::uuid, $2::text, $3::bytea, $4::text, $5::text, $6::text, $7::timestamptz
  WHERE NOT EXISTS (SELECT FROM mail_suppressions old WHERE old.address_code = $3::bytea AND old.released_at >= $7::timestamptz
                    AND (old.reason = 'COMPLAINT' OR $4::text <> 'COMPLAINT'))
  ON CONFLICT (address_code) WHERE released_at IS NULL DO NOTHING
  RETURNING 1
)
SELECT count(*) AS count FROM added`;

/** $1: suppression. $2: now. $3: who, or null. Returns the address. */
export const RELEASE = `
UPDATE mail_suppressions SET released_at = $2, released_by = $3
WHERE id = $1::uuid AND released_at IS NULL
RETURNING address`;

/** $1: codes of addresses. */
export const STANDING = `
SELECT id, address_code, reason, source, code, since FROM mail_suppressions
WHERE address_code = ANY ($1::bytea[]) AND released_at IS NULL`;

/** $1: address. $2: message. $3: when. */
export const COUNT_SOFT_BOUNCE = `
INSERT INTO mail_soft_bounces (address, message_id, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`;

/** $1: address. */
export const SOFT_BOUNCES_OF = `SELECT at FROM mail_soft_bounces WHERE address = $1 ORDER BY at`;

/** $1: address. $2: what was before then. */
export const DROP_OLD_SOFT_BOUNCES = `DELETE FROM mail_soft_bounces WHERE address = $1 AND at < $2`;

/** Their mail gets through. $1: addresses. $2: when each did. */
export const DROP_SOFT_BOUNCES = `
DELETE FROM mail_soft_bounces b USING unnest($1::text[], $2::timestamptz[]) AS u (address, at)
WHERE b.address = u.address AND b.at <= u.at`;

/**
 * An address is nobody's any more, by erasure or because they moved. What is left is what was asked for: not to be written
 * to, under the code of the address. $1: address.
 */
export const FORGET_ADDRESS: readonly string[] = [
  `DELETE FROM mail_suppressions WHERE address = $1 AND (reason = 'HARD_BOUNCE' OR released_at IS NOT NULL)`,
  `UPDATE mail_suppressions SET address = NULL WHERE address = $1`,
  `DELETE FROM mail_soft_bounces WHERE address = $1`,
];

/** An address is somebody's again: what was remembered by its code counts once more. $1: code. $2: address. */
export const RECALL_ADDRESS = `
UPDATE mail_suppressions SET address = $2 WHERE address_code = $1 AND address IS NULL AND released_at IS NULL`;

/** Mail that was sent there has been read. $1: address. $2: now. */
export const MAIL_WAS_READ = `
UPDATE mail_suppressions SET released_at = $2 WHERE address = $1 AND released_at IS NULL AND reason = 'HARD_BOUNCE'`;
