import { POINT_COLUMN, type StoredPoint } from '#database';
import type { Precision } from '#geo';
import type { Language } from '#kernel';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { PlatformRole, Scope, SessionMethod } from '../domain/actor.js';
import type {
  MembershipRole,
  OrganizationRole,
  OrganizationStatus,
  VerificationStatus,
} from '../domain/organization.js';

@Entity('people')
@Index('uq_people_verified_email', { synchronize: false })
export class PersonEntity {
  @PrimaryColumn('uuid') id!: string;
  /** Lower case: two spellings of one address are one person. It is theirs, and nobody else's, once it is verified. */
  @Index() @Column('text') email!: string;
  /** When they showed that they read what is sent there. Until then they may look and prepare, not publish. */
  @Column('timestamptz', { nullable: true }) emailVerifiedAt!: Date | null;
  @Column('text') name!: string;
  /** Argon2id (RFC 9106), in PHC string format; null for whoever signs in by link or through their own provider only. */
  @Column('text', { nullable: true }) passwordHash!: string | null;
  @Column('text') language!: Language;
  /** IANA. */
  @Column('text') timeZone!: string;
  @Column('timestamptz', { default: () => 'now()' }) createdAt!: Date;
}

/** A signed-in browser or client. The token itself is known to its bearer alone; its SHA-256 is kept. */
@Entity('sessions')
@Check('sessions_method_known', `method IN ('SIGN_UP', 'PASSWORD', 'LINK', 'OIDC')`)
export class SessionEntity {
  @PrimaryColumn('uuid') id!: string;
  @Index() @Column('uuid') @ForeignKey('PersonEntity', { onDelete: 'CASCADE' }) personId!: string;
  @Column('bytea', { unique: true }) tokenHash!: Buffer;
  @Column('timestamptz', { default: () => 'now()' }) createdAt!: Date;
  @Index() @Column('timestamptz') expiresAt!: Date;
  @Column('text', { default: 'PASSWORD' }) method!: SessionMethod;
  /** The browser and system, in a few words, for its owner to recognize. */
  @Column('text', { nullable: true }) client!: string | null;
  /** To within some minutes. */
  @Column('timestamptz', { default: () => 'now()' }) lastSeenAt!: Date;
}

/** A time-based one-time password (RFC 6238) that signing in with a password or a link asks for as well. */
@Entity('second_factors')
export class SecondFactorEntity {
  @PrimaryColumn('uuid') @ForeignKey('PersonEntity', { onDelete: 'CASCADE' }) personId!: string;
  /** Encrypted with a key derived from the operator's secret. */
  @Column('bytea') secret!: Buffer;
  /** The last time step that was used: none works twice. */
  @Column('integer', { nullable: true }) lastStep!: number | null;
  @Column('bytea', { array: true, default: [] }) recoveryCodeHashes!: Buffer[];
  @Column('timestamptz', { default: () => 'now()' }) createdAt!: Date;
  /** Asked for once the person has shown that their device knows it. */
  @Column('timestamptz', { nullable: true }) confirmedAt!: Date | null;
}

/** A person as an OpenID Connect provider knows them. */
@Entity('external_identities')
export class ExternalIdentityEntity {
  @PrimaryColumn('text') issuer!: string;
  @PrimaryColumn('text') subject!: string;
  @Index() @Column('uuid') @ForeignKey('PersonEntity', { onDelete: 'CASCADE' }) personId!: string;
  @Column('timestamptz', { default: () => 'now()' }) createdAt!: Date;
}

/** A program's key to the API, with the rights of a person, narrowed to its scopes. Its SHA-256 is kept. */
@Entity('api_tokens')
@Check('api_tokens_scopes_known', `cardinality(scopes) > 0 AND scopes <@ ARRAY['READ', 'PUBLISH', 'MANAGE']`)
export class ApiTokenEntity {
  @PrimaryColumn('uuid') id!: string;
  @Index() @Column('uuid') @ForeignKey('PersonEntity', { onDelete: 'CASCADE' }) personId!: string;
  @Column('text') name!: string;
  @Column('text', { array: true }) scopes!: Scope[];
  @Column('bytea', { unique: true }) tokenHash!: Buffer;
  @Column('timestamptz', { default: () => 'now()' }) createdAt!: Date;
  @Column('timestamptz') expiresAt!: Date;
  @Column('timestamptz', { nullable: true }) lastUsedAt!: Date | null;
  @Column('timestamptz', { nullable: true }) revokedAt!: Date | null;
}

/** What somebody may do on the whole platform, or in one region of it. */
@Entity('platform_roles')
@Check('platform_roles_role_known', `role IN ('COORDINATOR', 'ADMINISTRATOR')`)
@Check('platform_roles_region_of_coordinators', `role = 'COORDINATOR' OR region_code = ''`)
export class PlatformRoleEntity {
  @PrimaryColumn('uuid') @ForeignKey('PersonEntity', { onDelete: 'CASCADE' }) personId!: string;
  @PrimaryColumn('text') role!: PlatformRole;
  /** Empty: every region. */
  @PrimaryColumn('text', { default: '' }) regionCode!: string;
  @Column('uuid', { nullable: true }) @ForeignKey('PersonEntity', { onDelete: 'SET NULL' }) grantedBy!: string | null;
  @Column('timestamptz', { default: () => 'now()' }) grantedAt!: Date;
}

@Entity('organizations')
@Check(
  'organizations_roles_known',
  `cardinality(roles) > 0 AND roles <@ ARRAY['INSTITUTION', 'PRODUCER', 'PROCESSOR', 'DISTRIBUTOR']`,
)
@Check('organizations_status_known', `status IN ('UNVERIFIED', 'VERIFIED', 'SUSPENDED')`)
@Index('uq_organizations_business_number', { synchronize: false })
@Index('ix_organizations_name_trigram', { synchronize: false })
export class OrganizationEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('text', { unique: true }) slug!: string;
  @Column('text') name!: string;
  @Column('text', { array: true }) roles!: OrganizationRole[];
  @Column('text', { default: 'UNVERIFIED' }) status!: OrganizationStatus;
  /** Why it is suspended, or was verified, for its own people. */
  @Column('text', { nullable: true }) statusReason!: string | null;
  /** Québec enterprise number (NEQ, 10 digits) or the like elsewhere; of one open organization only. */
  @Column('text', { nullable: true }) businessNumber!: string | null;
  /** Since when it is gone from everywhere but its own people's records. */
  @Column('timestamptz', { nullable: true }) closedAt!: Date | null;
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
  /** Whether anybody may know `location`; otherwise matching reckons with the middle of its grid cell (docs/adr/0019). */
  @Column('boolean', { default: false }) locationPublic!: boolean;
  /** What matching reckons with; the database keeps it, whatever is written here. */
  @Column(POINT_COLUMN) matchingLocation!: StoredPoint;
  /** IANA. */
  @Column('text') timeZone!: string;
  /** ISO weekdays, 1 = Monday. */
  @Column('smallint', { array: true, default: [] }) receivingDays!: number[];
  /** Local opening hours, e.g. `07:00-11:00`. */
  @Column('text', { nullable: true }) receivingHours!: string | null;
  @Column('text', { nullable: true }) dockNotes!: string | null;
  @Column('text', { nullable: true }) externalRef!: string | null;
  /** When a coordinator saw that the organization is really there. */
  @Column('timestamptz', { nullable: true }) verifiedAt!: Date | null;
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

/** Somebody with this address is asked to join. The link itself is a one-time link. */
@Entity('invitations')
@Index('uq_invitations_open', { synchronize: false })
@Check('invitations_role_known', `role IN ('OWNER', 'MANAGER', 'MEMBER', 'VIEWER')`)
export class InvitationEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') @ForeignKey('OrganizationEntity', { onDelete: 'CASCADE' }) organizationId!: string;
  @Column('text') email!: string;
  @Column('text') role!: MembershipRole;
  @Column('text') language!: Language;
  @Column('uuid', { nullable: true }) @ForeignKey('PersonEntity', { onDelete: 'SET NULL' }) invitedBy!: string | null;
  @Column('timestamptz', { default: () => 'now()' }) createdAt!: Date;
  @Column('timestamptz') expiresAt!: Date;
  @Column('timestamptz', { nullable: true }) acceptedAt!: Date | null;
  @Column('timestamptz', { nullable: true }) revokedAt!: Date | null;
}

/** An organization asks a coordinator to see that it is what it says. */
@Entity('verification_requests')
@Index('uq_verification_requests_pending', { synchronize: false })
@Check('verification_requests_status_known', `status IN ('PENDING', 'APPROVED', 'REFUSED')`)
export class VerificationRequestEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') @ForeignKey('OrganizationEntity', { onDelete: 'CASCADE' }) organizationId!: string;
  @Column('uuid', { nullable: true }) @ForeignKey('PersonEntity', { onDelete: 'SET NULL' }) requestedBy!: string | null;
  /** What the organization says for itself. */
  @Column('text') statement!: string;
  @Column('text', { nullable: true }) evidenceUrl!: string | null;
  @Column('timestamptz', { default: () => 'now()' }) createdAt!: Date;
  @Column('text', { default: 'PENDING' }) status!: VerificationStatus;
  @Column('uuid', { nullable: true }) @ForeignKey('PersonEntity', { onDelete: 'SET NULL' }) decidedBy!: string | null;
  @Column('timestamptz', { nullable: true }) decidedAt!: Date | null;
  @Column('text', { nullable: true }) reason!: string | null;
}
