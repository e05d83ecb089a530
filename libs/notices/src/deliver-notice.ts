import { Injectable } from '@nestjs/common';
import { runInTransaction } from '#database';
import { Clock, type Id } from '#kernel';
import { MailError, Mailer, Paced } from '#mail';
import { Settings } from '#settings';
import { SuppressAddress } from '#suppressions';
import { DataSource } from 'typeorm';
import { ASKED_FOR, LINK_PATHS } from './domain/notice.js';
import { renderNotice } from './domain/render-notice.js';
import { OneTimeLinks } from './one-time-links.js';
import type { NoticeEntity } from './persistence/notice.entities.js';
import { END, GIVE_BACK, LEASE, WAITING } from './persistence/notice.sql.js';

type Leased = Pick<NoticeEntity, 'id' | 'kind' | 'name' | 'address' | 'language' | 'facts' | 'link' | 'attempts'> & {
  readonly suppressed: boolean;
};

/** How much longer than any sending can take a lease lasts, so that nobody takes over from someone who is still at it. */
const LEASE_MARGIN_MS = 30_000;
const MAX_ATTEMPTS = 10;
const BATCH = 500;
const BEFORE_ALL: Id = '00000000-0000-0000-0000-000000000000';

/** Sends what must be told, each once as far as mail allows: a crash after the server took it may send it again, under the same Message-ID. */
@Injectable()
export class DeliverNotice {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly settings: Settings,
    private readonly mailer: Mailer,
    private readonly links: OneTimeLinks,
    private readonly suppressAddress: SuppressAddress,
  ) {}

  /** @throws MailError or what else went wrong, when trying again later makes sense */
  async execute(noticeId: Id): Promise<void> {
    const now = this.clock.now();
    const [[notice]] = await this.db.query<[Leased[], number]>(LEASE, [
      noticeId,
      now,
      new Date(now.getTime() + this.settings.mailTimeoutMs + LEASE_MARGIN_MS),
    ]);
    if (!notice) return;
    if (notice.suppressed && !ASKED_FOR.includes(notice.kind)) {
      await this.db.query(END, [notice.id, notice.attempts, 'SKIPPED', now, 'ADDRESS_SUPPRESSED']);
      return;
    }
    try {
      await this.send(notice);
    } catch (error) {
      const reason = whyFailed(error, notice.attempts);
      if (reason === undefined) {
        await this.db.query(GIVE_BACK, [notice.id, notice.attempts]);
        throw error;
      }
      await this.db.query(END, [notice.id, notice.attempts, 'FAILED', this.clock.now(), reason]);
      return;
    }
    await this.db.query(END, [notice.id, notice.attempts, 'SENT', this.clock.now(), null]);
  }

  /** What waits to be sent, in the order in which it was written. */
  async waiting(after: Id = BEFORE_ALL): Promise<Id[]> {
    const rows = await this.db.query<{ id: Id }[]>(WAITING, [this.clock.now(), after, BATCH]);
    return rows.map(({ id }) => id);
  }

  /** Sends everything that waits, here and now. @returns how many there were */
  async executeAll(): Promise<number> {
    let count = 0;
    for (let ids = await this.waiting(); ids.length > 0; ids = await this.waiting(ids.at(-1))) {
      for (const id of ids) await this.execute(id);
      count += ids.length;
    }
    return count;
  }

  private async send(notice: Leased): Promise<void> {
    const { link, address } = notice;
    const token = link
      ? await runInTransaction(this.db, (tx) => this.links.issue(tx, { ...link, address, noticeId: notice.id }))
      : undefined;
    const url = link && token ? `${this.settings.publicUrl}${LINK_PATHS[link.purpose]}/${token}` : undefined;
    const { hostname } = new URL(this.settings.publicUrl);
    const messageId = `<notice-${notice.id}@${hostname}>`;
    const handed = this.mailer.send({
      to: { name: notice.name, address },
      from: this.settings.mailFrom,
      ...renderNotice(notice, {
        url,
        publicUrl: this.settings.publicUrl,
        postalAddress: this.settings.mailPostalAddress,
      }),
      messageId,
      date: this.clock.now(),
      language: notice.language,
      // RFC 3834: keeps holiday notices from answering.
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
    await handed.catch((error: unknown) => this.suppressAddress.refused(address, messageId, error));
  }
}

/** Why a notice has failed for good, if it has. The kind of error and no more: its text may name the recipient. */
function whyFailed(error: unknown, attempts: number): string | undefined {
  const what = error instanceof MailError ? error.reason : error instanceof Error ? error.name : 'Error';
  // Not sent yet, and nothing is wrong with it.
  if (error instanceof Paced) return undefined;
  if (error instanceof MailError && error.permanent) return what;
  return attempts < MAX_ATTEMPTS ? undefined : `${what}, ${MAX_ATTEMPTS} attempts`;
}
