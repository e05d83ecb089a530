import { Injectable } from '@nestjs/common';
import { runInTransaction } from '#database';
import { Clock, type Id } from '#kernel';
import { DataSource, type EntityManager } from 'typeorm';
import type { DigestSelection } from './domain/digest-selection.js';
import { GatherMatches, type Reader } from './gather-matches.js';
import { type RecipientRow, whyNot } from './persistence/digest-rows.js';
import { END_UNSENT, LOCK_PLANNED, MARK_COMPOSED, RECIPIENTS, RESERVE_PAIRS } from './persistence/digest.sql.js';

/** Pairs written by one statement. */
const PAIRS_PER_STATEMENT = 5000;

export const readerOf = (row: RecipientRow): Reader => ({
  key: row.digest_id,
  membershipId: row.membership_id,
  organizationId: row.organization_id,
});

/** Decides what digests say, many at a time, and reserves it: a pair is told to a membership once, ever. */
@Injectable()
export class ComposeDigests {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly gatherMatches: GatherMatches,
  ) {}

  /**
   * @returns what the digests that are ready to be sent say, those composed before included; the others have been
   * skipped, and their records say why
   */
  async execute(digestIds: readonly Id[]): Promise<Map<Id, DigestSelection>> {
    const now = this.clock.now();
    const recipients: RecipientRow[] = await this.db.query(RECIPIENTS, [digestIds]);
    const planned = recipients.filter(({ status }) => status === 'PLANNED');
    const refused = planned.flatMap((row) => {
      const reason = whyNot(row, now);
      return reason ? [{ id: row.digest_id, reason }] : [];
    });
    if (refused.length > 0)
      await this.db.query(END_UNSENT, [
        refused.map(({ id }) => id),
        'SKIPPED',
        refused.map(({ reason }) => reason),
        now,
      ]);

    const allowed = planned.filter((row) => !refused.some(({ id }) => id === row.digest_id));
    // Before the transaction: the embedded database has one session, which a transaction keeps for itself.
    const selections = await this.gatherMatches.neverTold(allowed.map(readerOf));
    const reserved = await runInTransaction(this.db, (tx) => this.reserve(tx, allowed, selections, now));

    const ready = new Map<Id, DigestSelection>();
    const again = recipients.filter(({ status }) => status === 'COMPOSED');
    for (const row of allowed) {
      const selection = selections.get(row.digest_id);
      const count = reserved.get(row.digest_id);
      if (!selection || count === undefined || count === 0) continue;
      // Somebody else took some of them in between: only the database knows which are left.
      if (count < selection.pairs.length) again.push(row);
      else ready.set(row.digest_id, selection);
    }
    for (const [id, selection] of await this.gatherMatches.reserved(again.map(readerOf))) ready.set(id, selection);
    return ready;
  }

  /** How many pairs each digest that was still to be composed got. */
  private async reserve(
    tx: EntityManager,
    rows: readonly RecipientRow[],
    selections: ReadonlyMap<Id, DigestSelection>,
    now: Date,
  ): Promise<Map<Id, number>> {
    const locked: { id: Id }[] = await tx.query(LOCK_PLANNED, [rows.map(({ digest_id }) => digest_id)]);
    const counts = new Map(locked.map(({ id }) => [id, 0]));
    const pairs = rows
      .filter(({ digest_id }) => counts.has(digest_id))
      .flatMap((row) => (selections.get(row.digest_id)?.pairs ?? []).map((pair) => ({ ...pair, row })))
      // One order for everyone, so that two composers wait for each other and do not deadlock.
      .sort(
        (a, b) =>
          compare(a.row.membership_id, b.row.membership_id) ||
          compare(a.needId, b.needId) ||
          compare(a.offeringId, b.offeringId),
      );
    for (let start = 0; start < pairs.length; start += PAIRS_PER_STATEMENT) {
      const chunk = pairs.slice(start, start + PAIRS_PER_STATEMENT);
      const got: { digest_id: Id; count: number }[] = await tx.query(RESERVE_PAIRS, [
        chunk.map(({ row }) => row.membership_id),
        chunk.map(({ needId }) => needId),
        chunk.map(({ offeringId }) => offeringId),
        chunk.map(({ row }) => row.digest_id),
      ]);
      for (const { digest_id, count } of got) counts.set(digest_id, (counts.get(digest_id) ?? 0) + count);
    }
    await tx.query(MARK_COMPOSED, [[...counts.keys()], [...counts.values()], now]);
    return counts;
  }
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
