import { Injectable } from '@nestjs/common';
import { Clock, type Id } from '#kernel';
import { MailError, Mailer, Paced } from '#mail';
import type { PairIds } from '#matching';
import { Settings } from '#settings';
import { SuppressAddress } from '#suppressions';
import { DataSource } from 'typeorm';
import type { DigestSelection } from './domain/digest-selection.js';
import type { SkipReason } from './domain/digest.js';
import { MAX_ATTEMPTS, MAX_FAILURES, retryDelayMs } from './domain/retry.js';
import { mailOfDigest } from './mail-of-digest.js';
import { type RecipientRow, whyNot } from './persistence/digest-rows.js';
import { END_LEASED, GIVE_BACK, LEASE, MARK_SENT, PUT_BACK, RECIPIENTS, TELL_AGAIN } from './persistence/digest.sql.js';
import { type RegionDigest, ReadRegionWeeks } from './read-region-weeks.js';
import { ReadSelections } from './read-selections.js';
import { type DigestSubject, WriteDigest, type WrittenDigest } from './write-digest.js';

/** How one digest ended for now. `ELSEWHERE`: it had ended before, or somebody else is sending it. */
export type Delivery =
  | { readonly outcome: 'SENT'; readonly pairs: number }
  | { readonly outcome: 'SKIPPED'; readonly reason: SkipReason }
  | { readonly outcome: 'FAILED'; readonly reason: string }
  /** Refused for now, or hindered: it is tried again. */
  | { readonly outcome: 'DEFERRED'; readonly reason: string }
  | { readonly outcome: 'ELSEWHERE' };

/** A message went out, but its digest was taken over in the meantime: another sender may have sent it too. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** How much longer than any sending can take a lease lasts, so that nobody takes over from someone who is still at it. */
const LEASE_MARGIN_MS = 30_000;

/** A message that is ready, and what it tells. */
interface Ready {
  readonly message: WrittenDigest;
  readonly pairs: readonly PairIds[];
}

interface Lease {
  readonly token: number;
  readonly failures: number;
  readonly open_pairs: number;
}

/** Sends composed digests: writes them together, then takes one after the other, checks again that it may be sent, and records what came of it. */
@Injectable()
export class DeliverDigests {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly settings: Settings,
    private readonly mailer: Mailer,
    private readonly readSelections: ReadSelections,
    private readonly readRegionWeeks: ReadRegionWeeks,
    private readonly writeDigest: WriteDigest,
    private readonly suppressAddress: SuppressAddress,
  ) {}

  /**
   * @returns what came of each, in the order of `digestIds`; no failure of one stands in the way of the others
   * @throws what the database throws when it cannot be reached, and LeaseLost: the records say what is left
   */
  async execute(digestIds: readonly Id[]): Promise<Delivery[]> {
    const ready = await this.prepare(digestIds).catch((error: unknown) => {
      // One that cannot be written must not hold up the others: then each is written by itself.
      if (digestIds.length > 1) return undefined;
      return error instanceof Error ? error : new Error('not written');
    });
    const deliveries: Delivery[] = [];
    const waiting = digestIds.map((id, place) => ({ id, place }));
    const next = async (): Promise<void> => {
      for (let one = waiting.shift(); one; one = waiting.shift()) {
        if (ready === undefined) [deliveries[one.place]] = (await this.execute([one.id])) as [Delivery];
        else deliveries[one.place] = await this.deliver(one.id, ready instanceof Error ? ready : ready.get(one.id));
      }
    };
    const { mailConnections, digests } = this.settings;
    // As many at a time as there are connections: one that waits for a connection would use up its time.
    const atOnce = Math.max(1, Math.floor(mailConnections / digests.deliveriesAtOnce));
    const ended = await Promise.allSettled(Array.from({ length: atOnce }, next));
    const failure = ended.find((result) => result.status === 'rejected');
    if (failure) throw failure.reason as Error;
    return deliveries;
  }

  /** What the messages say. One that has nothing left to say is not among them. */
  private async prepare(digestIds: readonly Id[]): Promise<Map<Id, Ready>> {
    const rows: RecipientRow[] = await this.db.query(RECIPIENTS, [digestIds]);
    const composed = rows.filter(({ status }) => status === 'COMPOSED');
    const ids = composed.map(({ digest_id }) => digest_id);
    const selections = await this.readSelections.ofDigests(ids);
    const regions = await this.readRegionWeeks.ofDigests(ids);
    const subjects = composed.flatMap((row) => {
      const about = aboutOf(row, selections.get(row.digest_id), regions.get(row.digest_id));
      return about
        ? [
            {
              key: row.digest_id,
              personId: row.person_id,
              recipient: { name: row.name, language: row.language, timeZone: row.time_zone },
              date: row.planned_at,
              about,
            },
          ]
        : [];
    });
    const messages = await this.writeDigest.writeAll(subjects);
    return new Map(
      subjects.flatMap(({ key, about }) => {
        const message = messages.get(key);
        const pairs = about.kind === 'ORGANIZATION' ? about.selection.pairs : [];
        return message ? [[key, { message, pairs }] as const] : [];
      }),
    );
  }

  private async deliver(digestId: Id, prepared: Ready | Error | undefined, again = false): Promise<Delivery> {
    const now = this.clock.now();
    const until = new Date(now.getTime() + this.settings.mailTimeoutMs + LEASE_MARGIN_MS);
    const [[lease]] = await this.db.query<[Lease[], number]>(LEASE, [digestId, now, until]);
    if (!lease) return { outcome: 'ELSEWHERE' };
    const { token } = lease;
    if (token > MAX_ATTEMPTS)
      return this.end(digestId, token, 'FAILED', `${MAX_ATTEMPTS} attempts ended without a word`);
    let sent: { messageId: string };
    let ready: Ready;
    try {
      if (prepared instanceof Error) throw prepared;
      const [recipient] = await this.db.query<RecipientRow[]>(RECIPIENTS, [[digestId]]);
      const reason = recipient ? whyNot(recipient, now) : 'STOPPED';
      if (!recipient || reason) return await this.end(digestId, token, 'SKIPPED', reason ?? 'STOPPED');
      if (!prepared) return await this.end(digestId, token, 'SKIPPED', 'NOTHING_LEFT');
      // Something closed since the message was written: it is written anew, once.
      if (!again && lease.open_pairs !== prepared.pairs.length) {
        await this.giveBack(digestId, lease, now, lease.failures);
        return await this.deliver(digestId, (await this.prepare([digestId])).get(digestId), true);
      }
      ready = prepared;
      sent = await this.hand(recipient, ready.message);
    } catch (error) {
      return this.failed(digestId, lease, error);
    }
    // Not among what may fail above: from here on the message is on its way, and the record must not say otherwise.
    await this.record(digestId, token, sent.messageId, ready);
    return { outcome: 'SENT', pairs: ready.pairs.length };
  }

  private async hand(recipient: RecipientRow, message: WrittenDigest): Promise<{ messageId: string }> {
    const mail = mailOfDigest(
      {
        digestId: recipient.digest_id,
        to: { name: recipient.name, address: recipient.email },
        language: recipient.language,
        date: this.clock.now(),
      },
      message,
      this.settings,
    );
    await this.mailer
      .send(mail)
      .catch((error: unknown) => this.suppressAddress.refused(recipient.email, mail.messageId, error));
    return { messageId: mail.messageId };
  }

  private async record(digestId: Id, token: number, messageId: string, { message, pairs }: Ready): Promise<void> {
    const [[before]] = await this.db.query<[{ status: string }[], number]>(MARK_SENT, [
      digestId,
      token,
      this.clock.now(),
      messageId,
      message.subject,
      pairs.length,
    ]);
    if (!before) throw new LeaseLost(`digest ${digestId} was sent by attempt ${token}, which was taken over from`);
    if (before.status !== 'COMPOSED')
      await this.db.query(TELL_AGAIN, [
        digestId,
        pairs.map(({ needId }) => needId),
        pairs.map(({ offeringId }) => offeringId),
      ]);
  }

  /** Leaves what was being sent to a later attempt or, when none can help, ends it. */
  private async failed(digestId: Id, lease: Lease, error: unknown): Promise<Delivery> {
    const what = error instanceof MailError ? error.reason : error instanceof Error ? error.name : 'Error';
    if (error instanceof Paced) {
      const notBefore = new Date(this.clock.now().getTime() + error.retryAfterMs);
      await this.db.query(PUT_BACK, [digestId, lease.token, notBefore]);
      return { outcome: 'DEFERRED', reason: what };
    }
    const failures = lease.failures + 1;
    if (error instanceof MailError && error.permanent) return this.end(digestId, lease.token, 'FAILED', what);
    if (failures >= MAX_FAILURES) return this.end(digestId, lease.token, 'FAILED', `${what}, ${MAX_FAILURES} attempts`);
    const delayMs = retryDelayMs(this.settings.digests.retryMs, failures);
    const isOurs = await this.giveBack(digestId, lease, new Date(this.clock.now().getTime() + delayMs), failures);
    return isOurs ? { outcome: 'DEFERRED', reason: what } : { outcome: 'ELSEWHERE' };
  }

  private async giveBack(digestId: Id, { token }: Lease, notBefore: Date, failures: number): Promise<boolean> {
    const [rows] = await this.db.query<[unknown[], number]>(GIVE_BACK, [digestId, token, notBefore, failures]);
    return rows.length > 0;
  }

  /** A digest that is not ours any more is ended by whoever has it. */
  private async end<S extends 'SKIPPED' | 'FAILED'>(
    digestId: Id,
    token: number,
    outcome: S,
    reason: Extract<Delivery, { outcome: S }>['reason'],
  ): Promise<Delivery> {
    const [{ count }] = await this.db.query<[{ count: number }]>(END_LEASED, [[digestId], outcome, [reason], token]);
    return count > 0 ? ({ outcome, reason } as Delivery) : { outcome: 'ELSEWHERE' };
  }
}

/** What a message is about; nothing, when there is nothing left to say. */
function aboutOf(
  row: RecipientRow,
  selection: DigestSelection | undefined,
  region: RegionDigest | undefined,
): DigestSubject['about'] | undefined {
  if (row.membership_id === null) return region && !region.week.isEmpty ? { kind: 'REGION', ...region } : undefined;
  if (!selection || selection.pairs.length === 0) return undefined;
  return {
    kind: 'ORGANIZATION',
    membershipId: row.membership_id,
    organizationId: row.organization_id,
    name: row.organization_name,
    demonstration: row.demonstration,
    selection,
  };
}
