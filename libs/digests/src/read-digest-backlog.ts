import { Injectable } from '@nestjs/common';
import { type Actor, requirePlatform } from '#identity';
import { Clock } from '#kernel';
import { DataSource } from 'typeorm';
import { BACKLOG } from './persistence/digest-runs.sql.js';

const WEEK_MS = 7 * 86_400_000;

/** What is still to be sent, and what could not be. */
export interface DigestBacklog {
  /** Planned or composed, neither sent nor ended. */
  readonly waiting: number;
  readonly oldestWaitingSince: Date | null;
  /** Of these, being sent right now. */
  readonly leased: number;
  /** Of these, put off to a later attempt. */
  readonly retrying: number;
  /** Failed, of those planned within the last seven days. */
  readonly failedLastWeek: number;
}

/** How the sending of digests stands; for administrators. */
@Injectable()
export class ReadDigestBacklog {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError */
  async execute(actor: Actor): Promise<DigestBacklog> {
    requirePlatform(actor, 'digest:operate');
    return this.current();
  }

  /** The same for whoever runs the machine. */
  async current(): Promise<DigestBacklog> {
    const now = this.clock.now();
    const [row] = await this.db.query<
      [{ waiting: number; oldest: Date | null; leased: number; retrying: number; failed: number }]
    >(BACKLOG, [now, new Date(now.getTime() - WEEK_MS)]);
    const { waiting, oldest, leased, retrying, failed } = row;
    return { waiting, oldestWaitingSince: oldest, leased, retrying, failedLastWeek: failed };
  }
}
