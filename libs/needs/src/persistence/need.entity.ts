import { POINT_COLUMN, type StoredPoint } from '#database';
import type { MeasureUnit, Pack, Unit } from '#kernel';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { NeedOutcome, NeedStatus, Preparation, Recurrence } from '../domain/need.js';

@Entity('needs')
@Unique(['organizationId', 'externalRef'])
@Index('ix_needs_open_product_location', { synchronize: false })
@Index('ix_needs_organization_id_id', ['organizationId', 'id'])
@Index('ix_needs_status_id', ['status', 'id'])
@Check('needs_status_known', `status IN ('DRAFT', 'PUBLISHED', 'CLOSED')`)
@Check('needs_window_ordered', 'window_from <= window_to')
@Check('needs_quantity_positive', 'quantity_value > 0')
@Check(
  'needs_ceiling_complete',
  'num_nulls(ceiling_amount, ceiling_currency, ceiling_per_value, ceiling_per_unit) IN (0, 4)',
)
export class NeedEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') @ForeignKey('OrganizationEntity', { onDelete: 'CASCADE' }) organizationId!: string;
  @Index() @Column('uuid') @ForeignKey('SiteEntity') siteId!: string;
  @Column('uuid') @ForeignKey('ProductEntity') productId!: string;
  @Column('text') status!: NeedStatus;
  /** Accepted preparations; empty: any. */
  @Column('text', { array: true, default: [] }) preparations!: Preparation[];
  /** Of one delivery. */
  @Column('numeric') quantityValue!: string;
  @Column('text') quantityUnit!: Unit;
  @Column('jsonb', { nullable: true }) pack!: Pack | null;
  @Column('text') recurrence!: Recurrence;
  @Column('date') windowFrom!: string;
  @Column('date') windowTo!: string;
  @Column('integer', { nullable: true }) maxDistanceM!: number | null;
  @Column('boolean', { default: false }) acceptsPickup!: boolean;
  @Column('text', { array: true, default: [] }) requiredCertifications!: string[];
  @Column('text', { array: true, default: [] }) preferredCertifications!: string[];
  @Column('boolean', { default: false }) requiresVerifiedCertifications!: boolean;
  @Column('numeric', { nullable: true }) ceilingAmount!: string | null;
  @Column('text', { nullable: true }) ceilingCurrency!: string | null;
  @Column('numeric', { nullable: true }) ceilingPerValue!: string | null;
  @Column('text', { nullable: true }) ceilingPerUnit!: MeasureUnit | 'pack' | null;
  /** Last day for proposals; null: until the window ends. */
  @Column('date', { nullable: true }) respondBy!: string | null;
  @Column('text', { nullable: true }) notes!: string | null;
  /** Copy of the site's point, so that one index answers "this product, near here". Kept by whoever moves a site. */
  @Column(POINT_COLUMN) location!: StoredPoint;
  @Column('text', { nullable: true }) externalRef!: string | null;
  @Column('timestamptz', { default: () => 'now()' }) createdAt!: Date;
  @Column('timestamptz', { default: () => 'now()' }) updatedAt!: Date;
  @Column('timestamptz', { nullable: true }) closedAt!: Date | null;
  @Column('text', { nullable: true }) outcome!: NeedOutcome | null;
}
