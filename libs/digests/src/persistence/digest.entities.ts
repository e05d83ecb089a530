import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { ConsentBasis, DigestFrequency, DigestStatus } from '../domain/digest.js';

/** When a person wants digests. Language and time zone are the person's own. */
@Entity('digest_preferences')
@Check('digest_preferences_frequency_known', `frequency IN ('WEEKLY', 'DAILY', 'OFF')`)
@Check('digest_preferences_weekday_known', 'weekday BETWEEN 1 AND 7')
@Check('digest_preferences_hour_known', 'hour BETWEEN 0 AND 23')
export class DigestPreferenceEntity {
  @PrimaryColumn('uuid') @ForeignKey('PersonEntity', { onDelete: 'CASCADE' }) personId!: string;
  @Column('text') frequency!: DigestFrequency;
  /** ISO weekday, 1 = Monday. */
  @Column('smallint') weekday!: number;
  /** Local hour. */
  @Column('smallint') hour!: number;
  @Column('timestamptz', { default: () => 'now()' }) updatedAt!: Date;
}

/** One organization's digest stopped by one of its people, everything else going on. */
@Entity('digest_stops')
export class DigestStopEntity {
  @PrimaryColumn('uuid') @ForeignKey('MembershipEntity', { onDelete: 'CASCADE' }) membershipId!: string;
  @Column('timestamptz', { default: () => 'now()' }) stoppedAt!: Date;
}

/** Consent to receive commercial electronic messages (CASL, S.C. 2010, c. 23, s. 6 and 10): what, how, when. */
@Entity('consents')
@Check('consents_basis_known', `basis IN ('EXPRESS', 'IMPLIED')`)
export class ConsentEntity {
  @PrimaryColumn('uuid') id!: string;
  @Index() @Column('uuid') @ForeignKey('PersonEntity', { onDelete: 'CASCADE' }) personId!: string;
  @Column('text') basis!: ConsentBasis;
  /** Where it was given, e.g. `sign-up form`. */
  @Column('text') source!: string;
  @Column('timestamptz', { default: () => 'now()' }) givenAt!: Date;
  @Column('timestamptz', { nullable: true }) withdrawnAt!: Date | null;
}

/** One message to one person about one organization for one period: the row exists before anything is queued. */
@Entity('digests')
@Unique(['membershipId', 'period'])
@Index('ix_digests_status_planned_at', ['status', 'plannedAt'])
@Check('digests_status_known', `status IN ('PLANNED', 'COMPOSED', 'SENT', 'SKIPPED', 'FAILED')`)
export class DigestEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') @ForeignKey('MembershipEntity', { onDelete: 'CASCADE' }) membershipId!: string;
  /** ISO week (`2026-W48`) or day (`2026-11-23`) in the recipient's time zone. */
  @Column('text') period!: string;
  @Column('text') status!: DigestStatus;
  @Column('timestamptz') plannedAt!: Date;
  @Column('timestamptz', { nullable: true }) composedAt!: Date | null;
  @Column('timestamptz', { nullable: true }) sentAt!: Date | null;
  @Column('integer', { default: 0 }) pairCount!: number;
  /** How often it was tried to be sent. */
  @Column('integer', { default: 0 }) attempts!: number;
  /** Somebody is sending it: nobody else does before this time, at which whoever it was is taken for dead. */
  @Column('timestamptz', { nullable: true }) leasedUntil!: Date | null;
  @Column('text', { nullable: true }) messageId!: string | null;
  @Column('text', { nullable: true }) subject!: string | null;
  /** Why it was skipped or failed; never an address. */
  @Column('text', { nullable: true }) reason!: string | null;
}

/** A pair that a membership has been told of, or is about to be by a digest already composed. Once, ever. */
@Entity('digest_pairs')
export class DigestPairEntity {
  @PrimaryColumn('uuid') @ForeignKey('MembershipEntity', { onDelete: 'CASCADE' }) membershipId!: string;
  @Index() @PrimaryColumn('uuid') @ForeignKey('NeedEntity', { onDelete: 'CASCADE' }) needId!: string;
  @Index() @PrimaryColumn('uuid') @ForeignKey('OfferingEntity', { onDelete: 'CASCADE' }) offeringId!: string;
  @Index() @Column('uuid') @ForeignKey('DigestEntity', { onDelete: 'CASCADE' }) digestId!: string;
}
