import { createCipheriv, createDecipheriv, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { Id } from '#kernel';

/**
 * The word in a stop link. It is good for one membership's digests, needs no sign-in, and tells whoever reads it
 * nothing: the membership's identifier (16 bytes) and the day of issue (days since 1970-01-01, 4 bytes) are encrypted
 * (AES-256-CTR) and the whole is signed (HMAC-SHA-256), both with keys derived from the operator's secret (RFC 5869).
 * The same membership and day give the same word, so that a message sent again is the same message.
 */

const VERSION = 1;
const IV_BYTES = 16;
const SECRET_BYTES = 20;
const SIGNATURE_BYTES = 32;
const TOKEN_BYTES = 1 + IV_BYTES + SECRET_BYTES + SIGNATURE_BYTES;
const DAY_MS = 86_400_000;

/** How long a link works. The law asks for 60 days (S.C. 2010, c. 23, s. 11(2)). */
export const TOKEN_VALID_DAYS = 400;

export function makeUnsubscribeToken(secret: string, membershipId: Id, issuedAt: Date): string {
  const plain = Buffer.alloc(SECRET_BYTES);
  plain.write(membershipId.replaceAll('-', ''), 'hex');
  plain.writeUInt32BE(Math.floor(issuedAt.getTime() / DAY_MS), 16);
  const keys = keysOf(secret);
  // Derived from what it hides, so that two different words never share it.
  const iv = createHmac('sha256', keys.iv).update(plain).digest().subarray(0, IV_BYTES);
  const cipher = createCipheriv('aes-256-ctr', keys.encryption, iv);
  const body = Buffer.concat([Buffer.of(VERSION), iv, cipher.update(plain), cipher.final()]);
  return Buffer.concat([body, sign(keys.signature, body)]).toString('base64url');
}

/** The membership it is for, or undefined when it was not made here, was changed, or is too old. */
export function readUnsubscribeToken(secret: string, token: string, now: Date): Id | undefined {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length !== TOKEN_BYTES || bytes.toString('base64url') !== token || bytes[0] !== VERSION) return undefined;
  const keys = keysOf(secret);
  const body = bytes.subarray(0, -SIGNATURE_BYTES);
  if (!timingSafeEqual(sign(keys.signature, body), bytes.subarray(-SIGNATURE_BYTES))) return undefined;
  const decipher = createDecipheriv('aes-256-ctr', keys.encryption, body.subarray(1, 1 + IV_BYTES));
  const plain = Buffer.concat([decipher.update(body.subarray(1 + IV_BYTES)), decipher.final()]);
  const ageDays = Math.floor(now.getTime() / DAY_MS) - plain.readUInt32BE(16);
  return ageDays <= TOKEN_VALID_DAYS ? uuid(plain.subarray(0, 16)) : undefined;
}

const sign = (key: Buffer, body: Buffer) => createHmac('sha256', key).update(body).digest();

function keysOf(secret: string): Record<'encryption' | 'signature' | 'iv', Buffer> {
  const derive = (purpose: string) =>
    Buffer.from(hkdfSync('sha256', secret, '', `maillage unsubscribe v1 ${purpose}`, 32));
  return { encryption: derive('encryption'), signature: derive('signature'), iv: derive('iv') };
}

function uuid(bytes: Buffer): Id {
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
