import type { TemperatureClass } from '#catalog';
import { AREA_COLUMN, type StoredArea } from '#database';
import type { MeasureUnit } from '#kernel';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { LaneStatus } from '../domain/lane.js';

@Entity('lanes')
@Index('ix_lanes_organization_id_id', ['organizationId', 'id'])
@Index('ix_lanes_collect_area', { synchronize: false })
@Index('ix_lanes_deliver_area', { synchronize: false })
@Check('lanes_status_known', `status IN ('ACTIVE', 'PAUSED', 'RETIRED')`)
@Check('lanes_days_known', 'cardinality(days) > 0 AND days <@ ARRAY[1, 2, 3, 4, 5, 6, 7]::smallint[]')
@Check(
  'lanes_temperatures_known',
  `cardinality(temperature_classes) > 0 AND temperature_classes <@ ARRAY['ambient', 'chilled', 'frozen']`,
)
@Check('lanes_cutoff_known', 'cutoff_days BETWEEN 0 AND 28 AND (cutoff_hour IS NULL OR cutoff_hour BETWEEN 0 AND 23)')
@Check('lanes_spare_complete', 'num_nulls(spare_value, spare_unit) IN (0, 2)')
export class LaneEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') @ForeignKey('OrganizationEntity', { onDelete: 'CASCADE' }) organizationId!: string;
  @Column('text') name!: string;
  @Column('text') status!: LaneStatus;
  /** Read when asked for: an area may have thousands of vertices. */
  @Column({ ...AREA_COLUMN, select: false }) collectArea!: StoredArea;
  @Column({ ...AREA_COLUMN, select: false }) deliverArea!: StoredArea;
  /** ISO weekdays on which it delivers, 1 = Monday. */
  @Column('smallint', { array: true }) days!: number[];
  /** Whole days before a delivery by which an order must be in. */
  @Column('smallint', { default: 1 }) cutoffDays!: number;
  @Column('smallint', { nullable: true }) cutoffHour!: number | null;
  @Column('text', { array: true }) temperatureClasses!: TemperatureClass[];
  /** Room left on one run; null: unknown. */
  @Column('numeric', { nullable: true }) spareValue!: string | null;
  @Column('text', { nullable: true }) spareUnit!: MeasureUnit | null;
  @Column('text', { nullable: true }) notes!: string | null;
  @Column('timestamptz', { default: () => 'now()' }) createdAt!: Date;
  @Column('timestamptz', { default: () => 'now()' }) updatedAt!: Date;
}
