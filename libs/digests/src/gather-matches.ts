import { Injectable } from '@nestjs/common';
import type { Id } from '#kernel';
import { FindMatches } from '#matching';
import { DataSource } from 'typeorm';
import { DigestSelection, type Side } from './domain/digest-selection.js';
import { ANNOUNCED, OPEN_ITEMS, PAIRS_OF_DIGESTS } from './persistence/digest.sql.js';

/** Who is to be told. */
export interface Reader {
  /** What the reader's selection is kept under: a digest or, where there is none, a membership. */
  readonly key: Id;
  readonly membershipId: Id;
  readonly organizationId: Id;
}

/** A need or an offering, and those whose own it is. */
interface OwnItem {
  readonly side: Side;
  readonly id: Id;
  readonly readers: readonly Reader[];
}

type IsWanted = (reader: Reader, needId: Id, offeringId: Id) => boolean;

/** Needs or offerings that are matched by one statement: enough for few statements, few enough for little memory. */
const ITEMS_PER_STATEMENT = 50;

/**
 * Finds what there is to tell, for many readers with few statements. It asks `FindMatches`, which uses connections of
 * its own: never call it inside a transaction.
 */
@Injectable()
export class GatherMatches {
  constructor(
    private readonly db: DataSource,
    private readonly findMatches: FindMatches,
  ) {}

  /** The matches of the readers' organizations that their memberships have never been told of. */
  async neverTold(readers: readonly Reader[]): Promise<Map<Id, DigestSelection>> {
    const byOrganization = new Map<Id, Reader[]>();
    for (const reader of readers)
      byOrganization.set(reader.organizationId, [...(byOrganization.get(reader.organizationId) ?? []), reader]);
    const rows: { side: Side; id: Id; organization_id: Id }[] = await this.db.query(OPEN_ITEMS, [
      [...byOrganization.keys()],
    ]);
    const items = rows.map(({ side, id, organization_id }) => ({
      side,
      id,
      readers: byOrganization.get(organization_id) ?? [],
    }));
    return this.gather(readers, items, async (chunk) => {
      const memberships = new Set(chunk.flatMap((item) => item.readers.map(({ membershipId }) => membershipId)));
      const ids = chunk.map(({ id }) => id);
      const told: { membership_id: Id; need_id: Id; offering_id: Id }[] = await this.db.query(ANNOUNCED, [
        [...memberships],
        ids,
      ]);
      const known = new Set(told.map((row) => pairKey(row.membership_id, row.need_id, row.offering_id)));
      return ({ membershipId }, needId, offeringId) => !known.has(pairKey(membershipId, needId, offeringId));
    });
  }

  /** The pairs that composed digests (the readers' keys) have reserved, as far as they still match. */
  async reserved(readers: readonly Reader[]): Promise<Map<Id, DigestSelection>> {
    const byKey = new Map(readers.map((reader) => [reader.key, reader]));
    const pairs: { digest_id: Id; need_id: Id; offering_id: Id; own_need: boolean }[] = await this.db.query(
      PAIRS_OF_DIGESTS,
      [[...byKey.keys()]],
    );
    const items = new Map<Id, { side: Side; id: Id; readers: Set<Reader> }>();
    for (const pair of pairs) {
      const id = pair.own_need ? pair.need_id : pair.offering_id;
      const item = items.get(id) ?? { side: pair.own_need ? 'NEED' : 'OFFERING', id, readers: new Set() };
      item.readers.add(byKey.get(pair.digest_id)!);
      items.set(id, item);
    }
    const wanted = new Set(pairs.map((pair) => pairKey(pair.digest_id, pair.need_id, pair.offering_id)));
    const own = [...items.values()].map((item) => ({ ...item, readers: [...item.readers] }));
    return this.gather(readers, own, () =>
      Promise.resolve(({ key }, needId, offeringId) => wanted.has(pairKey(key, needId, offeringId))),
    );
  }

  private async gather(
    readers: readonly Reader[],
    items: readonly OwnItem[],
    wantedOf: (chunk: readonly OwnItem[]) => Promise<IsWanted>,
  ): Promise<Map<Id, DigestSelection>> {
    const selections = new Map(readers.map(({ key }) => [key, new DigestSelection()]));
    for (const side of ['NEED', 'OFFERING'] as const) {
      const own = items.filter((item) => item.side === side);
      for (let start = 0; start < own.length; start += ITEMS_PER_STATEMENT) {
        const chunk = own.slice(start, start + ITEMS_PER_STATEMENT);
        const ids = chunk.map(({ id }) => id);
        const found = await (side === 'NEED' ? this.findMatches.ofNeeds(ids) : this.findMatches.ofOfferings(ids));
        const isWanted = await wantedOf(chunk);
        for (const [i, item] of chunk.entries())
          for (const match of found[i] ?? [])
            for (const reader of item.readers)
              if (isWanted(reader, match.pair.need.id, match.pair.offering.id))
                selections.get(reader.key)?.add(side, match);
      }
    }
    return selections;
  }
}

const pairKey = (reader: Id, needId: Id, offeringId: Id) => `${reader}/${needId}/${offeringId}`;
