import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { Settings } from '#settings';
import { DevelopmentMailbox, DevelopmentMailer } from './development-mailbox.js';
import { Mailer } from './mailer.js';
import { SmtpMailer } from './smtp-mailer.js';

const mailDirectory = (settings: Settings) => join(settings.dataDir, 'mail');

/** SMTP where the operator gave a server, the development mailbox otherwise. */
@Module({
  providers: [
    {
      provide: Mailer,
      inject: [Settings],
      useFactory: (settings: Settings): Mailer =>
        settings.smtpUrl
          ? new SmtpMailer({
              url: settings.smtpUrl,
              timeoutMs: settings.mailTimeoutMs,
              connections: settings.mailConnections,
            })
          : new DevelopmentMailer(mailDirectory(settings)),
    },
    {
      provide: DevelopmentMailbox,
      inject: [Settings],
      useFactory: (settings: Settings) => new DevelopmentMailbox(mailDirectory(settings)),
    },
  ],
  exports: [Mailer, DevelopmentMailbox],
})
export class MailModule {}
