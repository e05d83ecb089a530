import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { LimitsModule, Turns } from '#limits';
import { Settings } from '#settings';
import { DevelopmentMailbox, DevelopmentMailer } from './development-mailbox.js';
import { Mailer } from './mailer.js';
import { MailFigures, MeasuredMailer } from './measured-mailer.js';
import { PacedMailer } from './paced-mailer.js';
import { SmtpMailer } from './smtp-mailer.js';

const mailDirectory = (settings: Settings) => join(settings.dataDir, 'mail');

/** SMTP where the operator gave a server, the development mailbox otherwise. */
@Module({
  imports: [LimitsModule],
  providers: [
    MailFigures,
    {
      provide: Mailer,
      inject: [Settings, Turns, MailFigures],
      useFactory: (settings: Settings, turns: Turns, figures: MailFigures): Mailer =>
        new MeasuredMailer(
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
          figures,
        ),
    },
    {
      provide: DevelopmentMailbox,
      inject: [Settings],
      useFactory: (settings: Settings) => new DevelopmentMailbox(mailDirectory(settings)),
    },
  ],
  exports: [Mailer, MailFigures, DevelopmentMailbox],
})
export class MailModule {}
