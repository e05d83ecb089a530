import { Injectable } from '@nestjs/common';
import { Clock, type Id } from '#kernel';
import { MailError, Mailer, SEND_TIMEOUT_MS } from '#mail';
import { Settings } from '#settings';
import { DataSource } from 'typeorm';
import { ComposeDigests, readerOf } from './compose-digests.js';
import type { DigestSelection } from './domain/digest-selection.js';
import { MAX_ATTEMPTS, type SkipReason } from './domain/digest.js';
import { GatherMatches } from './gather-matches.js';
import { type RecipientRow, whyNot } from './persistence/digest-rows.js';
import {
  COUNT_ATTEMPT,
  DROP_CLOSED_PAIRS,
  END_LEASED,
  END_UNSENT,
  GIVE_BACK,
  KEEP_PAIRS,
  LEASE,
  MARK_SENT,
  RECIPIENTS,
} from './persistence/digest.sql.js';
import { WriteDigest } from './write-digest.js';

/** How one digest ended for now. `ELSEWHERE`: it had ended before, or somebody else is sending it. */
export type Delivery =
  | { readonly outcome: 'SENT'; readonly pairs: number }
  | { readonly outcome: 'SKIPPED'; readonly reason: SkipReason }
  | { readonly outcome: 'FAILED'; readonly reason: string }
  | { readonly outcome: 'ELSEWHERE' };

/** A message went out, but its digest was taken over in the meantime: another sender may have sent it too. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** Longer than any sending can take, so that nobody takes over from someone who is still at it. */
const LEASE_MS = SEND_TIMEOUT_MS + 60_000;

/** Sends one digest: composes it if it is not, checks again that it may and should be sent, and records what came of it. */
@Injectable()
export class DeliverDigest {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly settings: Settings,
    private readonly mailer: Mailer,
    private readonly composeDigests: ComposeDigests,
    private readonly gatherMatches: GatherMatches,
    private readonly writeDigest: WriteDigest,
  ) {}

  /** @throws MailError or what else went wrong, when trying again later makes sense */
  async execute(digestId: Id): Promise<Delivery> {
    let selection: DigestSelection | undefined;
    try {
      selection = (await this.composeDigests.execute([digestId])).get(digestId);
    } catch (error) {
      return this.notComposed(digestId, error);
    }
    return selection ? this.send(digestId, selection) : this.ended(digestId);
  }

  /**
   * Sends a digest that has been composed.
   * @throws as `execute`
   */
  async send(digestId: Id, composed: DigestSelection): Promise<Delivery> {
    const now = this.clock.now();
    const [[leased]] = await this.db.query<[{ token: number }[], number]>(LEASE, [
      digestId,
      now,
      new Date(now.getTime() + LEASE_MS),
    ]);
    if (!leased) return { outcome: 'ELSEWHERE' };
    const { token } = leased;
    let sent: { messageId: string; subject: string };
    let selection: DigestSelection;
    try {
      const recipient = await this.recipient(digestId);
      const reason = recipient ? whyNot(recipient, now) : 'STOPPED';
      if (!recipient || reason) return await this.skip(digestId, token, reason ?? 'STOPPED');
      selection = await this.stillStanding(recipient, composed);
      if (selection.pairs.length === 0) return await this.skip(digestId, token, 'NOTHING_LEFT');
      sent = await this.hand(recipient, selection);
    } catch (error) {
      return this.giveBack(digestId, token, error);
    }
    // Not among what may fail above: from here on the message is on its way, and the record must not say otherwise.
    const [{ count }] = await this.db.query<[{ count: number }]>(MARK_SENT, [
      digestId,
      token,
      this.clock.now(),
      sent.messageId,
      sent.subject,
      selection.pairs.map(({ needId }) => needId),
      selection.pairs.map(({ offeringId }) => offeringId),
    ]);
    if (count === 0) throw new LeaseLost(`digest ${digestId} was sent by attempt ${token}, which was taken over from`);
    return { outcome: 'SENT', pairs: selection.pairs.length };
  }

  private async recipient(digestId: Id): Promise<RecipientRow | undefined> {
    const [row] = await this.db.query<RecipientRow[]>(RECIPIENTS, [[digestId]]);
    return row;
  }

  /** What was composed, without what has closed since. */
  private async stillStanding(recipient: RecipientRow, composed: DigestSelection): Promise<DigestSelection> {
    const [{ count }] = await this.db.query<[{ count: number }]>(DROP_CLOSED_PAIRS, [recipient.digest_id]);
    const reader = readerOf(recipient);
    const selection = count > 0 ? (await this.gatherMatches.reserved([reader])).get(reader.key)! : composed;
    if (selection.pairs.length !== recipient.pair_count)
      await this.db.query(KEEP_PAIRS, [
        recipient.digest_id,
        selection.pairs.map(({ needId }) => needId),
        selection.pairs.map(({ offeringId }) => offeringId),
      ]);
    return selection;
  }

  private async hand(
    recipient: RecipientRow,
    selection: DigestSelection,
  ): Promise<{ messageId: string; subject: string }> {
    const { subject, html, text, unsubscribeUrl } = await this.writeDigest.execute(
      {
        membershipId: recipient.membership_id,
        recipient,
        organization: { name: recipient.organization_name, demonstration: recipient.demonstration },
        date: recipient.planned_at,
      },
      selection,
    );
    const { hostname } = new URL(this.settings.publicUrl);
    const messageId = `<${recipient.digest_id}@${hostname}>`;
    await this.mailer.send({
      to: { name: recipient.name, address: recipient.email },
      from: this.settings.mailFrom,
      subject,
      html,
      text,
      messageId,
      date: this.clock.now(),
      language: recipient.language,
      headers: {
        'List-Id': `Maillage <bulletin.${hostname}>`,
        'List-Unsubscribe': `<${unsubscribeUrl}>`,
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        // RFC 3834: keeps holiday notices from answering.
        'Auto-Submitted': 'auto-generated',
        Precedence: 'bulk',
      },
    });
    return { messageId, subject };
  }

  private async skip(digestId: Id, token: number, reason: SkipReason): Promise<Delivery> {
    const isOurs = await this.end(END_LEASED, digestId, 'SKIPPED', reason, token);
    return isOurs ? { outcome: 'SKIPPED', reason } : { outcome: 'ELSEWHERE' };
  }

  /** What a digest that is not ready to be sent has come to. */
  private async ended(digestId: Id): Promise<Delivery> {
    const [row] = await this.db.query<{ status: string; reason: SkipReason }[]>(
      'SELECT status, reason FROM digests WHERE id = $1::uuid',
      [digestId],
    );
    return row?.status === 'SKIPPED' ? { outcome: 'SKIPPED', reason: row.reason } : { outcome: 'ELSEWHERE' };
  }

  /** Leaves what was being sent to a later attempt or, when none can help, ends it. */
  private async giveBack(digestId: Id, token: number, error: unknown): Promise<Delivery> {
    const reason = whyFailed(error, token);
    if (reason === undefined) {
      await this.db.query(GIVE_BACK, [digestId, token]);
      throw error;
    }
    if (!(await this.end(END_LEASED, digestId, 'FAILED', reason, token))) throw error;
    return { outcome: 'FAILED', reason };
  }

  /** As `giveBack`, before it was anybody's. */
  private async notComposed(digestId: Id, error: unknown): Promise<Delivery> {
    const now = this.clock.now();
    const [[row]] = await this.db.query<[{ attempts: number }[], number]>(COUNT_ATTEMPT, [digestId, now]);
    const reason = row && whyFailed(error, row.attempts);
    if (reason === undefined || !(await this.end(END_UNSENT, digestId, 'FAILED', reason, now))) throw error;
    return { outcome: 'FAILED', reason };
  }

  /** @returns whether it did: not when the digest is somebody else's, or has ended */
  private async end(
    statement: string,
    digestId: Id,
    status: 'SKIPPED' | 'FAILED',
    reason: string,
    tokenOrNow: number | Date,
  ): Promise<boolean> {
    const [{ count }] = await this.db.query<[{ count: number }]>(statement, [[digestId], status, [reason], tokenOrNow]);
    return count > 0;
  }
}

/** Why a digest has failed for good, if it has. The kind of error and no more: its text may name the recipient. */
function whyFailed(error: unknown, attempts: number): string | undefined {
  const what = error instanceof MailError ? error.reason : error instanceof Error ? error.name : 'Error';
  if (error instanceof MailError && error.permanent) return what;
  return attempts < MAX_ATTEMPTS ? undefined : `${what}, ${MAX_ATTEMPTS} attempts`;
}
