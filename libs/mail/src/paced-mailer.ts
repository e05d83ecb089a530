import { setTimeout as delay } from 'node:timers/promises';
import type { OnApplicationShutdown } from '@nestjs/common';
import type { Turns } from '#limits';
import type { Settings } from '#settings';
import { MailError, Mailer, type MailMessage, type MailReceipt, Paced } from './mailer.js';

/** Longest that a message waits here for its turn; whoever would wait longer is told when to come back. */
const WAIT_MS = 10_000;
/** Refusals in a row, by one provider in this process, after which it is left alone: one mailbox may be full by itself. */
const REFUSALS_BEFORE_PAUSE = 5;

/**
 * Too fast, or too much at once (RFC 5321, section 4.2.3), said once the recipient was named. 421 closes the connection, and
 * is reported as being about it, whoever has had enough: our own server or, through it, the provider.
 */
const TOO_MUCH = /^SMTP (?:421 \((?:CONN|RCPT TO|DATA)\)|45[012] \((?:RCPT TO|DATA)\))$/;

/** Everything that goes out takes turns here, whichever provider it goes to. */
const EVERYTHING = 'mail';

type Rates = Pick<Settings, 'mailRatePerSecond' | 'mailRatePerDomain'>;

/**
 * Sends no faster than the operator allows, over all processes together, and leaves a provider alone that has had enough.
 * What has no turn soon is not sent and not lost: `Paced` says when to come back.
 */
export class PacedMailer extends Mailer implements OnApplicationShutdown {
  private readonly refusals = new Map<string, number>();
  private readonly stopping = new AbortController();

  constructor(
    private readonly inner: Mailer & Partial<OnApplicationShutdown>,
    private readonly turns: Turns,
    private readonly rates: Rates,
    private readonly waitMs = WAIT_MS,
  ) {
    super();
  }

  override async send(message: MailMessage): Promise<MailReceipt> {
    const domain = domainOf(message.to.address);
    const until = Date.now() + this.waitMs;
    // The provider's turn first: the other one is then taken just before it is used, and keeps nobody else waiting.
    const afterPause = await this.turn(domain, perMinute(this.rates.mailRatePerDomain.get(domain)), until);
    if (this.rates.mailRatePerSecond !== undefined)
      await this.turn(EVERYTHING, 1000 / this.rates.mailRatePerSecond, until);
    try {
      const receipt = await this.inner.send(message);
      this.refusals.delete(domain);
      if (afterPause) await this.turns.resume(domain);
      return receipt;
    } catch (error) {
      await this.heed(domain, error);
      throw error;
    }
  }

  onApplicationShutdown(signal?: string): unknown {
    this.stopping.abort();
    return this.inner.onApplicationShutdown?.(signal);
  }

  /** @returns whether it comes after a pause. @throws Paced */
  private async turn(key: string, everyMs: number | undefined, until: number): Promise<boolean> {
    const turn = await this.turns.take({ key, everyMs }, Math.max(0, until - Date.now()));
    if (!turn.given) throw new Paced(Math.ceil(turn.retryAfterMs));
    if (turn.waitMs >= 1)
      await delay(turn.waitMs, undefined, { signal: this.stopping.signal }).catch(() => {
        throw new Paced(0);
      });
    return turn.afterPause;
  }

  private async heed(domain: string, error: unknown): Promise<void> {
    if (!(error instanceof MailError) || !TOO_MUCH.test(error.reason)) return;
    const refusals = (this.refusals.get(domain) ?? 0) + 1;
    if (refusals < REFUSALS_BEFORE_PAUSE) {
      this.refusals.set(domain, refusals);
      return;
    }
    // One more after the pause is enough to begin the next one.
    this.refusals.set(domain, REFUSALS_BEFORE_PAUSE - 1);
    await this.turns.pause(domain);
  }
}

const perMinute = (rate: number | undefined): number | undefined => (rate === undefined ? undefined : 60_000 / rate);

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase();
