import { Injectable } from '@nestjs/common';
import { runInTransaction } from '#database';
import { Settings } from '#settings';
import { SuppressAddress } from '#suppressions';
import { DataSource, type EntityManager } from 'typeorm';
import type { MailEvent } from './domain/mail-event.js';
import { sentMessageOf } from './domain/sent-message.js';
import { ADDRESSES_HERE, RECIPIENTS_OF_MESSAGES } from './persistence/bounces.sql.js';

/** What became of events: `ignored` are those of messages that we did not send, or not to that address. */
export interface RecordedEvents {
  readonly taken: number;
  readonly ignored: number;
}

/**
 * Acts on what mail systems say, where it is about a message that we sent to that very address: otherwise whoever can write to
 * us could silence anybody. Only a provider, whose signature was checked, is believed without the message's identifier, and then
 * only of addresses that are somebody's here.
 */
@Injectable()
export class RecordMailEvents {
  constructor(
    private readonly db: DataSource,
    private readonly settings: Settings,
    private readonly suppressAddress: SuppressAddress,
  ) {}

  async execute(events: readonly MailEvent[], tx?: EntityManager): Promise<RecordedEvents> {
    if (!tx) return runInTransaction(this.db, (own) => this.execute(events, own));
    const known = await this.knownAddresses(tx, events);
    const own = events.flatMap((event) => {
      const address = known(event);
      return address === undefined ? [] : [{ ...event, address }];
    });
    // In the order in which they happened: a delivery ends what came before it, and nothing after.
    for (const event of own.toSorted((a, b) => a.at.getTime() - b.at.getTime())) await this.record(tx, event);
    return { taken: own.length, ignored: events.length - own.length };
  }

  private async record(tx: EntityManager, event: MailEvent & { readonly address: string }): Promise<void> {
    switch (event.kind) {
      case 'BOUNCE_HARD':
        await this.suppressAddress.execute(event, 'HARD_BOUNCE', tx);
        return;
      case 'COMPLAINT':
        await this.suppressAddress.execute(event, 'COMPLAINT', tx);
        return;
      case 'BOUNCE_SOFT': {
        const messageId = event.messageId ?? event.at.toISOString();
        await this.suppressAddress.countSoftBounce({ ...event, messageId }, tx);
        return;
      }
      case 'DELIVERED':
        await this.suppressAddress.delivered([event], tx);
    }
  }

  /** Two statements, however many events there are. */
  private async knownAddresses(
    tx: EntityManager,
    events: readonly MailEvent[],
  ): Promise<(event: MailEvent) => string | undefined> {
    const { hostname } = new URL(this.settings.publicUrl);
    const messageOf = ({ messageId }: MailEvent) => (messageId ? sentMessageOf(messageId, hostname) : undefined);
    const sent = events.flatMap((event) => messageOf(event) ?? []);
    const ids = (wanted: string) => [...new Set(sent.filter(({ kind }) => kind === wanted).map(({ id }) => id))];
    const recipients = new Map<string, string>();
    if (sent.length > 0)
      for (const { id, address } of await tx.query<{ id: string; address: string }[]>(RECIPIENTS_OF_MESSAGES, [
        ids('DIGEST'),
        ids('NOTICE'),
      ]))
        recipients.set(id, address);
    const nameless = events.flatMap(({ messageId, address }) => (messageId === null && address ? address : []));
    const here = new Set<string>();
    if (nameless.length > 0)
      for (const { address } of await tx.query<{ address: string }[]>(ADDRESSES_HERE, [[...new Set(nameless)]]))
        here.add(address);
    return (event) => {
      const { address, messageId, source } = event;
      if (messageId === null)
        return address !== null && here.has(address) && ['MAILGUN', 'SENDGRID'].includes(source) ? address : undefined;
      const recipient = recipients.get(messageOf(event)?.id ?? '');
      return address === null || address === recipient ? recipient : undefined;
    };
  }
}
