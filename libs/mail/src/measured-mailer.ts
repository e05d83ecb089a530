import type { OnApplicationShutdown } from '@nestjs/common';
import { MailError, Mailer, type MailMessage, type MailReceipt, Paced } from './mailer.js';

/** What came of a message: taken over; refused for good or for now; no answer to be had; not tried, for the pace. */
export const MAIL_OUTCOMES = ['SENT', 'REFUSED', 'DEFERRED', 'UNREACHABLE', 'PACED'] as const;
export type MailOutcome = (typeof MAIL_OUTCOMES)[number];

/** What came of the messages of this process, told to whoever counts. */
export class MailFigures {
  private readonly listeners: ((outcome: MailOutcome, seconds: number) => void)[] = [];

  /** @param listener is told how long it took, the wait for a turn included */
  listen(listener: (outcome: MailOutcome, seconds: number) => void): void {
    this.listeners.push(listener);
  }

  record(outcome: MailOutcome, seconds: number): void {
    for (const listener of this.listeners) listener(outcome, seconds);
  }
}

/** Sends as another mailer does, and tells what came of it. */
export class MeasuredMailer extends Mailer implements OnApplicationShutdown {
  constructor(
    private readonly inner: Mailer & Partial<OnApplicationShutdown>,
    private readonly figures: MailFigures,
  ) {
    super();
  }

  override async send(message: MailMessage): Promise<MailReceipt> {
    const started = performance.now();
    const record = (outcome: MailOutcome) => this.figures.record(outcome, (performance.now() - started) / 1000);
    try {
      const receipt = await this.inner.send(message);
      record('SENT');
      return receipt;
    } catch (error) {
      record(outcomeOf(error));
      throw error;
    }
  }

  onApplicationShutdown(signal?: string): unknown {
    return this.inner.onApplicationShutdown?.(signal);
  }
}

function outcomeOf(error: unknown): MailOutcome {
  if (error instanceof Paced) return 'PACED';
  if (!(error instanceof MailError)) return 'UNREACHABLE';
  if (error.permanent) return 'REFUSED';
  return error.reason.startsWith('SMTP ') ? 'DEFERRED' : 'UNREACHABLE';
}
