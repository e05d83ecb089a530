import { POINT_COLUMN, type StoredPoint } from '#database';
import type { Precision } from '#geo';
import type { Language } from '#kernel';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { MembershipRole, OrganizationRole, OrganizationStatus } from '../domain/organization.js';

@Entity('people')
export class PersonEntity {
  @PrimaryColumn('uuid') id!: string;
  /** Lower case: two spellings of one address are one person. */
  @Column('text', { unique: true }) email!: string;
  @Column('text') name!: string;
  /** Argon2id (RFC 9106), in PHC string format. */
  @Column('text') passwordHash!: string;
  @Column('text') language!: Language;
  /** IANA. */
  @Column('text') timeZone!: string;
  @Column('timestamptz', { default: () => 'now()' }) createdAt!: Date;
}

/** A signed-in browser or client. The token itself is known to its bearer alone; its SHA-256 is kept. */
@Entity('sessions')
export class SessionEntity {
  @PrimaryColumn('uuid') id!: string;
  @Index() @Column('uuid') @ForeignKey('PersonEntity', { onDelete: 'CASCADE' }) personId!: string;
  @Column('bytea', { unique: true }) tokenHash!: Buffer;
  @Column('timestamptz', { default: () => 'now()' }) createdAt!: Date;
  @Index() @Column('timestamptz') expiresAt!: Date;
}

@Entity('organizations')
@Check(
  'organizations_roles_known',
  `cardinality(roles) > 0 AND roles <@ ARRAY['INSTITUTION', 'PRODUCER', 'PROCESSOR', 'DISTRIBUTOR']`,
)
@Check('organizations_status_known', `status IN ('UNVERIFIED', 'VERIFIED', 'SUSPENDED')`)
export class OrganizationEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('text', { unique: true }) slug!: string;
  @Column('text') name!: string;
  @Column('text', { array: true }) roles!: OrganizationRole[];
  @Column('text', { default: 'UNVERIFIED' }) status!: OrganizationStatus;
  /** Made up, for trying things out. Shown as such everywhere. */
  @Column('boolean', { default: false }) demonstration!: boolean;
  /** What the file it was imported from calls it: importing the file again updates instead of adding. */
  @Column('text', { nullable: true, unique: true }) externalRef!: string | null;
  @Column('timestamptz', { default: () => 'now()' }) createdAt!: Date;
  @Column('timestamptz', { default: () => 'now()' }) updatedAt!: Date;
}

@Entity('sites')
@Index('ix_sites_point', { synchronize: false })
@Unique(['organizationId', 'externalRef'])
@Check('sites_precision_known', `precision IN ('EXACT', 'POSTAL_CODE', 'MUNICIPALITY', 'FSA')`)
export class SiteEntity {
  @PrimaryColumn('uuid') id!: string;
  @Index() @Column('uuid') @ForeignKey('OrganizationEntity', { onDelete: 'CASCADE' }) organizationId!: string;
  @Column('text') name!: string;
  @Column('text', { nullable: true }) address!: string | null;
  @Column('text', { nullable: true }) municipality!: string | null;
  /** Canadian form `A1A 1A1` where it is one. */
  @Column('text', { nullable: true }) postalCode!: string | null;
  @Column('text', { nullable: true }) regionCode!: string | null;
  @Column('text', { nullable: true }) regionName!: string | null;
  @Column(POINT_COLUMN) location!: StoredPoint;
  /** How precisely `location` is known. */
  @Column('text') precision!: Precision;
  /** What people who may not see `location` see: the municipality's point. */
  @Column(POINT_COLUMN) publicLocation!: StoredPoint;
  /** IANA. */
  @Column('text') timeZone!: string;
  /** ISO weekdays, 1 = Monday. */
  @Column('smallint', { array: true, default: [] }) receivingDays!: number[];
  /** Local opening hours, e.g. `07:00-11:00`. */
  @Column('text', { nullable: true }) receivingHours!: string | null;
  @Column('text', { nullable: true }) dockNotes!: string | null;
  @Column('text', { nullable: true }) externalRef!: string | null;
}

@Entity('memberships')
@Unique(['personId', 'organizationId'])
@Check('memberships_role_known', `role IN ('OWNER', 'MANAGER', 'MEMBER', 'VIEWER')`)
export class MembershipEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') @ForeignKey('PersonEntity', { onDelete: 'CASCADE' }) personId!: string;
  @Index() @Column('uuid') @ForeignKey('OrganizationEntity', { onDelete: 'CASCADE' }) organizationId!: string;
  @Column('text') role!: MembershipRole;
  @Column('timestamptz', { default: () => 'now()' }) createdAt!: Date;
}

/** A certification that an organization holds for everything it offers. */
@Entity('organization_certifications')
@Unique(['organizationId', 'scheme'])
export class OrganizationCertificationEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') @ForeignKey('OrganizationEntity', { onDelete: 'CASCADE' }) organizationId!: string;
  /** Code of `libs/catalog/data/certifications.yaml`. */
  @Column('text') scheme!: string;
  @Column('text', { nullable: true }) certifier!: string | null;
  @Column('text', { nullable: true }) number!: string | null;
  /** Last day it is valid; unknown or without end: null. */
  @Column('date', { nullable: true }) expiresOn!: string | null;
  @Column('text', { nullable: true }) evidenceUrl!: string | null;
  @Column('timestamptz', { nullable: true }) verifiedAt!: Date | null;
  @Column('uuid', { nullable: true }) @ForeignKey('PersonEntity', { onDelete: 'SET NULL' }) verifiedBy!: string | null;
}

/** One organization wants nothing to do with another: neither sees matches with the other. */
@Entity('organization_blocks')
export class OrganizationBlockEntity {
  @PrimaryColumn('uuid') @ForeignKey('OrganizationEntity', { onDelete: 'CASCADE' }) blockerId!: string;
  @Index() @PrimaryColumn('uuid') @ForeignKey('OrganizationEntity', { onDelete: 'CASCADE' }) blockedId!: string;
  @Column('timestamptz', { default: () => 'now()' }) createdAt!: Date;
}
