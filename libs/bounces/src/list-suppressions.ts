import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { runInTransaction } from '#database';
import { type Actor, PersonEntity, requirePerson, requirePlatform } from '#identity';
import { Clock } from '#kernel';
import {
  FindSuppressions,
  MailSuppressionEntity,
  type StandingSuppression,
  type SuppressionReason,
} from '#suppressions';
import { DataSource, IsNull, type SelectQueryBuilder } from 'typeorm';
import { COUNT_BY_REASON } from './persistence/bounces.sql.js';

const DAY_MS = 86_400_000;

/** Who may see to which addresses nothing is sent: administrators, and everybody of their own. */
@Injectable()
export class ListSuppressions {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly findSuppressions: FindSuppressions,
  ) {}

  /** To be paged; that it was read is recorded, once a day. @throws DomainError UNAUTHENTICATED, FORBIDDEN */
  async forAdministrator(
    actor: Actor,
    { standingOnly }: { standingOnly: boolean },
  ): Promise<SelectQueryBuilder<MailSuppressionEntity>> {
    requirePlatform(actor, 'mail-suppression:manage');
    await this.writeDown(actor);
    const query = this.db.getRepository(MailSuppressionEntity).createQueryBuilder('suppression');
    return standingOnly ? query.where({ releasedAt: IsNull() }) : query;
  }

  /** Those that stand, newest first: for whoever runs this machine. */
  async forOperator(most: number): Promise<MailSuppressionEntity[]> {
    const where = { releasedAt: IsNull() };
    return this.db.getRepository(MailSuppressionEntity).find({ where, order: { id: 'DESC' }, take: most });
  }

  /** One's own, if there is one. @throws DomainError UNAUTHENTICATED */
  async own(actor: Actor): Promise<StandingSuppression | undefined> {
    const id = requirePerson(actor);
    const { email, emailVerifiedAt } = await this.db.getRepository(PersonEntity).findOneByOrFail({ id });
    // Of an address that was merely typed, nobody is told anything.
    return emailVerifiedAt ? (await this.findSuppressions.of([email])).get(email) : undefined;
  }

  /** How many have come to stand of late, by reason. */
  async countSince(since: Date): Promise<{ reason: SuppressionReason; count: number }[]> {
    return this.db.query(COUNT_BY_REASON, [since]);
  }

  private async writeDown(actor: Actor): Promise<void> {
    await runInTransaction(this.db, async (tx) => {
      const since = new Date(this.clock.now().getTime() - DAY_MS);
      const [known]: unknown[] = await tx.query(
        `SELECT 1 FROM audit_entries WHERE person_id = $1 AND action = 'read:mail-suppressions' AND at > $2 LIMIT 1`,
        [actor.personId, since],
      );
      if (known) return;
      await this.audit.record(tx, {
        by: actor,
        action: 'read:mail-suppressions',
        subject: ['MAIL_SUPPRESSION', null],
      });
    });
  }
}
