import { createHash, randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';

/** RFC 6238 with the values that every authenticator app takes: SHA-1, six digits, half a minute. */
const PERIOD_S = 30;
const DIGITS = 6;
/** RFC 4226 §4 asks for 128 bits at least, and recommends 160. */
const SECRET_BYTES = 20;
/** RFC 6238 §5.2: one step, for clocks that differ and for people who type. */
const WINDOW = 1;

export const RECOVERY_CODES = 10;
/** 80 bits: nobody guesses them, so a fast hash is enough to keep. */
const RECOVERY_BYTES = 10;

const totpOf = (secret: Buffer, label = ''): TOTP =>
  new TOTP({
    issuer: 'Maillage',
    label,
    algorithm: 'SHA1',
    digits: DIGITS,
    period: PERIOD_S,
    secret: new Secret({ buffer: new Uint8Array(secret).buffer }),
  });

export const newOneTimeSecret = (): Buffer => randomBytes(SECRET_BYTES);

/** What an app is shown: a URI for its camera, and the same secret in base 32 for whoever has to type it. */
export function enrolment(secret: Buffer, email: string): { uri: string; secret: string } {
  const totp = totpOf(secret, email);
  return { uri: totp.toString(), secret: totp.secret.base32 };
}

/** Spaces and dashes are how people read codes out. */
export const tidyCode = (code: string): string => code.slice(0, 100).replace(/[\s-]/g, '').toUpperCase();

export const isOneTimeCode = (tidied: string): boolean => /^\d{6}$/.test(tidied);

/** The time step that a code is right for, now or one step away; undefined: it is wrong. Compares in constant time. */
export function stepOf(secret: Buffer, tidied: string, now: Date): number | undefined {
  const delta = totpOf(secret).validate({ token: tidied, timestamp: now.getTime(), window: WINDOW });
  return delta === null ? undefined : Math.floor(now.getTime() / 1000 / PERIOD_S) + delta;
}

/** Each works once, for when the device is lost; `ABCD-EFGH-IJKL-MNOP`. */
export const newRecoveryCodes = (): string[] =>
  Array.from({ length: RECOVERY_CODES }, () => {
    const { base32 } = new Secret({ buffer: new Uint8Array(randomBytes(RECOVERY_BYTES)).buffer });
    return base32.match(/.{4}/g)?.join('-') ?? base32;
  });

export const hashRecoveryCode = (code: string): Buffer => createHash('sha256').update(tidyCode(code)).digest();
