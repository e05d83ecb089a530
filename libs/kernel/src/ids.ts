import { createHash } from 'node:crypto';
import { v7, validate } from 'uuid';

/** A UUID (RFC 9562), version 7, so that identifiers sort by the time they were made. */
export type Id = string;

export const newId = (): Id => v7();

export const isId = (text: unknown): text is Id => typeof text === 'string' && validate(text);

/** Where the stable identifiers' clock stands: 2026-01-01T00:00:00Z. */
const STABLE_EPOCH_MS = Date.UTC(2026, 0, 1);

/**
 * The same identifier for the same name on every installation (products, demonstration data), so that links survive
 * a re-import. Shaped as a UUID version 7: a fixed time followed by bits of the name's SHA-256.
 */
export function stableId(name: string): Id {
  const hash = createHash('sha256').update(name).digest();
  return v7({ msecs: STABLE_EPOCH_MS, random: hash.subarray(0, 16), seq: hash.readUInt32BE(16) });
}
