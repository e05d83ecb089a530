import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { SuppressionReason, SuppressionSource } from '../domain/suppression.js';

/** That nothing is to be sent to an address, from when, until when, and who said so. One that stands for each address; those that were ended stay. */
@Entity('mail_suppressions')
@Index('uq_mail_suppressions_standing', { synchronize: false })
@Index('ix_mail_suppressions_standing_address', { synchronize: false })
@Index('ix_mail_suppressions_address_code', ['addressCode'])
@Check('mail_suppressions_reason_known', `reason IN ('HARD_BOUNCE', 'COMPLAINT', 'MANUAL')`)
export class MailSuppressionEntity {
  @PrimaryColumn('uuid') id!: string;
  /** Normalized; null: whoever had it is erased, or left it. */
  @Column('text', { nullable: true }) address!: string | null;
  /** HMAC of the address: by it a complaint is remembered without the address. */
  @Column('bytea') addressCode!: Buffer;
  @Column('text') reason!: SuppressionReason;
  @Column('text') source!: SuppressionSource;
  /** What was answered, e.g. `5.1.1`, `SMTP 550`; never an address. */
  @Column('text', { nullable: true }) code!: string | null;
  @Column('timestamptz') since!: Date;
  @Column('timestamptz', { nullable: true }) releasedAt!: Date | null;
  /** null: by mail that was read, by a weightier reason, or by the operator. */
  @Index()
  @Column('uuid', { nullable: true })
  @ForeignKey('PersonEntity', { onDelete: 'SET NULL' })
  releasedBy!: string | null;
}

/** A message that a mailbox did not take for now. Each counts once, however often it is told of. */
@Entity('mail_soft_bounces')
export class MailSoftBounceEntity {
  @PrimaryColumn('text') address!: string;
  @PrimaryColumn('text') messageId!: string;
  @Index() @Column('timestamptz') at!: Date;
}
