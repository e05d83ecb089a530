import type { SuppressionSource } from '#suppressions';

/** `DELIVERED` says that a mailbox takes mail again. What is put off and will be tried again is no event. */
export const MAIL_EVENT_KINDS = ['BOUNCE_HARD', 'BOUNCE_SOFT', 'COMPLAINT', 'DELIVERED'] as const;
export type MailEventKind = (typeof MAIL_EVENT_KINDS)[number];

/** What a mail system says of one message to one recipient. */
export interface MailEvent {
  readonly kind: MailEventKind;
  /** Normalized; null: it is not told, as in complaints whose reporter is hidden. */
  readonly address: string | null;
  /** Of the message that we sent, with its angle brackets; null: it is not told. */
  readonly messageId: string | null;
  /** What was answered, e.g. `5.1.1`. */
  readonly code: string | null;
  readonly at: Date;
  readonly source: SuppressionSource;
}

const MAX_ADDRESS = 254;
const MAX_MESSAGE_ID = 250;

/** An address as reports write it, `<Zoe@Example.org>` or `rfc822;zoe@example.org`; null where it is none. */
export function readAddress(text: unknown): string | null {
  if (typeof text !== 'string' || text.length > 2 * MAX_ADDRESS) return null;
  const address = text
    .replace(/^\s*(?:rfc822|utf-8)\s*;/i, '')
    .replace(/[<>\s]/g, '')
    .toLowerCase();
  return address.length <= MAX_ADDRESS && /^[^@\p{Cc}]+@[^@\p{Cc}]+$/u.test(address) ? address : null;
}

/** A Message-ID with its angle brackets, which some systems leave out; null where it is none. */
export function readMessageId(text: unknown): string | null {
  if (typeof text !== 'string' || text.length > 2 * MAX_MESSAGE_ID) return null;
  const [, inside] = /^\s*<?([^\s<>@]+@[^\s<>@]+)>?\s*$/.exec(text) ?? [];
  return inside !== undefined && inside.length <= MAX_MESSAGE_ID ? `<${inside}>` : null;
}

/** When it happened, in seconds since 1970; what is unreadable, or not yet, is now. */
export const readSeconds = (seconds: unknown, now: Date): Date => {
  const ms = Number(seconds) * 1000;
  return Number.isFinite(ms) && ms > 0 && ms < now.getTime() ? new Date(ms) : now;
};
