import { createHash, randomBytes } from 'node:crypto';
import { type InputProblem, problem } from '#kernel';

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

export function checkPassword(password: string, path: string): InputProblem[] {
  if (password.length >= MIN_PASSWORD_LENGTH && password.length <= MAX_PASSWORD_LENGTH) return [];
  return [
    problem(path, 'PASSWORD_LENGTH', {
      fr: `Le mot de passe doit avoir de ${MIN_PASSWORD_LENGTH} à ${MAX_PASSWORD_LENGTH} caractères.`,
      en: `The password must have ${MIN_PASSWORD_LENGTH} to ${MAX_PASSWORD_LENGTH} characters.`,
    }),
  ];
}

/** 256 random bits: nobody guesses it, so a fast hash of it is enough to keep. */
export const newToken = (): string => randomBytes(32).toString('base64url');

export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();
