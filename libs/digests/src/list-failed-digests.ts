import { Injectable } from '@nestjs/common';
import { type Actor, requirePlatform } from '#identity';
import type { Id } from '#kernel';
import { DataSource } from 'typeorm';
import { COUNT_FAILED, FAILED } from './persistence/digest-runs.sql.js';
import { type OperatedDigest, type OperatedRow, toOperated } from './persistence/digest-run-rows.js';

/** A failed digest, and where a page that goes on after it starts. */
export interface FailedDigest extends OperatedDigest {
  readonly key: FailedKey;
}
/** When it was planned, exactly, and its id. */
export type FailedKey = readonly [plannedAt: string, id: Id];

/** The digests that could not be sent, and why, newest first; for administrators. */
@Injectable()
export class ListFailedDigests {
  constructor(private readonly db: DataSource) {}

  /** @throws DomainError */
  async execute(
    actor: Actor,
    { after, limit }: { after?: FailedKey | undefined; limit: number },
  ): Promise<FailedDigest[]> {
    requirePlatform(actor, 'digest:operate');
    const rows = await this.db.query<(OperatedRow & { key: string })[]>(FAILED, [...(after ?? [null, null]), limit]);
    return rows.map((row) => ({ ...toOperated(row), key: [row.key, row.id] }));
  }

  /** @throws DomainError */
  async count(actor: Actor): Promise<number> {
    requirePlatform(actor, 'digest:operate');
    const [{ count }] = await this.db.query<[{ count: number }]>(COUNT_FAILED);
    return count;
  }
}
