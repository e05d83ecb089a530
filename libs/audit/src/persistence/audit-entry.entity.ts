import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { AuditAction, AuditSubject } from '../domain/audit-action.js';

/** Who changed what, or read what is sensitive. Kept without what was written: what it says is never personal data. */
@Entity('audit_entries')
@Index('ix_audit_entries_organization_id_id', ['organizationId', 'id'])
export class AuditEntryEntity {
  @PrimaryColumn('uuid') id!: string;
  @Index() @Column('timestamptz') at!: Date;
  /** null: the system itself, or somebody who has been erased since. */
  @Index()
  @Column('uuid', { nullable: true })
  @ForeignKey('PersonEntity', { onDelete: 'SET NULL' })
  personId!: string | null;
  /** Which key was used, where a program asked. */
  @Column('uuid', { nullable: true }) apiTokenId!: string | null;
  /** Whose owners may read it. */
  @Column('uuid', { nullable: true })
  @ForeignKey('OrganizationEntity', { onDelete: 'CASCADE' })
  organizationId!: string | null;
  @Column('text') action!: AuditAction;
  @Column('text') subjectType!: AuditSubject;
  @Column('uuid', { nullable: true }) subjectId!: string | null;
  /** Names of what changed, statuses, identifiers; no text that somebody typed. */
  @Column('jsonb', { default: {} }) details!: object;
}
