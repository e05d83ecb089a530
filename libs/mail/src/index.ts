export { DevelopmentMailbox, DevelopmentMailer, type StoredMail } from './development-mailbox.js';
export { MailModule } from './mail.module.js';
export { MailError, Mailer, type MailMessage, type MailReceipt } from './mailer.js';
export { SEND_TIMEOUT_MS, SmtpMailer } from './smtp-mailer.js';
