import { createCipheriv, createDecipheriv, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { Id } from '#kernel';

/**
 * The word in a stop link. It is good for one membership's digests or for a person's as a coordinator, needs no sign-in,
 * and tells whoever reads it nothing, not even which of the two: the identifier (16 bytes), what it is of (1 byte) and
 * the day of issue (days since 1970-01-01, 3 bytes) are encrypted (AES-256-CTR) and the whole is signed (HMAC-SHA-256),
 * both with keys derived from the operator's secret (RFC 5869). The same subject and day give the same word, so that a
 * message sent again is the same message.
 */

/** What a stop link is about: the digests of a membership, or those of a person (`id`) about the region they coordinate. */
export type StopSubject =
  { readonly kind: 'MEMBERSHIP'; readonly id: Id } | { readonly kind: 'COORDINATOR'; readonly id: Id };

/** Their places are what is written in a word. Memberships come first: they are in every link sent before the others were. */
const KINDS = ['MEMBERSHIP', 'COORDINATOR'] as const satisfies readonly StopSubject['kind'][];

const VERSION = 1;
const IV_BYTES = 16;
const SECRET_BYTES = 20;
const SIGNATURE_BYTES = 32;
const TOKEN_BYTES = 1 + IV_BYTES + SECRET_BYTES + SIGNATURE_BYTES;
const KIND_AT = 16;
const DAY_AT = 17;
const DAY_BYTES = 3;
const DAY_MS = 86_400_000;

/** How long a link works. The law asks for 60 days (S.C. 2010, c. 23, s. 11(2)). */
export const TOKEN_VALID_DAYS = 400;

export function makeUnsubscribeToken(secret: string, subject: StopSubject, issuedAt: Date): string {
  const plain = Buffer.alloc(SECRET_BYTES);
  plain.write(subject.id.replaceAll('-', ''), 'hex');
  plain.writeUInt8(KINDS.indexOf(subject.kind), KIND_AT);
  plain.writeUIntBE(Math.floor(issuedAt.getTime() / DAY_MS), DAY_AT, DAY_BYTES);
  const keys = keysOf(secret);
  // Derived from what it hides, so that two different words never share it.
  const iv = createHmac('sha256', keys.iv).update(plain).digest().subarray(0, IV_BYTES);
  const cipher = createCipheriv('aes-256-ctr', keys.encryption, iv);
  const body = Buffer.concat([Buffer.of(VERSION), iv, cipher.update(plain), cipher.final()]);
  return Buffer.concat([body, sign(keys.signature, body)]).toString('base64url');
}

/** What it is about, or undefined when it was not made here, was changed, or is too old. */
export function readUnsubscribeToken(secret: string, token: string, now: Date): StopSubject | undefined {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length !== TOKEN_BYTES || bytes.toString('base64url') !== token || bytes[0] !== VERSION) return undefined;
  const keys = keysOf(secret);
  const body = bytes.subarray(0, -SIGNATURE_BYTES);
  if (!timingSafeEqual(sign(keys.signature, body), bytes.subarray(-SIGNATURE_BYTES))) return undefined;
  const decipher = createDecipheriv('aes-256-ctr', keys.encryption, body.subarray(1, 1 + IV_BYTES));
  const plain = Buffer.concat([decipher.update(body.subarray(1 + IV_BYTES)), decipher.final()]);
  const ageDays = Math.floor(now.getTime() / DAY_MS) - plain.readUIntBE(DAY_AT, DAY_BYTES);
  const kind = KINDS[plain.readUInt8(KIND_AT)];
  return kind && ageDays <= TOKEN_VALID_DAYS ? { kind, id: uuid(plain.subarray(0, KIND_AT)) } : undefined;
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
