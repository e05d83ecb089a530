import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
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
  async list(limit = 50): Promise<StoredMail[]> {
    const ids = (await this.files())
      .filter((name) => name.endsWith('.json'))
      .map((name) => name.slice(0, -'.json'.length))
      .filter((id) => ID.test(id))
      .sort()
      .reverse()
      .slice(0, Math.min(Math.max(0, limit), MAX_LISTED));
    const mails = await Promise.all(ids.map((id) => this.get(id)));
    return mails.filter((mail) => mail !== undefined);
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

  private async files(): Promise<string[]> {
    return (await readdir(this.directory).catch(undefinedWhenMissing)) ?? [];
  }
}

function undefinedWhenMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}
