import { Injectable } from '@nestjs/common';
import { type Actor, requirePlatform } from '#identity';
import { DataSource } from 'typeorm';
import { type DigestRunRecord, foldRuns, type RunGroup } from './domain/digest-run.js';
import { COUNT_RUNS, RUNS } from './persistence/digest-runs.sql.js';

export interface RunsWindow {
  /** The key of the run to go on after. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** What became of the digests that were planned at one moment, newest first; for administrators. */
@Injectable()
export class ListDigestRuns {
  constructor(private readonly db: DataSource) {}

  /** @throws DomainError */
  async execute(actor: Actor, window: RunsWindow): Promise<DigestRunRecord[]> {
    requirePlatform(actor, 'digest:operate');
    return this.all(window);
  }

  /** The same for whoever runs the machine. */
  async all({ after, limit }: RunsWindow): Promise<DigestRunRecord[]> {
    return foldRuns(await this.db.query<RunGroup[]>(RUNS, [after ?? null, limit]));
  }

  /** How many runs there have been. @throws DomainError */
  async count(actor: Actor): Promise<number> {
    requirePlatform(actor, 'digest:operate');
    const [{ count }] = await this.db.query<[{ count: number }]>(COUNT_RUNS);
    return count;
  }
}
