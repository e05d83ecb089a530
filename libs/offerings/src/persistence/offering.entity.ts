import { AREA_COLUMN, POINT_COLUMN, type StoredArea, type StoredPoint } from '#database';
import type { Pack, Unit } from '#kernel';
import type { Preparation } from '#needs';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Availability, CapacityPeriod, OfferingStatus } from '../domain/offering.js';

@Entity('offerings')
@Unique(['organizationId', 'externalRef'])
@Index('ix_offerings_published_product_location', { synchronize: false })
@Index('ix_offerings_organization_id_id', ['organizationId', 'id'])
@Index('ix_offerings_status_id', ['status', 'id'])
@Check('offerings_status_known', `status IN ('DRAFT', 'PUBLISHED', 'PAUSED', 'WITHDRAWN')`)
@Check('offerings_price_complete', 'num_nulls(price_amount, price_currency, price_per_value, price_per_unit) IN (0, 4)')
@Check('offerings_minimum_order_complete', 'num_nulls(minimum_order_value, minimum_order_unit) IN (0, 2)')
@Check('offerings_capacity_complete', 'num_nulls(capacity_value, capacity_unit, capacity_period) IN (0, 3)')
export class OfferingEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') @ForeignKey('OrganizationEntity', { onDelete: 'CASCADE' }) organizationId!: string;
  @Index() @Column('uuid') @ForeignKey('SiteEntity') siteId!: string;
  @Column('uuid') @ForeignKey('ProductEntity') productId!: string;
  @Column('text') status!: OfferingStatus;
  @Column('text') preparation!: Preparation;
  @Column('jsonb', { nullable: true }) pack!: Pack | null;
  @Column('numeric', { nullable: true }) priceAmount!: string | null;
  @Column('text', { nullable: true }) priceCurrency!: string | null;
  @Column('numeric', { nullable: true }) pricePerValue!: string | null;
  @Column('text', { nullable: true }) pricePerUnit!: Unit | null;
  @Column('numeric', { nullable: true }) minimumOrderValue!: string | null;
  @Column('text', { nullable: true }) minimumOrderUnit!: Unit | null;
  @Column('numeric', { nullable: true }) capacityValue!: string | null;
  @Column('text', { nullable: true }) capacityUnit!: Unit | null;
  @Column('text', { nullable: true }) capacityPeriod!: CapacityPeriod | null;
  @Column('jsonb') availability!: Availability[];
  @Column('integer', { default: 0 }) leadTimeDays!: number;
  /** How far the supplier delivers with its own means; null: it does not. */
  @Column('integer', { nullable: true }) deliveryRadiusM!: number | null;
  /** Where else it delivers, whatever the radius. Read when asked for: an area may have thousands of vertices. */
  @Column({ ...AREA_COLUMN, nullable: true, select: false }) deliveryArea!: StoredArea | null;
  /** Where it does not deliver, whatever radius and area say. Read when asked for. */
  @Column({ ...AREA_COLUMN, nullable: true, select: false }) excludedArea!: StoredArea | null;
  /** ISO weekdays on which it delivers with its own means, 1 = Monday; empty: any. */
  @Column('smallint', { array: true, default: [] }) deliveryDays!: number[];
  @Column('boolean', { default: false }) offersPickup!: boolean;
  /** Whether a distributor's lane may carry it. */
  @Column('boolean', { default: false }) acceptsDistributors!: boolean;
  /** Last day the offering stands; null: until it is withdrawn. */
  @Column('date', { nullable: true }) expiresOn!: string | null;
  @Column('text', { nullable: true }) notes!: string | null;
  /** Copy of the site's point, so that one index answers "this product, near here". Kept by whoever moves a site. */
  @Column(POINT_COLUMN) location!: StoredPoint;
  @Column('text', { nullable: true }) externalRef!: string | null;
  @Column('timestamptz', { default: () => 'now()' }) createdAt!: Date;
  @Column('timestamptz', { default: () => 'now()' }) updatedAt!: Date;
}

/** A certification held for one offering only. */
@Entity('offering_certifications')
export class OfferingCertificationEntity {
  @PrimaryColumn('uuid') @ForeignKey('OfferingEntity', { onDelete: 'CASCADE' }) offeringId!: string;
  @PrimaryColumn('text') scheme!: string;
  @Column('text', { nullable: true }) certifier!: string | null;
  @Column('text', { nullable: true }) number!: string | null;
  @Column('date', { nullable: true }) expiresOn!: string | null;
  @Column('timestamptz', { nullable: true }) verifiedAt!: Date | null;
}
