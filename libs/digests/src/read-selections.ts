import { Injectable } from '@nestjs/common';
import { Clock, type Id } from '#kernel';
import { FindMatches } from '#matching';
import { DataSource } from 'typeorm';
import { BEST_TOLD, DigestSelection, pairKey, type TellablePair } from './domain/digest-selection.js';
import { ALSO_FOR, DROP_PAIRS, NEWS_OF_MEMBERSHIP, PAIRS_OF_DIGESTS } from './persistence/digest-pairs.sql.js';
import type { PairOfDigestRow } from './persistence/digest-rows.js';

/** What matching is told about who asks: as their own members see it (`PARAMETERS`, libs/matching). */
export const asMembersSee = (now: Date): unknown[] => [now, 0, false];

/** The parameters $1 to $13 of the statements of `digest-pairs.sql.ts` that look for news. */
export const newsParameters = (organizationIds: readonly Id[], now: Date): unknown[] => [
  organizationIds,
  ...asMembersSee(now),
  BEST_TOLD,
  ...Array.from({ length: 8 }, () => null),
];

/** Reads what digests say: with a handful of statements, however many they are. Uses several connections: not inside a transaction. */
@Injectable()
export class ReadSelections {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly findMatches: FindMatches,
  ) {}

  /** What composed digests still have to say. Pairs that do not match any more are let go, and may come again. */
  async ofDigests(digestIds: readonly Id[]): Promise<Map<Id, DigestSelection>> {
    const rows: PairOfDigestRow[] = await this.db.query(PAIRS_OF_DIGESTS, [digestIds]);
    const byDigest = new Map(digestIds.map((id) => [id, rows.filter(({ digest_id }) => digest_id === id)]));
    const shownOf = (kept: (row: PairOfDigestRow) => boolean) =>
      [...byDigest.values()].flatMap((own) => DigestSelection.shown(own.filter(kept).map(toPair)));
    // What will be shown is judged in full, which tells whether it still matches; of the rest no more than that is asked.
    const likely = shownOf(({ wanted }) => wanted);
    const judged = new Set(likely.map(pairKey));
    const rest = new Map(rows.map(toPair).map((pair) => [pairKey(pair), pair]));
    for (const key of judged) rest.delete(key);
    const [shown, matching, alsoFor] = await Promise.all([
      this.shown(likely),
      this.findMatches.matchingAmong([...rest.values()]),
      this.alsoFor(digestIds),
    ]);
    const matches = new Set([...shown.keys(), ...matching.map(pairKey)]);
    const stands = (row: PairOfDigestRow) => row.wanted && matches.has(pairKey(toPair(row)));
    // Where some fell, others are shown instead.
    const instead = shownOf(stands).filter((pair) => !shown.has(pairKey(pair)));
    for (const [key, match] of await this.shown(instead)) shown.set(key, match);
    const selections = new Map<Id, DigestSelection>();
    const fallen: PairOfDigestRow[] = [];
    for (const [id, own] of byDigest) {
      const selection = new DigestSelection(own.filter(stands).map(toPair), shown, alsoFor.get(id));
      const kept = new Set(selection.pairs.map(pairKey));
      selections.set(id, selection);
      fallen.push(...own.filter((row) => !kept.has(pairKey(toPair(row)))));
    }
    if (fallen.length > 0)
      await this.db.query(DROP_PAIRS, [
        fallen.map(({ digest_id }) => digest_id),
        fallen.map(({ need_id }) => need_id),
        fallen.map(({ offering_id }) => offering_id),
      ]);
    return selections;
  }

  /** What a membership would be told now. Writes nothing. */
  async ofMembership(membershipId: Id, organizationId: Id): Promise<DigestSelection> {
    const parameters = [...newsParameters([organizationId], this.clock.now()), membershipId];
    const rows: PairOfDigestRow[] = await this.db.query(NEWS_OF_MEMBERSHIP, parameters);
    const pairs = rows.map(toPair);
    return new DigestSelection(pairs, await this.shown(DigestSelection.shown(pairs)));
  }

  private async shown(pairs: readonly TellablePair[]) {
    const distinct = new Map(pairs.map((pair) => [pairKey(pair), pair]));
    const matches = await this.findMatches.ofPairs([...distinct.values()]);
    return new Map(matches.map((match) => [pairKey({ needId: match.pair.need.id, offeringId: match.pair.offering.id }), match])); // prettier-ignore
  }

  private async alsoFor(digestIds: readonly Id[]): Promise<Map<Id, Map<Id, string[]>>> {
    const rows: { digest_id: Id; other_id: Id; name: string }[] = await this.db.query(ALSO_FOR, [digestIds]);
    const names = new Map<Id, Map<Id, string[]>>();
    for (const { digest_id, other_id, name } of rows) {
      const ofDigest = names.get(digest_id) ?? new Map<Id, string[]>();
      ofDigest.set(other_id, [...(ofDigest.get(other_id) ?? []), name]);
      names.set(digest_id, ofDigest);
    }
    return names;
  }
}

const toPair = (row: PairOfDigestRow): TellablePair => ({
  needId: row.need_id,
  offeringId: row.offering_id,
  side: row.side,
  tenths: row.tenths,
  distanceM: row.distance_m,
  otherOrganizationId: row.other_organization_id,
});
