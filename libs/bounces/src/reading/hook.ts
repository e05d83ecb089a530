import { createHmac, timingSafeEqual } from 'node:crypto';
import type { MailEvent } from '../domain/mail-event.js';

/** A request to `/hooks/mail` as it came: header names in lower case, not one byte of the body changed. */
export interface HookRequest {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  readonly now: Date;
}

/**
 * Why a request is refused: nothing signs it; what signs it is wrong; it is too old, or of the future; nobody can read
 * it; or it was taken already.
 */
export type HookRefusal = 'UNSIGNED' | 'FORGED' | 'STALE' | 'UNREADABLE' | 'REPLAYED';

export type HookReading =
  | { readonly refused: HookRefusal }
  | {
      readonly refused?: undefined;
      readonly events: readonly MailEvent[];
      /** A word that the sender uses once: whoever uses it again repeats what somebody else sent. */
      readonly token?: string;
    };

/** A provider's scheme: checks its signature, then says what it tells. Pure. `key`: what the operator copied from the provider. */
export type HookAdapter = (request: HookRequest, key: string) => HookReading;

export const hmacSha256 = (key: string, ...parts: readonly (string | Buffer)[]): Buffer => {
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest();
};

/** Compares a signature in hexadecimal with what it should be, in the same time whatever it is. */
export function isSignature(hex: string, expected: Buffer): boolean {
  const given = /^[0-9a-f]{64}$/i.test(hex) ? Buffer.from(hex, 'hex') : Buffer.alloc(0);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Whether an instant, in seconds since 1970, is no further from now than so many seconds. */
export const isFresh = (seconds: string, now: Date, withinS: number): boolean =>
  /^\d{1,12}$/.test(seconds) && Math.abs(now.getTime() / 1000 - Number(seconds)) <= withinS;

/** What a body in JSON holds; undefined when it is none. */
export function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

/** The fields of a JSON object, whatever they are; of anything else, none. */
export const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

export const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
