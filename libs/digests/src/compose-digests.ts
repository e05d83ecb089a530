import { Injectable } from '@nestjs/common';
import { isMomentary, runInTransaction } from '#database';
import { Clock, type Id } from '#kernel';
import { Settings } from '#settings';
import { DataSource, type EntityManager } from 'typeorm';
import { MAX_FAILURES, retryDelayMs } from './domain/retry.js';
import { LAPSES, NOTE_LAPSES, RESERVE_NEWS } from './persistence/digest-pairs.sql.js';
import { type RecipientRow, whyNot } from './persistence/digest-rows.js';
import {
  COUNT_FAILURE,
  END_UNSENT,
  LOCK_PLANNED,
  MARK_COMPOSED,
  MARK_REGIONS_COMPOSED,
  PUT_OFF,
  RECIPIENTS,
} from './persistence/digest.sql.js';
import { type RegionDigest, ReadRegionWeeks } from './read-region-weeks.js';
import { asMembersSee, newsParameters } from './read-selections.js';

/** Decides what digests say, thousands by one statement, and reserves it: a pair is told to a membership once, ever. */
@Injectable()
export class ComposeDigests {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly settings: Settings,
    private readonly readRegionWeeks: ReadRegionWeeks,
  ) {}

  /**
   * Composes those of the digests that are planned; the others are left alone.
   * @returns those that have something to say; of the others the records say why not
   * @throws what the database throws when it cannot be reached: trying again later makes sense
   */
  async execute(digestIds: readonly Id[]): Promise<Id[]> {
    try {
      // Before the transaction: the embedded database has one session, which a transaction keeps for itself.
      const regions = await this.readRegionWeeks.ofDigests(digestIds);
      return await runInTransaction(this.db, (tx) => this.compose(tx, digestIds, regions));
    } catch (error) {
      if (isMomentary(error)) throw error;
      // One digest that cannot be composed must not hold up the others.
      if (digestIds.length > 1) {
        const half = Math.ceil(digestIds.length / 2);
        return [...(await this.execute(digestIds.slice(0, half))), ...(await this.execute(digestIds.slice(half)))];
      }
      await this.putOff(digestIds, error);
      return [];
    }
  }

  private async compose(
    tx: EntityManager,
    digestIds: readonly Id[],
    regions: ReadonlyMap<Id, RegionDigest>,
  ): Promise<Id[]> {
    const now = this.clock.now();
    const locked: { id: Id }[] = await tx.query(LOCK_PLANNED, [digestIds]);
    if (locked.length === 0) return [];
    const recipients: RecipientRow[] = await tx.query(RECIPIENTS, [locked.map(({ id }) => id)]);
    const refused = recipients.flatMap((row) => {
      const reason = whyNot(row, now) ?? (regions.get(row.digest_id)?.week.isEmpty ? 'NOTHING_NEW' : undefined);
      return reason ? [{ id: row.digest_id, reason }] : [];
    });
    if (refused.length > 0) {
      const [ids, reasons] = [refused.map(({ id }) => id), refused.map(({ reason }) => reason)];
      await tx.query(END_UNSENT, [ids, 'SKIPPED', reasons, now]);
    }
    const allowed = recipients.filter((row) => !refused.some(({ id }) => id === row.digest_id));
    const ofRegions = allowed.filter(({ membership_id }) => membership_id === null).map(({ digest_id }) => digest_id);
    if (ofRegions.length > 0) await tx.query(MARK_REGIONS_COMPOSED, [ofRegions, now]);
    return [...(await this.reserve(tx, allowed, now)), ...ofRegions];
  }

  /** What organizations' digests say. */
  private async reserve(tx: EntityManager, recipients: readonly RecipientRow[], now: Date): Promise<Id[]> {
    const own = recipients.flatMap((row) => (row.membership_id === null ? [] : [row]));
    if (own.length === 0) return [];
    const ids = own.map(({ digest_id }) => digest_id);
    // Compiling a statement of this size takes longer than most batches do; memoizing what is asked once is for nothing; and
    // what is found for a thousand readers, pairs of two identifiers, is to be sorted in memory.
    await tx.query("SET LOCAL jit = off; SET LOCAL enable_memoize = off; SET LOCAL work_mem = '32MB'");
    const organizationIds = [...new Set(own.map(({ organization_id }) => organization_id))];
    await tx.query(RESERVE_NEWS, [...newsParameters(organizationIds, now), ids]);
    await this.noteLapses(tx, ids, now);
    const composed: { id: Id }[] = await tx.query(MARK_COMPOSED, [ids, now]);
    return composed.map(({ id }) => id);
  }

  private async noteLapses(tx: EntityManager, digestIds: readonly Id[], now: Date): Promise<void> {
    const lapses: { membership_id: Id; need_id: Id; offering_id: Id }[] = await tx.query(LAPSES, [
      digestIds,
      ...asMembersSee(now),
    ]);
    if (lapses.length === 0) return;
    await tx.query(NOTE_LAPSES, [
      lapses.map(({ membership_id }) => membership_id),
      lapses.map(({ need_id }) => need_id),
      lapses.map(({ offering_id }) => offering_id),
      now,
    ]);
  }

  private async putOff([digestId]: readonly Id[], error: unknown): Promise<void> {
    const now = this.clock.now();
    const [[row]] = await this.db.query<[{ failures: number }[], number]>(COUNT_FAILURE, [digestId, now]);
    if (!row) return;
    if (row.failures >= MAX_FAILURES) {
      const reason = `${error instanceof Error ? error.name : 'Error'}, ${MAX_FAILURES} attempts`;
      await this.db.query(END_UNSENT, [[digestId], 'FAILED', [reason], now]);
      return;
    }
    const delayMs = retryDelayMs(this.settings.digests.retryMs, row.failures);
    await this.db.query(PUT_OFF, [digestId, new Date(now.getTime() + delayMs)]);
  }
}
