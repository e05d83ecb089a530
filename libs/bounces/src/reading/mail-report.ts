import { statusIn, subjectOfCode, subjectOfStatus } from '#mail';
import { type MailEvent, type MailEventKind, readAddress, readMessageId } from '../domain/mail-event.js';

/**
 * Reads what comes back by mail: delivery status notifications (RFC 3464) and complaints (ARF, RFC 5965), and the older
 * bounces that name their recipients in `X-Failed-Recipients`. Anybody can write to where they arrive, so nothing here is
 * believed: whoever uses these events looks whether we sent such a message to that address.
 */

/** A report is a few kilobytes, with our message after it; what is longer than any limit here is no report. */
export const MAX_REPORT_BYTES = 1_000_000;
const MAX_HEADERS = 200;
const MAX_PARTS = 10;
const MAX_RECIPIENTS = 50;
const MAX_LINES = 50_000;

type Headers = ReadonlyMap<string, string>;
interface Entity {
  readonly headers: Headers;
  readonly body: readonly string[];
}

/** @returns undefined when it is no report at all */
export function readMailReport(source: Buffer, now: Date): MailEvent[] | undefined {
  if (source.length > MAX_REPORT_BYTES) return undefined;
  const lines = source.toString('latin1').split(/\r?\n/);
  if (lines.length > MAX_LINES) return undefined;
  // A mailbox file's separator, which some pipes leave in front.
  const message = readEntity(lines[0]?.startsWith('From ') ? lines.slice(1) : lines);
  if (!message) return undefined;
  const at = dateOf(message.headers, now);
  const { type, boundary } = contentType(message.headers);
  if (type === 'multipart/report' && boundary !== undefined) {
    const parts = partsOf(message.body, boundary);
    const messageId = originalMessageId(parts);
    const part = (...types: string[]) => parts.find(({ headers }) => types.includes(contentType(headers).type));
    const status = part('message/delivery-status', 'message/global-delivery-status');
    if (status) return failures(fieldGroups(status.body), messageId, at);
    const feedback = part('message/feedback-report');
    if (feedback) return complaints(fieldGroups(feedback.body)[0], messageId, at);
    return undefined;
  }
  return oldBounce(message, at);
}

/** Headers up to the first empty line, folded lines joined. The first of a name counts. */
function readEntity(lines: readonly string[]): Entity | undefined {
  const end = lines.indexOf('');
  const headers = readFields(end < 0 ? lines : lines.slice(0, end));
  return headers && { headers, body: end < 0 ? [] : lines.slice(end + 1) };
}

function readFields(lines: readonly string[]): Map<string, string> | undefined {
  if (lines.length > MAX_HEADERS) return undefined;
  const fields = new Map<string, string>();
  let last: string | undefined;
  for (const line of lines) {
    if (/^[ \t]/.test(line)) {
      if (last !== undefined) fields.set(last, `${fields.get(last) ?? ''} ${line.trim()}`);
      continue;
    }
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0)).trim().toLowerCase();
    const isNew = /^[!-9;-~]+$/.test(name) && !fields.has(name);
    if (isNew) fields.set(name, line.slice(colon + 1).trim());
    last = isNew ? name : undefined;
  }
  return fields;
}

function contentType(headers: Headers): { type: string; boundary: string | undefined } {
  const value = headers.get('content-type') ?? '';
  const [, quoted, bare] = /;\s*boundary\s*=\s*(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i.exec(value) ?? [];
  return { type: (value.split(';', 1)[0] ?? '').trim().toLowerCase(), boundary: quoted ?? bare };
}

function partsOf(body: readonly string[], boundary: string): Entity[] {
  const parts: Entity[] = [];
  let from: number | undefined;
  for (const [i, line] of body.entries()) {
    const trimmed = line.trimEnd();
    const isLast = trimmed === `--${boundary}--`;
    if (trimmed !== `--${boundary}` && !isLast) continue;
    const part = from === undefined ? undefined : readEntity(body.slice(from, i));
    if (part) parts.push(part);
    from = i + 1;
    if (isLast || parts.length >= MAX_PARTS) return parts;
  }
  // A report that was cut off ends in the middle of our own message.
  const rest = from === undefined ? undefined : readEntity(body.slice(from));
  return rest ? [...parts, rest] : parts;
}

/** From the copy of the message, or of its headers, that comes with a report. */
function originalMessageId(parts: readonly Entity[]): string | null {
  const copies = ['message/rfc822', 'text/rfc822-headers', 'message/global', 'message/global-headers'];
  for (const { headers, body } of parts) {
    if (!copies.includes(contentType(headers).type)) continue;
    const id = readMessageId(readEntity(body)?.headers.get('message-id'));
    if (id) return id;
  }
  return null;
}

/** The paragraphs of fields that both kinds of report are made of. */
function fieldGroups(body: readonly string[]): Headers[] {
  const groups: string[][] = [[]];
  for (const line of body) {
    if (line.trim() === '') {
      if (groups.at(-1)?.length) groups.push([]);
    } else groups.at(-1)?.push(line);
    if (groups.length > MAX_RECIPIENTS + 1) break;
  }
  return groups.filter((group) => group.length > 0).flatMap((group) => readFields(group) ?? []);
}

function failures(groups: readonly Headers[], messageId: string | null, at: Date): MailEvent[] {
  return groups.flatMap((fields): MailEvent[] => {
    // `delayed` is not over, `relayed` and `expanded` are no failure.
    const action = fields.get('action')?.toLowerCase();
    if (action !== 'failed' && action !== 'delivered') return [];
    const address = readAddress(fields.get('original-recipient')) ?? readAddress(fields.get('final-recipient'));
    if (address === null) return [];
    if (action === 'delivered') return [{ kind: 'DELIVERED', address, messageId, code: null, at, source: 'DSN' }];
    const { kind, code } = judgeFailure(fields.get('status') ?? '', fields.get('diagnostic-code') ?? '');
    return kind ? [{ kind, address, messageId, code, at, source: 'DSN' }] : [];
  });
}

/** The server's own answer is the more precise where the status says nothing (`5.0.0`), but its bare number is not enough. */
function judgeFailure(field: string, diagnostic: string): { kind: MailEventKind | undefined; code: string } {
  const status = /^\d\.\d{1,3}\.\d{1,3}/.exec(field)?.[0];
  const answer = diagnostic.replace(/^\s*smtp\s*;\s*/i, '');
  const said = statusIn(answer);
  const code = [status, said].find((one) => one !== undefined && subjectOfStatus(one) !== undefined) ?? status ?? said;
  const number = /^\d{3}/.exec(answer)?.[0];
  const subject =
    subjectOfStatus(code ?? '') ??
    (number && subjectOfCode(Number(number), answer) === 'OTHER' && number !== '550' ? 'OTHER' : 'MAILBOX');
  const kind = { ADDRESS: 'BOUNCE_HARD', MAILBOX: 'BOUNCE_SOFT', OTHER: undefined } as const;
  return { kind: kind[subject], code: code ?? (number ? `SMTP ${number}` : 'failed') };
}

/** Kinds of feedback by which somebody says that they do not want it; `not-spam` says the contrary, `auth-failure` is ours to mend. */
const UNWANTED = new Set(['abuse', 'fraud', 'virus', 'other', 'opt-out', 'opt-out-list']);

function complaints(fields: Headers | undefined, messageId: string | null, at: Date): MailEvent[] {
  const type = fields?.get('feedback-type')?.toLowerCase() ?? '';
  if (!UNWANTED.has(type)) return [];
  const address = readAddress(fields?.get('original-rcpt-to'));
  return [{ kind: 'COMPLAINT', address, messageId, code: `ARF ${type}`, at, source: 'ARF' }];
}

/** It says who did not get it, and not why: it counts as one of several. The copy of our message is in its text. */
function oldBounce({ headers, body }: Entity, at: Date): MailEvent[] | undefined {
  const failed = headers.get('x-failed-recipients');
  if (failed === undefined) return undefined;
  const line = body.find((one) => /^message-id:/i.test(one));
  const messageId = readMessageId(line?.slice(line.indexOf(':') + 1));
  const addresses = failed.split(',', MAX_RECIPIENTS).flatMap((one) => readAddress(one) ?? []);
  return addresses.map((address) => ({
    kind: 'BOUNCE_SOFT',
    address,
    messageId,
    code: 'X-Failed-Recipients',
    at,
    source: 'DSN',
  }));
}

/** When the report was written; its clock may be wrong, so never later than now. */
function dateOf(headers: Headers, now: Date): Date {
  const ms = Date.parse(headers.get('date') ?? '');
  return Number.isFinite(ms) && ms > 0 && ms < now.getTime() ? new Date(ms) : now;
}
