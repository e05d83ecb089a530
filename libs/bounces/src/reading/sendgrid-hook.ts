import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { statusIn, subjectOfCode, subjectOfStatus } from '#mail';
import { fieldsOf, type HookAdapter, isFresh, readJson, textOf } from './hook.js';
import { type MailEvent, readAddress, readMessageId, readSeconds } from '../domain/mail-event.js';

const SIGNATURE = 'x-twilio-email-event-webhook-signature';
const TIMESTAMP = 'x-twilio-email-event-webhook-timestamp';
/** SendGrid tries for a day to hand over what we did not take. */
const WINDOW_S = 36 * 3600;
const MAX_EVENTS = 5000;
const MAX_SIGNATURE = 200;

/** The key was checked when the settings were read. */
const readKey = (base64: string): KeyObject =>
  createPublicKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'spki' });

/**
 * SendGrid's signed Event Webhook: a JSON array of events, with an ECDSA signature (P-256, SHA-256, DER in base64) of the timestamp
 * and the body, byte for byte.
 */
export const sendgridHook: HookAdapter = ({ headers, body, now }, key) => {
  const [signature, timestamp] = [headers[SIGNATURE], headers[TIMESTAMP]];
  if (!signature || !timestamp) return { refused: 'UNSIGNED' };
  const signed = Buffer.concat([Buffer.from(timestamp), body]);
  const mac = Buffer.from(signature.slice(0, MAX_SIGNATURE), 'base64');
  if (!verify('sha256', signed, readKey(key), mac)) return { refused: 'FORGED' };
  if (!isFresh(timestamp, now, WINDOW_S)) return { refused: 'STALE' };
  const posted = readJson(body);
  if (!Array.isArray(posted) || posted.length > MAX_EVENTS) return { refused: 'UNREADABLE' };
  return { events: posted.flatMap((event) => eventsOf(fieldsOf(event), now)) };
};

function eventsOf(event: Readonly<Record<string, unknown>>, now: Date): MailEvent[] {
  const address = readAddress(event['email']);
  const judged = judge(event);
  if (!judged || address === null) return [];
  const messageId = readMessageId(event['smtp-id']);
  return [
    {
      ...judged,
      address,
      // Where it gives a number of its own, it does not say which message of ours it was.
      messageId: messageId?.includes('ismtpd') ? null : messageId,
      at: readSeconds(event['timestamp'], now),
      source: 'SENDGRID',
    },
  ];
}

/** Why SendGrid did not even try: what is on its own lists, from before. */
const DROPPED: Readonly<Record<string, MailEvent['kind']>> = {
  'bounced address': 'BOUNCE_HARD',
  invalid: 'BOUNCE_HARD',
  'spam reporting address': 'COMPLAINT',
};

function judge(event: Readonly<Record<string, unknown>>): Pick<MailEvent, 'kind' | 'code'> | undefined {
  const reason = textOf(event['reason']);
  switch (event['event']) {
    case 'delivered':
      return { kind: 'DELIVERED', code: null };
    case 'spamreport':
      return { kind: 'COMPLAINT', code: 'spamreport' };
    case 'dropped': {
      const kind = DROPPED[reason.toLowerCase()];
      return kind && { kind, code: `dropped ${reason}` };
    }
    case 'bounce': {
      // `deferred` is tried again, by SendGrid; `blocked` is about the message, or about SendGrid.
      const status = [textOf(event['status']), statusIn(reason) ?? ''].find((one) => subjectOfStatus(one));
      const number = Number(/^\s*(\d{3})\b/.exec(reason)?.[1]);
      const subject = subjectOfStatus(status ?? '') ?? subjectOfCode(number, reason);
      if (subject === 'OTHER') return undefined;
      const isHard = subject === 'ADDRESS' && event['type'] !== 'blocked';
      return { kind: isHard ? 'BOUNCE_HARD' : 'BOUNCE_SOFT', code: status ?? `SMTP ${number}` };
    }
    default:
      return undefined;
  }
}
