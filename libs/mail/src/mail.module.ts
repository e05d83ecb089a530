import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { LimitsModule, Turns } from '#limits';
import { Settings } from '#settings';
import { DevelopmentMailbox, DevelopmentMailer } from './development-mailbox.js';
import { Mailer } from './mailer.js';
import { PacedMailer } from './paced-mailer.js';
import { SmtpMailer } from './smtp-mailer.js';

const mailDirectory = (settings: Settings) => join(settings.dataDir, 'mail');

/** SMTP where the operator gave a server, the development mailbox otherwise. */
@Module({
  imports: [LimitsModule],
  providers: [
    {
      provide: Mailer,
      inject: [Settings, Turns],
      useFactory: (settings: Settings, turns: Turns): Mailer =>
        settings.smtpUrl
          ? new PacedMailer(
              new SmtpMailer({
                url: settings.smtpUrl,
                timeoutMs: settings.mailTimeoutMs,
                connections: settings.mailConnections,
              }),
              turns,
              settings,
            )
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
