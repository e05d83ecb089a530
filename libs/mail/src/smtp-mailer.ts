import type { OnApplicationShutdown } from '@nestjs/common';
import nodemailer, {
  type NodemailerError,
  type SMTPPoolOptions,
  type SMTPPoolSentMessageInfo,
  type Transporter,
} from 'nodemailer';
import SMTPPool from 'nodemailer/lib/smtp-pool';
import { statusIn, subjectOfRefusal } from './domain/refusal.js';
import { MailError, Mailer, type MailMessage, type MailReceipt } from './mailer.js';
import { mimeOptions } from './mime-options.js';

const MESSAGES_PER_CONNECTION = 100;

export interface SmtpOptions {
  /** `smtp://user:password@host:port` or `smtps://…` */
  readonly url: string;
  /** The whole of a sending: a server that trickles its answers never trips the limits of connections and sockets. */
  readonly timeoutMs: number;
  readonly connections: number;
}

/** Sends through an SMTP server, over a few connections that are kept open. */
export class SmtpMailer extends Mailer implements OnApplicationShutdown {
  private readonly pool: SMTPPool;
  private readonly transport: Transporter<SMTPPoolSentMessageInfo, SMTPPoolOptions>;

  constructor(private readonly options: SmtpOptions) {
    super();
    const { url, connections, timeoutMs } = options;
    this.pool = new SMTPPool({
      url,
      pool: true,
      maxConnections: connections,
      maxMessages: MESSAGES_PER_CONNECTION,
      // A connection lost after the message was handed over must not send it twice by itself: the caller decides.
      maxRequeues: 0,
      connectionTimeout: timeoutMs / 3,
      greetingTimeout: timeoutMs / 3,
      dnsTimeout: timeoutMs / 3,
      socketTimeout: timeoutMs,
    });
    this.transport = nodemailer.createTransport(this.pool);
  }

  override async send(message: MailMessage): Promise<MailReceipt> {
    try {
      const sent = await this.transport.sendMail({
        ...mimeOptions(message),
        signal: AbortSignal.timeout(this.options.timeoutMs),
      });
      return { messageId: sent.messageId, response: sent.response };
    } catch (error) {
      throw toMailError(error as NodemailerError);
    }
  }

  onApplicationShutdown(): void {
    this.pool.close();
  }
}

/** Stages at which the server judges this very message and recipient, and not our connection or credentials. */
const ABOUT_THE_MESSAGE = ['EENVELOPE', 'EMESSAGE'];

/** 503 is about the state of the session (RFC 5321 §4.2.2), so the same message may pass on another connection. */
const BAD_SEQUENCE = 503;

function toMailError(error: NodemailerError): MailError {
  const { responseCode, command, code, response = '' } = error;
  const aboutTheMessage = ABOUT_THE_MESSAGE.includes(code ?? '');
  const refused = responseCode === undefined || (responseCode >= 500 && responseCode !== BAD_SEQUENCE);
  const reason =
    responseCode === undefined ? (code ?? error.name) : `SMTP ${responseCode}${command ? ` (${command})` : ''}`;
  const permanent = aboutTheMessage && refused;
  if (responseCode === undefined) return new MailError(permanent, reason, { cause: error });
  return new MailError(permanent, reason, {
    cause: error,
    about: permanent ? subjectOfRefusal({ command: command ?? '', code: responseCode, answer: response }) : 'OTHER',
    status: statusIn(response) ?? `SMTP ${responseCode}`,
  });
}
