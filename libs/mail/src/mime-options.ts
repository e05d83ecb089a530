import type { MailComposerOptions } from 'nodemailer';
import type { MailMessage } from './mailer.js';

/** A message as nodemailer wants it. Content comes from the message alone: never from a file or an address it names. */
export const mimeOptions = (message: MailMessage): MailComposerOptions => ({
  from: message.from,
  to: { name: message.to.name, address: message.to.address },
  subject: message.subject,
  text: message.text,
  html: message.html,
  messageId: message.messageId,
  date: message.date,
  headers: { 'Content-Language': message.language, ...message.headers },
  disableFileAccess: true,
  disableUrlAccess: true,
});
