import { type InputProblem, problem } from '#kernel';

const MAX_TYPED = 40;
const NEQ_LENGTH = 10;
/** How Québec enterprise numbers (NEQ) begin: companies, sole proprietorships, partnerships and others, public bodies. */
const NEQ_BEGINNINGS = ['11', '22', '33', '88'];

/** Without the spaces, dots and hyphens that people write it with; null when nothing is left. */
export const normalizeBusinessNumber = (typed: string | null | undefined): string | null =>
  typed?.replace(/[\s.\-\u2010-\u2015]/g, '').toUpperCase() || null;

/**
 * Ten digits are a NEQ and begin as those do; anything else is somebody else's number: 5 to 20 letters and digits, with five
 * digits at least (a federal number is nine digits, then perhaps `RT0001`). The NEQ's check digit is not published.
 */
export function checkBusinessNumber(typed: string | null | undefined, path: string): InputProblem[] {
  const number = normalizeBusinessNumber(typed?.slice(0, MAX_TYPED + 1));
  if (number === null) return [];
  const readable = /^[0-9A-Z]{5,20}$/.test(number) && (number.match(/\d/g)?.length ?? 0) >= 5;
  const isNeq = number.length === NEQ_LENGTH && /^\d+$/.test(number);
  if (readable && (!isNeq || NEQ_BEGINNINGS.some((beginning) => number.startsWith(beginning)))) return [];
  return [
    problem(path, 'INVALID_BUSINESS_NUMBER', {
      fr: 'Numéro d’entreprise illisible ; attendu : un NEQ (10 chiffres commençant par 11, 22, 33 ou 88), ou de 5 à 20 chiffres.',
      en: 'Unreadable business number; expected a NEQ (10 digits beginning with 11, 22, 33 or 88), or 5 to 20 digits.',
    }),
  ];
}
