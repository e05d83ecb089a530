export {
  DevelopmentMailbox,
  DevelopmentMailer,
  type MailPage,
  type MailSearch,
  type StoredMail,
} from './development-mailbox.js';
export { type RefusalSubject, statusIn, subjectOfCode, subjectOfStatus } from './domain/refusal.js';
export { MailModule } from './mail.module.js';
export { MailError, Mailer, type MailMessage, type MailReceipt, Paced } from './mailer.js';
export { MAIL_OUTCOMES, MailFigures, type MailOutcome, MeasuredMailer } from './measured-mailer.js';
export { mimeOptions } from './mime-options.js';
export { PacedMailer } from './paced-mailer.js';
export { SmtpMailer, type SmtpOptions } from './smtp-mailer.js';
