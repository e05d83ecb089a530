import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { runInTransaction } from '#database';
import {
  type Actor,
  checkText,
  managersOf,
  OrganizationEntity,
  requirePlatformOver,
  requirePlatformSomewhere,
  SuspendOrganization,
  tidy,
} from '#identity';
import { Clock, type Id, InvalidInput, isId, type Localized, notFound, problem, refuseIfAny } from '#kernel';
import { NeedEntity } from '#needs';
import { Notices, type NoticeTo } from '#notices';
import { OfferingEntity } from '#offerings';
import { DataSource, type EntityManager, In } from 'typeorm';
import { checkDecision, type ReportDecision } from './domain/report.js';
import { ReportEntity } from './persistence/report.entity.js';
import { LOCK_OPEN_REPORTS, REPORTERS, TITLE_OF } from './persistence/report.sql.js';

/** A coordinator of the region decides on a report, and so on all open ones of the same subject. */
@Injectable()
export class DecideReport {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly notices: Notices,
    private readonly suspensions: SuspendOrganization,
  ) {}

  /** @throws InvalidInput, DomainError */
  async execute(actor: Actor, reportId: Id, decision: ReportDecision): Promise<void> {
    requirePlatformSomewhere(actor, 'report:decide');
    const report = isId(reportId) ? await this.db.getRepository(ReportEntity).findOneBy({ id: reportId }) : null;
    if (!report) throw notFound({ fr: 'Signalement', en: 'Report' });
    const decidedBy = await requirePlatformOver(this.db, actor, 'report:decide', report.organizationId);
    refuseIfAny([...checkText(decision.note, 'note', { max: 500 }), ...checkDecision(decision, report.subjectType)]);
    const note = tidy(decision.note);
    const told = await runInTransaction(this.db, async (tx) => {
      const open = await tx.query<{ id: Id; reporterId: Id | null }[]>(LOCK_OPEN_REPORTS, [
        report.subjectType,
        report.subjectId,
      ]);
      if (!open.some(({ id }) => id === reportId)) throw new InvalidInput([alreadyDecided]);
      const measured = decision.measure === 'NONE' ? [] : await this.take(tx, actor, report, decision, note ?? '');
      const status = decision.uphold ? 'UPHELD' : 'DISMISSED';
      await tx.update(
        ReportEntity,
        { id: In(open.map(({ id }) => id)) },
        { status, measure: decision.measure, decidedBy, decidedAt: this.clock.now(), decisionNote: note },
      );
      await this.audit.record(
        tx,
        ...open.map(({ id }) => ({
          by: actor,
          action: 'report:decide' as const,
          subject: ['REPORT', id] as const,
          details: { status, measure: decision.measure },
        })),
      );
      const { name: organization } = await tx.findOneByOrFail(OrganizationEntity, { id: report.organizationId });
      const facts = { organization, upheld: decision.uphold, note: note ?? '' };
      const reporters = await tx.query<NoticeTo[]>(REPORTERS, [open.flatMap(({ reporterId }) => reporterId ?? [])]);
      const answers = await this.notices.tell(
        tx,
        ...reporters.map((to) => ({ kind: 'report-decided' as const, to, facts })),
      );
      return [...measured, ...answers];
    });
    await this.notices.dispatch(told);
  }

  /** @returns notices to dispatch after the commit */
  private async take(
    tx: EntityManager,
    actor: Actor,
    { organizationId, subjectType, subjectId }: ReportEntity,
    { measure }: ReportDecision,
    reason: string,
  ): Promise<Id[]> {
    if (measure === 'SUSPENDED') return this.suspensions.suspendIn(tx, actor, organizationId, reason);
    if (subjectType === 'ORGANIZATION') return [];
    const now = this.clock.now();
    const need = subjectType === 'NEED';
    const { affected } = need
      ? await tx.update(
          NeedEntity,
          { id: subjectId, status: In(['DRAFT', 'PUBLISHED']) },
          { status: 'CLOSED', outcome: 'CANCELLED', closedAt: now, updatedAt: now },
        )
      : await tx.update(
          OfferingEntity,
          { id: subjectId, status: In(['DRAFT', 'PUBLISHED', 'PAUSED']) },
          { status: 'WITHDRAWN', updatedAt: now },
        );
    if (!affected) return [];
    await this.audit.record(tx, {
      by: actor,
      action: need ? 'need:close' : 'offering:withdraw',
      subject: [subjectType, subjectId],
      organizationId,
      details: { moderation: true },
    });
    const [title] = await tx.query<Localized[]>(TITLE_OF[subjectType], [subjectId]);
    const { name: organization } = await tx.findOneByOrFail(OrganizationEntity, { id: organizationId });
    const managers = await managersOf(tx, organizationId);
    return this.notices.tell(
      tx,
      ...managers.map((to) => ({
        kind: 'publication-withdrawn' as const,
        to,
        facts: { organization, title: title?.[to.language] ?? '', reason },
      })),
    );
  }
}

const alreadyDecided = problem('id', 'ALREADY_DECIDED', {
  fr: 'Ce signalement est déjà décidé.',
  en: 'This report was decided already.',
});
