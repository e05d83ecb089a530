/**
 * What a refusal is about. `ADDRESS`: nobody has that address, and writing there again is wrong; `MAILBOX`: somebody does,
 * and it takes nothing for now (full, shut, out of reach); `OTHER`: the message, its sender, or the server itself.
 */
export type RefusalSubject = 'ADDRESS' | 'MAILBOX' | 'OTHER';

const STATUS = /^([245])\.(\d{1,3})\.(\d{1,3})$/;

/** `5.1.x` that say something about the recipient: 5 is a success, 7 and 8 are about the sender, 9 about a relay (RFC 3463, 3886, 7505). */
const NOBODY = new Set(['0', '1', '2', '3', '4', '6', '10']);
/** Of `x.2` and `x.3`: a message that is too long, or asks too much. No matter of whether the mailbox takes mail. */
const NOT_THE_MAILBOX = new Set(['3', '4']);

/** What an enhanced status code (RFC 3463) is about; undefined where it does not say, as in 5.0.0. */
export function subjectOfStatus(status: string): RefusalSubject | undefined {
  const [, kind, subject, detail = ''] = STATUS.exec(status) ?? [];
  if (kind === undefined || subject === '0') return undefined;
  if (kind === '2') return 'OTHER';
  if (subject === '1' && kind === '5') return NOBODY.has(detail) ? 'ADDRESS' : 'OTHER';
  if (['2', '3'].includes(subject ?? '') && NOT_THE_MAILBOX.has(detail)) return 'OTHER';
  // The mailbox, its system or the way there: what was given up after days of trying, and may work again.
  return ['1', '2', '3', '4'].includes(subject ?? '') ? 'MAILBOX' : 'OTHER';
}

/** What a server writes of its own lists and rules, under codes that others use for mailboxes that are not there. */
const ABOUT_THE_SENDER =
  /spam|block|black ?list|reputation|policy|\bpolicies\b|relay|denied|authenticat|\bspf\b|\bdkim\b|\bdmarc\b|\brbl\b|\bdnsbl\b/i;

/** Basic codes (RFC 5321, section 4.2.3) by which a server turns a recipient away. */
const NO_SUCH_RECIPIENT = new Set([550, 551, 553]);
const MAILBOX_FULL = 552;

/** The enhanced status code in an answer such as `550 5.1.1 No such user`, if there is one. */
export const statusIn = (answer: string): string | undefined =>
  /^\s*\d{3}[ -](\d\.\d{1,3}\.\d{1,3})(?!\S)/.exec(answer)?.[1];

/** What an answer of basic code and words alone is about, where it was given to a recipient. */
export function subjectOfCode(code: number, answer: string): RefusalSubject {
  if (code === MAILBOX_FULL) return 'MAILBOX';
  return NO_SUCH_RECIPIENT.has(code) && !ABOUT_THE_SENDER.test(answer) ? 'ADDRESS' : 'OTHER';
}

/** What a server's lasting refusal is about. `command`: what it answered, e.g. `RCPT TO`. */
export function subjectOfRefusal(refusal: {
  readonly command: string;
  readonly code: number;
  readonly answer: string;
}): RefusalSubject {
  const { command, code, answer } = refusal;
  // An answer to MAIL is about the sender, whatever its number.
  if (code < 500 || command.startsWith('MAIL')) return 'OTHER';
  const byStatus = subjectOfStatus(statusIn(answer) ?? '');
  if (byStatus !== undefined) return byStatus;
  return command.startsWith('RCPT') ? subjectOfCode(code, answer) : 'OTHER';
}
