import type { Language } from '#kernel';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { LinkPurpose, NoticeKind, NoticeLink } from '../domain/notice.js';

/** Something that must be told to one person: written with what it tells of, sent afterwards. */
@Entity('notices')
@Index('ix_notices_pending', { synchronize: false })
@Check('notices_status_known', `status IN ('PENDING', 'SENT', 'SKIPPED', 'FAILED')`)
export class NoticeEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') kind!: NoticeKind;
  /** null: somebody who has no account yet. */
  @Index()
  @Column('uuid', { nullable: true })
  @ForeignKey('PersonEntity', { onDelete: 'CASCADE' })
  personId!: string | null;
  @Column('text') name!: string;
  @Column('text') address!: string;
  @Column('text') language!: Language;
  @Column('jsonb') facts!: Record<string, unknown>;
  @Column('jsonb', { nullable: true }) link!: NoticeLink | null;
  @Column('timestamptz', { default: () => 'now()' }) createdAt!: Date;
  @Column('text', { default: 'PENDING' }) status!: 'PENDING' | 'SENT' | 'SKIPPED' | 'FAILED';
  @Column('integer', { default: 0 }) attempts!: number;
  @Column('timestamptz', { nullable: true }) leasedUntil!: Date | null;
  @Column('timestamptz', { nullable: true }) sentAt!: Date | null;
  /** Why it was skipped or failed; never an address. */
  @Column('text', { nullable: true }) reason!: string | null;
}

/** A word that works once: who holds it reads the mail of `address`. Its SHA-256 is kept. */
@Entity('one_time_links')
@Check(
  'one_time_links_purpose_known',
  `purpose IN ('VERIFY_EMAIL', 'SIGN_IN', 'RESET_PASSWORD', 'CHANGE_EMAIL', 'INVITATION')`,
)
export class OneTimeLinkEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') purpose!: LinkPurpose;
  @Index()
  @Column('uuid', { nullable: true })
  @ForeignKey('PersonEntity', { onDelete: 'CASCADE' })
  personId!: string | null;
  @Index()
  @Column('uuid', { nullable: true })
  @ForeignKey('NoticeEntity', { onDelete: 'CASCADE' })
  noticeId!: string | null;
  /** Where it was sent. */
  @Column('text') address!: string;
  @Index() @Column('uuid', { nullable: true }) subjectId!: string | null;
  @Column('bytea', { unique: true }) tokenHash!: Buffer;
  @Column('timestamptz', { default: () => 'now()' }) createdAt!: Date;
  @Index() @Column('timestamptz') expiresAt!: Date;
  @Column('timestamptz', { nullable: true }) usedAt!: Date | null;
}
