import { Injectable } from '@nestjs/common';
import { Clock, InvalidInput, problem } from '#kernel';
import { readMailReport } from './reading/mail-report.js';
import { RecordMailEvents, type RecordedEvents } from './record-mail-events.js';

/** Takes a report from whoever runs this machine: a file, or what a mail server pipes to the command. */
@Injectable()
export class ReadReport {
  constructor(
    private readonly clock: Clock,
    private readonly record: RecordMailEvents,
  ) {}

  /** @throws InvalidInput when it is no report */
  async execute(source: Buffer): Promise<RecordedEvents> {
    const events = readMailReport(source, this.clock.now());
    if (events) return this.record.execute(events);
    throw new InvalidInput([
      problem([], 'NOT_A_REPORT', {
        fr: 'Ce message n’est ni un avis de non-remise (RFC 3464) ni une plainte (RFC 5965).',
        en: 'This message is neither a delivery status notification (RFC 3464) nor a complaint (RFC 5965).',
      }),
    ]);
  }
}
