import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Side } from '../domain/digest-selection.js';
import type { ConsentBasis, DigestFrequency, DigestKind, DigestStatus } from '../domain/digest.js';

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

/** One kind of digests stopped by a person, for all of their organizations, everything else going on. */
@Entity('digest_kind_stops')
@Check('digest_kind_stops_kind_known', `kind IN ('NEEDS', 'OFFERINGS', 'REGION')`)
export class DigestKindStopEntity {
  @PrimaryColumn('uuid') @ForeignKey('PersonEntity', { onDelete: 'CASCADE' }) personId!: string;
  @PrimaryColumn('text') kind!: DigestKind;
  @Column('timestamptz', { default: () => 'now()' }) stoppedAt!: Date;
}

/**
 * One message to one person for one period, about one organization of theirs or, to a coordinator, about a region: the row
 * exists before anything is queued.
 */
@Entity('digests')
@Unique(['membershipId', 'period'])
@Unique(['personId', 'regionCode', 'period'])
@Index('ix_digests_status_planned_at', ['status', 'plannedAt'])
@Check('digests_status_known', `status IN ('PLANNED', 'COMPOSED', 'SENT', 'SKIPPED', 'FAILED')`)
@Check('digests_about_one', '(membership_id IS NULL) = (region_code IS NOT NULL)')
export class DigestEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') @ForeignKey('PersonEntity', { onDelete: 'CASCADE' }) personId!: string;
  @Column('uuid', { nullable: true }) @ForeignKey('MembershipEntity', { onDelete: 'CASCADE' }) membershipId!:
    string | null;
  /** A coordinator's; empty: every region. */
  @Column('text', { nullable: true }) regionCode!: string | null;
  /** ISO week (`2026-W48`) or day (`2026-11-23`) in the recipient's time zone. */
  @Column('text') period!: string;
  @Column('text') status!: DigestStatus;
  @Index() @Column('timestamptz') plannedAt!: Date;
  @Column('timestamptz', { nullable: true }) composedAt!: Date | null;
  @Column('timestamptz', { nullable: true }) sentAt!: Date | null;
  @Column('integer', { default: 0 }) pairCount!: number;
  /** How often somebody took it for sending: the number is the token by which they hold it. */
  @Column('integer', { default: 0 }) attempts!: number;
  /** How many of those attempts failed. */
  @Column('integer', { default: 0 }) failures!: number;
  /** Somebody is sending it: nobody else does before this time, at which whoever it was is taken for dead. */
  @Column('timestamptz', { nullable: true }) leasedUntil!: Date | null;
  /** An attempt failed: the next one is not made before this time. */
  @Column('timestamptz', { nullable: true }) retryAt!: Date | null;
  @Column('text', { nullable: true }) messageId!: string | null;
  @Column('text', { nullable: true }) subject!: string | null;
  /** Why it was skipped or failed; never an address. */
  @Column('text', { nullable: true }) reason!: string | null;
}

/**
 * A pair that a membership has been told of, or is about to be by a digest already composed. Once, ever, unless it lapsed
 * and came back after what it is made of changed.
 */
@Entity('digest_pairs')
@Index('ix_digest_pairs_told_through', ['toldThrough'], { where: 'told_through IS NOT NULL' })
@Check('digest_pairs_side_known', `side IN ('NEED', 'OFFERING')`)
export class DigestPairEntity {
  @PrimaryColumn('uuid') @ForeignKey('MembershipEntity', { onDelete: 'CASCADE' }) membershipId!: string;
  @Index() @PrimaryColumn('uuid') @ForeignKey('NeedEntity', { onDelete: 'CASCADE' }) needId!: string;
  @Index() @PrimaryColumn('uuid') @ForeignKey('OfferingEntity', { onDelete: 'CASCADE' }) offeringId!: string;
  @Index() @Column('uuid') @ForeignKey('DigestEntity', { onDelete: 'CASCADE' }) digestId!: string;
  /** Which end is the reader's own. */
  @Column('text') side!: Side;
  /** Its score × 10 when it was composed, and its distance: their order in the message. */
  @Column('integer', { default: 0 }) tenths!: number;
  @Column('integer', { default: 0 }) distanceM!: number;
  /** The other membership of the same person in whose digest its other end is told, at the same time. */
  @Column('uuid', { nullable: true })
  @ForeignKey('MembershipEntity', { onDelete: 'SET NULL' })
  toldThrough!: string | null;
  /** A hash of what matching read of both ends. */
  @Column('bigint', { nullable: true }) facts!: string | null;
  /** When a later digest found that it no longer matched. */
  @Column('timestamptz', { nullable: true }) lapsedAt!: Date | null;
}
