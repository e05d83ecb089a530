import type { Decimal, Dimension, Id } from '#kernel';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Gap, GapSide } from '../domain/gap.js';

/** When gaps were last reckoned. There is one, or none. */
@Entity('gap_snapshots')
export class GapSnapshotEntity {
  @PrimaryColumn('uuid') id!: Id;
  @Column('timestamptz') takenAt!: Date;
  @Column('integer') durationMs!: number;
  /** Open needs looked at. */
  @Column('integer') needs!: number;
  /** Published offerings looked at. */
  @Column('integer') offerings!: number;
  /** How many matches of a need were taken into account at most. */
  @Column('integer') matchesPerNeed!: number;
}

@Entity('gap_cells')
@Index('ix_gap_cells_snapshot_id_side_unmet', ['snapshotId', 'side', 'unmet'])
@Check('gap_cells_side_known', `side IN ('NEED', 'OFFERING')`)
@Check('gap_cells_dimension_known', `dimension IN ('mass', 'volume', 'count')`)
export class GapCellEntity implements Gap {
  @PrimaryColumn('uuid') @ForeignKey('GapSnapshotEntity', { onDelete: 'CASCADE' }) snapshotId!: Id;
  @PrimaryColumn('text') side!: GapSide;
  @PrimaryColumn('uuid') productId!: Id;
  @PrimaryColumn('text') month!: string;
  @PrimaryColumn('text') regionCode!: string;
  @PrimaryColumn('text') dimension!: Dimension;
  @Column('numeric') asked!: Decimal;
  @Column('numeric') met!: Decimal;
  @Column('numeric') unmet!: Decimal;
  @Column('integer') count!: number;
  @Column('integer') withoutMatch!: number;
  @Column('integer') unknownCapacity!: number;
}
