import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import MailComposer from 'nodemailer/lib/mail-composer';
import { Mailer, type MailMessage, type MailReceipt } from './mailer.js';
import { mimeOptions } from './mime-options.js';

/** A message of the development mailbox. */
export interface StoredMail {
  readonly id: string;
  readonly to: { readonly name: string; readonly address: string };
  readonly from: string;
  readonly subject: string;
  /** ISO 8601. */
  readonly date: string;
  readonly html: string;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** `<time>-<start of the Message-ID's SHA-256>`: sorts by time, and is safe as a file name. */
const ID = /^\d{8}T\d{9}Z-[0-9a-f]{12}$/;

const MAX_LISTED = 200;

/** Which messages, newest first. */
export interface MailSearch {
  /** Words, each of which is in the recipient, the subject or the text; case and accents do not matter. */
  readonly words?: string;
  /** Of one recipient: the whole address. */
  readonly to?: string;
  /** Only what is older than this message. */
  readonly before?: string;
  /** Default 50, 200 at most. */
  readonly limit?: number;
}

export interface MailPage {
  readonly mails: readonly StoredMail[];
  /** Whether older ones are left. */
  readonly hasMore: boolean;
  /** How many messages there are, found or not. */
  readonly totalCount: number;
}

/** Messages read at once, when they are searched. */
const READ_AT_ONCE = 50;

/** Writes each message as an `.eml` file, as it would be sent, and beside it what a page needs to show it. */
export class DevelopmentMailer extends Mailer {
  constructor(private readonly directory: string) {
    super();
  }

  override async send(message: MailMessage): Promise<MailReceipt> {
    const id = idOf(message);
    const raw = await new MailComposer(mimeOptions(message)).compile().build();
    const stored: StoredMail = {
      id,
      to: message.to,
      from: message.from,
      subject: message.subject,
      date: message.date.toISOString(),
      html: message.html,
      text: message.text,
      headers: { 'Message-ID': message.messageId, 'Content-Language': message.language, ...message.headers },
    };
    await mkdir(this.directory, { recursive: true });
    await this.write(`${id}.eml`, raw);
    // Last: a reader who sees it finds the other one complete.
    await this.write(`${id}.json`, JSON.stringify(stored, null, 2));
    return { messageId: message.messageId, response: `stored as ${id}` };
  }

  private async write(name: string, content: Buffer | string): Promise<void> {
    const unfinished = join(this.directory, `.${name}.${process.pid}`);
    await writeFile(unfinished, content, { mode: 0o600 });
    await rename(unfinished, join(this.directory, name));
  }
}

function idOf(message: MailMessage): string {
  const time = message.date.toISOString().replace(/[-:.]/g, '');
  return `${time}-${createHash('sha256').update(message.messageId).digest('hex').slice(0, 12)}`;
}

/** Reads what the development mailer wrote. */
export class DevelopmentMailbox {
  constructor(private readonly directory: string) {}

  /** Newest first, at most `limit` (200 at most). */
  async list(limit = 50): Promise<readonly StoredMail[]> {
    return (await this.find({ limit })).mails;
  }

  /** A page of what is looked for. */
  async find({ words, to, before, limit = 50 }: MailSearch): Promise<MailPage> {
    const ids = await this.ids();
    const left = before === undefined ? ids : ids.filter((id) => id < before);
    const wanted = Math.min(Math.max(0, limit), MAX_LISTED);
    const isFound = matcherOf(words, to);
    const mails: StoredMail[] = [];
    for (let start = 0; start < left.length && mails.length <= wanted; start += READ_AT_ONCE) {
      const chunk = await Promise.all(left.slice(start, start + READ_AT_ONCE).map((id) => this.get(id)));
      mails.push(...chunk.filter((mail) => mail !== undefined).filter(isFound));
    }
    return { mails: mails.slice(0, wanted), hasMore: mails.length > wanted, totalCount: ids.length };
  }

  /** Deletes every message that is there now. */
  async clear(): Promise<void> {
    for (const id of await this.ids())
      // The message itself last: a reader never finds one without the other.
      for (const kind of ['json', 'eml']) await rm(join(this.directory, `${id}.${kind}`), { force: true });
  }

  async get(id: string): Promise<StoredMail | undefined> {
    const text = await this.read(id, 'json');
    return text === undefined ? undefined : (JSON.parse(text.toString('utf8')) as StoredMail);
  }

  /** The message as it would have been sent (RFC 5322). */
  source(id: string): Promise<Buffer | undefined> {
    return this.read(id, 'eml');
  }

  private async read(id: string, kind: 'json' | 'eml'): Promise<Buffer | undefined> {
    // Not only a shape: nothing but such a name ever becomes part of a path.
    if (!ID.test(id)) return undefined;
    return readFile(join(this.directory, `${id}.${kind}`)).catch(undefinedWhenMissing);
  }

  /** Of every message, newest first. */
  private async ids(): Promise<string[]> {
    return ((await readdir(this.directory).catch(undefinedWhenMissing)) ?? [])
      .filter((name) => name.endsWith('.json'))
      .map((name) => name.slice(0, -'.json'.length))
      .filter((id) => ID.test(id))
      .sort()
      .reverse();
  }
}

function matcherOf(words = '', to = ''): (mail: StoredMail) => boolean {
  const recipient = plain(to.trim());
  const parts = plain(words)
    .split(/\s+/)
    .filter((part) => part !== '');
  return (mail) => {
    if (recipient !== '' && plain(mail.to.address) !== recipient) return false;
    if (parts.length === 0) return true;
    const said = plain([mail.to.name, mail.to.address, mail.subject, mail.text].join('\n'));
    return parts.every((part) => said.includes(part));
  };
}

/** Without case, accents or kinds of spaces. */
const plain = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase();

function undefinedWhenMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}
