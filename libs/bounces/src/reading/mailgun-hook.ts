import { statusIn, subjectOfCode, subjectOfStatus } from '#mail';
import { fieldsOf, hmacSha256, type HookAdapter, isFresh, isSignature, readJson, textOf } from './hook.js';
import { type MailEvent, readAddress, readMessageId, readSeconds } from '../domain/mail-event.js';

/** Mailgun tries for eight hours to hand over what we did not take. */
const WINDOW_S = 12 * 3600;
const MAX_TOKEN = 100;

/**
 * Mailgun's webhooks: JSON that holds `signature` (HMAC-SHA256, in hexadecimal, of its timestamp and token under the account's
 * HTTP webhook signing key) and `event-data`. The signature does not cover the event, and the token is for once.
 */
export const mailgunHook: HookAdapter = ({ body, now }, key) => {
  const posted = readJson(body);
  if (posted === undefined) return { refused: 'UNREADABLE' };
  const { signature, 'event-data': data } = fieldsOf(posted);
  const given = fieldsOf(signature);
  const [timestamp, token, mac] = [given['timestamp'], given['token'], given['signature']].map(textOf);
  if (!timestamp || !token || !mac) return { refused: 'UNSIGNED' };
  if (token.length > MAX_TOKEN || !isSignature(mac, hmacSha256(key, timestamp, token))) return { refused: 'FORGED' };
  if (!isFresh(timestamp, now, WINDOW_S)) return { refused: 'STALE' };
  return { events: eventsOf(fieldsOf(data), now), token };
};

function eventsOf(data: Readonly<Record<string, unknown>>, now: Date): MailEvent[] {
  const address = readAddress(data['recipient']);
  const judged = judge(data);
  if (!judged || address === null) return [];
  const messageId = readMessageId(fieldsOf(fieldsOf(data['message'])['headers'])['message-id']);
  return [{ ...judged, address, messageId, at: readSeconds(data['timestamp'], now), source: 'MAILGUN' }];
}

function judge(data: Readonly<Record<string, unknown>>): Pick<MailEvent, 'kind' | 'code'> | undefined {
  switch (data['event']) {
    case 'delivered':
      return { kind: 'DELIVERED', code: null };
    case 'complained':
      return { kind: 'COMPLAINT', code: 'complained' };
    case 'failed':
      // `temporary` is tried again, by Mailgun.
      return data['severity'] === 'permanent' ? judgeFailure(data) : undefined;
    default:
      return undefined;
  }
}

function judgeFailure(data: Readonly<Record<string, unknown>>): Pick<MailEvent, 'kind' | 'code'> | undefined {
  const reason = textOf(data['reason']);
  // What is on Mailgun's own list, from before.
  if (reason === 'suppress-bounce') return { kind: 'BOUNCE_HARD', code: reason };
  if (reason === 'suppress-complaint') return { kind: 'COMPLAINT', code: reason };
  if (reason.startsWith('suppress-')) return undefined;
  const status = fieldsOf(data['delivery-status']);
  const number = Number(textOf(status['code']));
  const answer = `${number} ${textOf(status['message'])}`;
  const enhanced = /^\d\.\d{1,3}\.\d{1,3}$/.exec(textOf(status['enhanced-code']))?.[0] ?? statusIn(answer);
  const code = enhanced ?? `SMTP ${number}`;
  // Beyond 600 are Mailgun's own numbers: it gave up on a server that it could not reach.
  const subject = subjectOfStatus(enhanced ?? '') ?? (number >= 600 ? 'MAILBOX' : subjectOfCode(number, answer));
  if (subject === 'OTHER') return undefined;
  return { kind: subject === 'ADDRESS' ? 'BOUNCE_HARD' : 'BOUNCE_SOFT', code };
}
