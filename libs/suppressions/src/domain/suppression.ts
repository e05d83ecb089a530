import { createHmac } from 'node:crypto';

/** Why nothing is sent to an address: nobody has it; whoever has it said that our mail is unwanted; an operator decided so. */
export const SUPPRESSION_REASONS = ['HARD_BOUNCE', 'COMPLAINT', 'MANUAL'] as const;
export type SuppressionReason = (typeof SUPPRESSION_REASONS)[number];

/** Who said so: the server that we hand messages to, a report that came back by mail, a provider's webhook, the operator. */
export const SUPPRESSION_SOURCES = ['SMTP', 'DSN', 'ARF', 'MAILGUN', 'SENDGRID', 'OPERATOR'] as const;
export type SuppressionSource = (typeof SUPPRESSION_SOURCES)[number];

/** What also keeps messages about accounts and organizations back. A complaint is about digests: whoever complains still has an account. */
export const STOPS_NOTICES: readonly SuppressionReason[] = ['HARD_BOUNCE', 'MANUAL'];

export const normalizeAddress = (address: string): string => address.trim().toLowerCase();

/** An address as it is remembered when its owner is not: with the secret one can ask about an address, and read none. */
export const codeOfAddress = (secretKey: string, address: string): Buffer =>
  createHmac('sha256', secretKey)
    .update(`suppression\n${normalizeAddress(address)}`)
    .digest();

const DAY_MS = 86_400_000;
/** A mailbox that took none of so many messages, over at least so long, is taken for one that nobody reads. */
export const SOFT_BOUNCES = 5;
const SOFT_BOUNCE_MS = 7 * DAY_MS;
/** Of a weekly digest, the one in between got through: what came before does not count any more. */
const STREAK_GAP_MS = 10 * DAY_MS;

/** Where the last row of soft bounces starts, and whether they have gone on for too long. `times`: of each, in order; not empty. */
export function streakOf(times: readonly Date[]): { readonly since: Date; readonly lasting: boolean } {
  const instants = times.map((time) => time.getTime());
  const breaks = instants.findLastIndex((at, i) => at - (instants[i - 1] ?? at) > STREAK_GAP_MS);
  const streak = instants.slice(Math.max(breaks, 0));
  const [first = 0, last = 0] = [streak[0], streak.at(-1)];
  return { since: new Date(first), lasting: streak.length >= SOFT_BOUNCES && last - first >= SOFT_BOUNCE_MS };
}

const MAX_CODE = 40;
/** Numbers, words and little else: what servers write may name whom it is about. */
export const tidyCode = (code: string): string | null =>
  code
    .replace(/\S*@\S*/g, '')
    .replace(/[^\w.: -]+/g, ' ')
    .replace(/ +/g, ' ')
    .trim()
    .slice(0, MAX_CODE)
    .trim() || null;
