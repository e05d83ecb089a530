import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock, type Id, InvalidInput, newId, problem } from '#kernel';
import { type DataSource, type EntityManager, In } from 'typeorm';
import type { LinkPurpose, NoticeLink } from './domain/notice.js';
import { OneTimeLinkEntity } from './persistence/notice.entities.js';

/** What a link that was followed stands for. */
export interface FollowedLink {
  readonly personId: Id | null;
  readonly subjectId: Id | null;
  /** Whoever follows it reads the mail of this address. */
  readonly address: string;
}

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** Words in messages that work once, until they expire. */
@Injectable()
export class OneTimeLinks {
  constructor(private readonly clock: Clock) {}

  /** A new word; those of the same notice that were not used stop working. */
  async issue(tx: EntityManager, link: NoticeLink & { address: string; noticeId: Id | null }): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    const now = this.clock.now();
    if (link.noticeId) await tx.delete(OneTimeLinkEntity, { noticeId: link.noticeId });
    await tx.insert(OneTimeLinkEntity, {
      id: newId(),
      purpose: link.purpose,
      personId: link.personId,
      noticeId: link.noticeId,
      address: link.address,
      subjectId: link.subjectId ?? null,
      tokenHash: hashOf(token),
      createdAt: now,
      expiresAt: new Date(now.getTime() + link.validForMs),
    });
    return token;
  }

  /** What a word stands for, without using it up. @throws InvalidInput when it does not work (any more) */
  async peek(db: DataSource | EntityManager, purpose: LinkPurpose, token: string): Promise<FollowedLink> {
    const [row] = await db.query<FollowedLink[]>(
      `SELECT person_id AS "personId", subject_id AS "subjectId", address FROM one_time_links
       WHERE token_hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3`,
      [hashOf(token), purpose, this.clock.now()],
    );
    return row ?? refuseLink();
  }

  /** Uses a word up: of two who follow it at once, one gets through. @throws InvalidInput when it does not work (any more) */
  async redeem(tx: EntityManager, purpose: LinkPurpose, token: string): Promise<FollowedLink> {
    const [[row]] = await tx.query<[FollowedLink[], number]>(
      `UPDATE one_time_links SET used_at = $3
       WHERE token_hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3
       RETURNING person_id AS "personId", subject_id AS "subjectId", address`,
      [hashOf(token), purpose, this.clock.now()],
    );
    return row ?? refuseLink();
  }

  /** The subject of a word that was used up already, if it is one: for those who follow their link twice. */
  async usedFor(db: DataSource | EntityManager, purpose: LinkPurpose, token: string): Promise<Id | undefined> {
    const [row] = await db.query<{ subjectId: Id | null }[]>(
      `SELECT subject_id AS "subjectId" FROM one_time_links
       WHERE token_hash = $1 AND purpose = $2 AND used_at IS NOT NULL`,
      [hashOf(token), purpose],
    );
    return row?.subjectId ?? undefined;
  }

  /** Those of these purposes, of a person or about a subject, stop working. */
  async revoke(
    tx: EntityManager,
    purposes: LinkPurpose | readonly LinkPurpose[],
    of: { personId: Id } | { subjectId: Id },
  ): Promise<void> {
    await tx.delete(OneTimeLinkEntity, { purpose: In([purposes].flat()), ...of });
  }
}

/** @throws InvalidInput a word does not work (any more) */
export function refuseLink(): never {
  throw new InvalidInput([
    problem('token', 'LINK_EXPIRED', {
      fr: 'Ce lien ne fonctionne plus : il a déjà servi, ou il est trop ancien. En demander un autre.',
      en: 'This link no longer works: it was used already, or it is too old. Ask for another one.',
    }),
  ]);
}
