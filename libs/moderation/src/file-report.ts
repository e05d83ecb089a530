import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { runInTransaction } from '#database';
import { type Actor, checkText, coordinatorsFor, requireSession, requireVerified, tidy } from '#identity';
import { Clock, type Id, InvalidInput, isId, newId, notFound, problem, refuseIfAny } from '#kernel';
import { RateLimits } from '#limits';
import { Notices } from '#notices';
import { DataSource } from 'typeorm';
import type { ReportReason, ReportSubject } from './domain/report.js';
import { ReportEntity } from './persistence/report.entity.js';
import { OWNER_OF } from './persistence/report.sql.js';

export interface ReportInput {
  readonly subjectType: ReportSubject;
  readonly subjectId: Id;
  readonly reason: ReportReason;
  readonly note?: string | null;
}

/** Somebody tells coordinators of what should not be here. Telling them twice is telling them once. */
@Injectable()
export class FileReport {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly notices: Notices,
    private readonly limits: RateLimits,
  ) {}

  /** @throws InvalidInput OWN_ORGANIZATION, DomainError */
  async execute(actor: Actor, input: ReportInput): Promise<{ reportId: Id }> {
    requireSession(actor);
    const reporterId = requireVerified(actor);
    const { subjectType, subjectId, reason } = input;
    await this.limits.consume('report-actor', reporterId);
    refuseIfAny(checkText(input.note, 'note', { required: reason === 'OTHER', max: 2_000, lines: true }));
    const [owner] = isId(subjectId)
      ? await this.db.query<{ id: Id; name: string }[]>(OWNER_OF[subjectType], [subjectId])
      : [];
    if (!owner) throw notFound({ fr: 'Ce que vous signalez est', en: 'What you report is' });
    if (actor.memberships.some(({ organizationId }) => organizationId === owner.id))
      throw new InvalidInput([
        problem('subjectId', 'OWN_ORGANIZATION', {
          fr: 'C’est votre organisme : corrigez-le vous-même.',
          en: 'This is your organization: mend it yourself.',
        }),
      ]);
    const { reportId, told } = await runInTransaction(this.db, async (tx) => {
      const subject = { subjectType, subjectId, status: 'OPEN' as const };
      const others = await tx.existsBy(ReportEntity, subject);
      const id = newId();
      await tx
        .createQueryBuilder()
        .insert()
        .into(ReportEntity)
        .values({
          id,
          reporterId,
          organizationId: owner.id,
          ...subject,
          reason,
          note: tidy(input.note),
          createdAt: this.clock.now(),
        })
        .orIgnore()
        .execute();
      const report = await tx.findOneByOrFail(ReportEntity, { reporterId, ...subject });
      if (report.id !== id) return { reportId: report.id, told: [] };
      // Without the organization: its owners read its records, and must not learn who reported it.
      await this.audit.record(tx, {
        by: actor,
        action: 'report:file',
        subject: ['REPORT', id],
        details: { subjectType, reason },
      });
      const coordinators = others ? [] : await coordinatorsFor(tx, owner.id);
      const facts = { organization: owner.name };
      const ids = await this.notices.tell(
        tx,
        ...coordinators.map((to) => ({ kind: 'report-filed' as const, to, facts })),
      );
      return { reportId: id, told: ids };
    });
    await this.notices.dispatch(told);
    return { reportId };
  }
}
