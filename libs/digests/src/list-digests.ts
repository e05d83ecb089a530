import { Injectable } from '@nestjs/common';
import { type Actor, requirePerson } from '#identity';
import { type Cursor, decodeCursor, encodeCursor, type Id, isId, problem, refuseIfAny } from '#kernel';
import { DataSource, In, IsNull, LessThan, Not } from 'typeorm';
import type { DigestStatus } from './domain/digest.js';
import { DigestEntity } from './persistence/digest.entities.js';

export interface DigestPage {
  /** 1–100; default 20. */
  readonly first?: number | null;
  readonly after?: Cursor | null;
}

/** A digest as its recipient sees it. */
export interface DigestRecord {
  readonly id: Id;
  /** The organization it is about or, to a coordinator, the region. */
  readonly organizationId: Id | null;
  readonly regionCode: string | null;
  readonly period: string;
  readonly status: DigestStatus;
  readonly plannedAt: Date;
  readonly composedAt: Date | null;
  readonly sentAt: Date | null;
  readonly pairCount: number;
  readonly subject: string | null;
  readonly reason: string | null;
  /** Where a page that goes on after this one starts. */
  readonly cursor: Cursor;
}

export interface DigestList {
  readonly items: readonly DigestRecord[];
  readonly hasNextPage: boolean;
  readonly totalCount: number;
}

const DEFAULT_PAGE = 20;
const LARGEST_PAGE = 100;

/** The digests of the person who asks, newest first: planned, sent, skipped, failed, and why. */
@Injectable()
export class ListDigests {
  constructor(private readonly db: DataSource) {}

  /** @throws InvalidInput, DomainError */
  async execute(actor: Actor, page: DigestPage = {}): Promise<DigestList> {
    const personId = requirePerson(actor);
    const first = Math.min(Math.max(1, page.first ?? DEFAULT_PAGE), LARGEST_PAGE);
    const after = page.after == null ? undefined : decodeCursor(page.after, ['string'])?.[0];
    if (page.after != null && !isId(after))
      refuseIfAny([problem('after', 'INVALID_CURSOR', { fr: 'Curseur illisible.', en: 'Unreadable cursor.' })]);
    const organizations = new Map(actor.memberships.map(({ id, organizationId }) => [id, organizationId]));
    // Of an organization that they have left, nothing.
    const mine = [
      { personId, membershipId: In([...organizations.keys()]) },
      { personId, regionCode: Not(IsNull()) },
    ];
    const digests = this.db.getRepository(DigestEntity);
    const rows = await digests.find({
      where: mine.map((own) => ({ ...own, ...(after === undefined ? {} : { id: LessThan(String(after)) }) })),
      order: { id: 'DESC' },
      take: first + 1,
    });
    return {
      items: rows.slice(0, first).map((row) => ({
        id: row.id,
        organizationId: organizations.get(row.membershipId ?? '') ?? null,
        regionCode: row.regionCode,
        period: row.period,
        status: row.status,
        plannedAt: row.plannedAt,
        composedAt: row.composedAt,
        sentAt: row.sentAt,
        pairCount: row.pairCount,
        subject: row.subject,
        reason: row.reason,
        cursor: encodeCursor([row.id]),
      })),
      hasNextPage: rows.length > first,
      totalCount: await digests.countBy(mine),
    };
  }
}
