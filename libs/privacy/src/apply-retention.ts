import { Injectable } from '@nestjs/common';
import { SESSION_IDLE_DAYS } from '#identity';
import { Clock } from '#kernel';
import { Settings } from '#settings';
import { DataSource } from 'typeorm';
import { RETENTION, type Retained } from './persistence/retention.sql.js';

const DAY_MS = 86_400_000;
/** Longer than any row of them goes on before it counts, or is broken. */
const SOFT_BOUNCE_DAYS = 90;
/** Longer than any signature is taken for. */
const HOOK_TOKEN_DAYS = 2;

/** Deletes what is over, and what has been kept for as long as it may. Safe to run again, and at the same time. */
@Injectable()
export class ApplyRetention {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {}

  /** @returns how many rows went, of each kind */
  async execute(): Promise<Record<Retained, number>> {
    const { auditDays, invitationDays, consentProofDays, draftDays, noticeDays, suppressionDays } =
      this.settings.retention;
    const days: Readonly<Record<Retained, number>> = {
      pendingPeople: 7,
      sessions: 0,
      idleSessions: SESSION_IDLE_DAYS,
      apiTokens: 90,
      links: noticeDays,
      notices: noticeDays,
      auditEntries: auditDays,
      consentProofs: consentProofDays,
      suppressionsReleased: suppressionDays,
      bouncesOfNobody: suppressionDays,
      softBounces: SOFT_BOUNCE_DAYS,
      hookTokens: HOOK_TOKEN_DAYS,
      invitations: invitationDays,
      drafts: draftDays,
    };
    const now = this.clock.now().getTime();
    const gone = {} as Record<Retained, number>;
    for (const kind of Object.keys(RETENTION) as Retained[]) {
      const [, count] = await this.db.query<[unknown[], number]>(RETENTION[kind], [
        new Date(now - days[kind] * DAY_MS),
      ]);
      gone[kind] = count;
    }
    return gone;
  }
}
