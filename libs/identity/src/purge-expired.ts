import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { DataSource } from 'typeorm';
import { PURGES } from './persistence/account.sql.js';
import { SESSION_IDLE_DAYS } from './sessions.js';

const DAY_MS = 86_400_000;

/** How many days what is over is still kept. */
const KEPT_DAYS: Readonly<Record<keyof typeof PURGES, number>> = {
  pendingPeople: 7,
  sessions: 0,
  idleSessions: SESSION_IDLE_DAYS,
  links: 30,
  notices: 30,
  apiTokens: 90,
};

/** Deletes what is over: accounts whose address nobody confirmed, sessions, links, messages that were sent, API tokens. */
@Injectable()
export class PurgeExpired {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
  ) {}

  /** @returns how many there were of each */
  async execute(): Promise<Record<keyof typeof PURGES, number>> {
    const now = this.clock.now().getTime();
    const counts = { pendingPeople: 0, sessions: 0, idleSessions: 0, links: 0, notices: 0, apiTokens: 0 };
    for (const what of Object.keys(counts) as (keyof typeof counts)[]) {
      const before = new Date(now - KEPT_DAYS[what] * DAY_MS);
      const [, count] = await this.db.query<[unknown[], number]>(PURGES[what], [before]);
      counts[what] = count;
    }
    return counts;
  }
}
