import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { ReportMeasure, ReportReason, ReportStatus, ReportSubject } from '../domain/report.js';

/** Somebody says that something should not be here. */
@Entity('reports')
@Index('uq_reports_open', { synchronize: false })
@Index('ix_reports_status_id', ['status', 'id'])
@Check('reports_subject_type_known', `subject_type IN ('ORGANIZATION', 'NEED', 'OFFERING')`)
@Check(
  'reports_reason_known',
  `reason IN ('MISLEADING', 'NOT_FOOD', 'DUPLICATE', 'OFFENSIVE', 'UNSAFE', 'IMPERSONATION', 'OTHER')`,
)
@Check('reports_status_known', `status IN ('OPEN', 'UPHELD', 'DISMISSED')`)
@Check('reports_measure_known', `measure IN ('NONE', 'WITHDRAWN', 'SUSPENDED')`)
export class ReportEntity {
  @PrimaryColumn('uuid') id!: string;
  /** Never shown to those it is about; null: somebody who has been erased since. */
  @Column('uuid', { nullable: true }) @ForeignKey('PersonEntity', { onDelete: 'SET NULL' }) reporterId!: string | null;
  /** Whose it is, or which it is. */
  @Index() @Column('uuid') @ForeignKey('OrganizationEntity', { onDelete: 'CASCADE' }) organizationId!: string;
  @Column('text') subjectType!: ReportSubject;
  @Column('uuid') subjectId!: string;
  @Column('text') reason!: ReportReason;
  @Column('text', { nullable: true }) note!: string | null;
  @Column('timestamptz', { default: () => 'now()' }) createdAt!: Date;
  @Column('text', { default: 'OPEN' }) status!: ReportStatus;
  @Column('text', { nullable: true }) measure!: ReportMeasure | null;
  @Column('uuid', { nullable: true }) @ForeignKey('PersonEntity', { onDelete: 'SET NULL' }) decidedBy!: string | null;
  @Column('timestamptz', { nullable: true }) decidedAt!: Date | null;
  @Column('text', { nullable: true }) decisionNote!: string | null;
}
