import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { Settings } from '#settings';
import { DataSource } from 'typeorm';

const DAY_MS = 86_400_000;

/** Deletes records that have been kept for as long as the operator's settings say; sessions, links and notices are `PurgeExpired`'s (#identity). Safe to run again, and at the same time. */
@Injectable()
export class ApplyRetention {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {}

  /** @returns how many rows went, by table */
  async execute(): Promise<Record<string, number>> {
    const { auditDays, invitationDays, consentProofDays, draftDays } = this.settings.retention;
    const before = (days: number) => new Date(this.clock.now().getTime() - days * DAY_MS);
    const rules = [
      ['audit_entries', 'at < $1', before(auditDays)],
      ['consent_proofs', 'erased_at < $1', before(consentProofDays)],
      ['invitations', 'coalesce(accepted_at, revoked_at, expires_at) < $1', before(invitationDays)],
      ['needs', `status = 'DRAFT' AND organization_id IN (SELECT id FROM organizations WHERE closed_at < $1)`, before(draftDays)], // prettier-ignore
    ] as const;
    const gone: Record<string, number> = {};
    for (const [table, condition, limit] of rules) {
      const [row]: { count: number }[] = await this.db.query(
        `WITH gone AS (DELETE FROM ${table} WHERE ${condition} RETURNING 1) SELECT count(*)::int AS count FROM gone`,
        [limit],
      );
      gone[table] = row?.count ?? 0;
    }
    return gone;
  }
}
