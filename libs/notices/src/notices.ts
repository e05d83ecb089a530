import { Injectable } from '@nestjs/common';
import { Clock, type Id, type Language, newId } from '#kernel';
import { Queues } from '#queue';
import type { EntityManager } from 'typeorm';
import { LINK_LIFE_MS, type LinkPurpose, type NoticeFacts, type NoticeKind } from './domain/notice.js';
import { NoticeEntity } from './persistence/notice.entities.js';

export interface NoticeTo {
  /** null: somebody who has no account yet. */
  readonly personId: Id | null;
  readonly name: string;
  readonly address: string;
  readonly language: Language;
}

/** A notice to be written. Its link, if it has one, is made when it is sent. */
export type NoticeRequest = {
  readonly [K in NoticeKind]: {
    readonly kind: K;
    readonly to: NoticeTo;
    readonly facts: NoticeFacts[K];
    readonly link?: { readonly purpose: LinkPurpose; readonly personId?: Id | null; readonly subjectId?: Id | null };
  };
}[NoticeKind];

/**
 * The outbox of what must be told. A notice is written in the transaction of what it tells of, so that neither is there
 * without the other; after the commit it is queued, and what could not be queued is found by the relay.
 */
@Injectable()
export class Notices {
  constructor(
    private readonly clock: Clock,
    private readonly queues: Queues,
  ) {}

  /** @returns the notices' identifiers, for `dispatch` after the commit */
  async tell(tx: EntityManager, ...requests: readonly NoticeRequest[]): Promise<Id[]> {
    if (requests.length === 0) return [];
    const rows = requests.map(({ kind, to, facts, link }) => ({
      id: newId(),
      kind,
      ...to,
      facts,
      link: link
        ? {
            purpose: link.purpose,
            personId: link.personId === undefined ? to.personId : link.personId,
            subjectId: link.subjectId ?? null,
            validForMs: LINK_LIFE_MS[link.purpose],
          }
        : null,
      createdAt: this.clock.now(),
    }));
    await tx.insert(NoticeEntity, rows);
    return rows.map(({ id }) => id);
  }

  /** Queues notices whose transaction has committed. Does not fail when the queue does: the relay queues them later. */
  async dispatch(ids: readonly Id[]): Promise<void> {
    const jobs = ids.map((id) => ({ job: 'deliver-notice' as const, payload: { noticeId: id }, id }));
    await this.queues.add('notices', jobs).catch(() => undefined);
  }
}
