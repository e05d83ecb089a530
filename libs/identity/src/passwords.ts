import { hash, verify } from '@node-rs/argon2';
import { normalizePassword } from './domain/credentials.js';

/** What is longer is wrong in any case, and not worth hashing. */
const MAX_TRIED = 1000;

/** Argon2id with OWASP's minimum parameters (19 MiB, 2 passes, 1 lane), which are the library's defaults. */
export const hashPassword = (password: string): Promise<string> => hash(normalizePassword(password));

let decoy: Promise<string> | undefined;

/** Takes as long for an address nobody has as for a wrong password, so that time tells nothing. */
export async function verifyPassword(passwordHash: string | null | undefined, password: string): Promise<boolean> {
  decoy ??= hashPassword('no one has this password');
  const matches = await verify(passwordHash ?? (await decoy), normalizePassword(password.slice(0, MAX_TRIED)));
  return matches && typeof passwordHash === 'string';
}
