import type { Language } from '#kernel';
import type { RefusalSubject } from './domain/refusal.js';

/** A message ready to go: one recipient, two bodies that say the same. */
export interface MailMessage {
  readonly to: { readonly name: string; readonly address: string };
  /** `Name <address@domain>`. */
  readonly from: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** With its angle brackets (RFC 5322 §3.6.4). The same message sent again carries the same one. */
  readonly messageId: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly date: Date;
  readonly language: Language;
}

/** What the mail system answered when it took the message over. */
export interface MailReceipt {
  readonly messageId: string;
  readonly response: string;
}

/** A message was not taken over. Its text never contains an address, so that it may be logged and kept. */
export class MailError extends Error {
  /** Only what is about the address itself says that nobody should write there again. */
  readonly about: RefusalSubject;
  /** What a record keeps of it, e.g. `5.1.1`, `SMTP 550`; never an address. */
  readonly status: string;

  constructor(
    /** The same message would be refused again; otherwise trying later may help. */
    readonly permanent: boolean,
    /** e.g. `SMTP 550 (RCPT TO)`, `ETIMEDOUT`. */
    readonly reason: string,
    options: ErrorOptions & { readonly about?: RefusalSubject; readonly status?: string } = {},
  ) {
    super(`The message was refused ${permanent ? 'for good' : 'for now'}: ${reason}`, options);
    this.name = 'MailError';
    this.about = options.about ?? 'OTHER';
    this.status = options.status ?? reason;
  }
}

/** A message was not even tried, so that no more go out than may: no attempt, and nothing is wrong with it. */
export class Paced extends MailError {
  constructor(
    /** When to come back; of several who are sent away, each is told another time. */
    readonly retryAfterMs: number,
  ) {
    super(false, 'PACED');
    this.name = 'Paced';
  }
}

/** Hands a message over to a mail system. */
export abstract class Mailer {
  /** @throws MailError */
  abstract send(message: MailMessage): Promise<MailReceipt>;
}
