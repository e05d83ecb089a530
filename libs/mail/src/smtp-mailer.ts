import type { OnApplicationShutdown } from '@nestjs/common';
import nodemailer, {
  type NodemailerError,
  type SMTPPoolOptions,
  type SMTPPoolSentMessageInfo,
  type Transporter,
} from 'nodemailer';
import SMTPPool from 'nodemailer/lib/smtp-pool';
import { MailError, Mailer, type MailMessage, type MailReceipt } from './mailer.js';
import { mimeOptions } from './mime-options.js';

const CONNECTION_TIMEOUT_MS = 20_000;
/** A socket on which nothing moves. */
const SOCKET_TIMEOUT_MS = 60_000;
/** The whole of a sending: a server that trickles its answers never trips the other limits. */
export const SEND_TIMEOUT_MS = 120_000;
const MAX_CONNECTIONS = 5;
const MESSAGES_PER_CONNECTION = 100;

/** Sends through an SMTP server, over a few connections that are kept open. */
export class SmtpMailer extends Mailer implements OnApplicationShutdown {
  private readonly pool: SMTPPool;
  private readonly transport: Transporter<SMTPPoolSentMessageInfo, SMTPPoolOptions>;

  /** @param url `smtp://user:password@host:port` or `smtps://…` */
  constructor(url: string) {
    super();
    this.pool = new SMTPPool({
      url,
      pool: true,
      maxConnections: MAX_CONNECTIONS,
      maxMessages: MESSAGES_PER_CONNECTION,
      // A connection lost after the message was handed over must not send it twice by itself: the caller decides.
      maxRequeues: 0,
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      greetingTimeout: CONNECTION_TIMEOUT_MS,
      dnsTimeout: CONNECTION_TIMEOUT_MS,
      socketTimeout: SOCKET_TIMEOUT_MS,
    });
    this.transport = nodemailer.createTransport(this.pool);
  }

  override async send(message: MailMessage): Promise<MailReceipt> {
    try {
      const sent = await this.transport.sendMail({
        ...mimeOptions(message),
        signal: AbortSignal.timeout(SEND_TIMEOUT_MS),
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
  const { responseCode, command, code } = error;
  const aboutTheMessage = ABOUT_THE_MESSAGE.includes(code ?? '');
  const refused = responseCode === undefined || (responseCode >= 500 && responseCode !== BAD_SEQUENCE);
  const reason =
    responseCode === undefined ? (code ?? error.name) : `SMTP ${responseCode}${command ? ` (${command})` : ''}`;
  return new MailError(aboutTheMessage && refused, reason, { cause: error });
}
