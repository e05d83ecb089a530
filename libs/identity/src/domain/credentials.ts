import { createHash, randomBytes } from 'node:crypto';
import { type InputProblem, problem } from '#kernel';
import { COMMON_PASSWORDS } from './common-passwords.js';

/** NIST SP 800-63B §3.1.1: length is what counts; no composition rules. */
export const MIN_PASSWORD_LENGTH = 10;
export const MAX_PASSWORD_LENGTH = 200;
const MAX_EMAIL_LENGTH = 254;

export const normalizeEmail = (email: string): string => email.trim().toLowerCase();

export function checkEmail(email: string, path: string): InputProblem[] {
  const readable = email.length <= MAX_EMAIL_LENGTH && /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+$/.test(email.trim());
  if (readable) return [];
  return [
    problem(path, 'INVALID_EMAIL', {
      fr: 'Cette adresse courriel est illisible ; attendu : nom@domaine.ca.',
      en: 'This e-mail address is unreadable; expected name@domain.ca.',
    }),
  ];
}

/** Fewer different characters than this is a pattern, however long it is. */
const MIN_DIFFERENT_CHARACTERS = 4;
/** A part of a name or of an address that is shorter says little. */
const MIN_TELLING_LENGTH = 5;

/** The same word, however it is dressed up: accents, capitals, spaces and punctuation do not count. */
const bare = (text: string): string =>
  text
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

/** A password as it is hashed: the same whichever keyboard typed its accents (NIST SP 800-63B §3.1.1.2). */
export const normalizePassword = (password: string): string => password.normalize('NFC');

/** A new password: long enough, not among the commonest, and not its owner's own name or address. */
export function checkPassword(
  password: string,
  path: string,
  owner: { readonly email?: string; readonly name?: string } = {},
): InputProblem[] {
  const length = [...password].length;
  if (length < MIN_PASSWORD_LENGTH || length > MAX_PASSWORD_LENGTH)
    return [
      problem(path, 'PASSWORD_LENGTH', {
        fr: `Le mot de passe doit avoir de ${MIN_PASSWORD_LENGTH} à ${MAX_PASSWORD_LENGTH} caractères.`,
        en: `The password must have ${MIN_PASSWORD_LENGTH} to ${MAX_PASSWORD_LENGTH} characters.`,
      }),
    ];
  const word = bare(password);
  if (COMMON_PASSWORDS.has(word) || new Set(password).size < MIN_DIFFERENT_CHARACTERS)
    return [
      problem(path, 'PASSWORD_COMMON', {
        fr: 'Ce mot de passe est parmi les premiers qu’on essaie : en choisir un autre, par exemple quelques mots sans lien entre eux.',
        en: 'This password is among the first that people try: choose another one, for instance a few unrelated words.',
      }),
    ];
  // With only digits around it, it is still the name.
  const undated = (text: string) => text.replace(/^\p{N}+|\p{N}+$/gu, '');
  const own = [owner.email, owner.email?.split('@')[0], owner.name]
    .map((text) => undated(bare(text ?? '')))
    .filter((text) => text.length >= MIN_TELLING_LENGTH);
  if (own.includes(undated(word)))
    return [
      problem(path, 'PASSWORD_PERSONAL', {
        fr: 'Le mot de passe ne peut pas être votre nom ni votre adresse.',
        en: 'The password cannot be your name or your address.',
      }),
    ];
  return [];
}

/** What limits count an address by, so that none is kept where they count. */
export const accountKey = (email: string): string =>
  createHash('sha256').update(normalizeEmail(email).slice(0, MAX_EMAIL_LENGTH)).digest('base64url');

/** 256 random bits: nobody guesses it, so a fast hash of it is enough to keep. */
export const newToken = (): string => randomBytes(32).toString('base64url');

export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();
