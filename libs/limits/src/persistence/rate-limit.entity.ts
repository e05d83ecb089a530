import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What was counted for one key in its window. Not logged by the database: a crash forgets it, and no harm is done. */
@Entity('rate_limits')
export class RateLimitEntity {
  /** The limit's name, and the keyed hash of whom it is counted for. */
  @PrimaryColumn('varchar', { length: 255 }) key!: string;
  @Column('integer', { default: 0 }) points!: number;
  /** Milliseconds since 1970; null: never. */
  @Index()
  @Column('bigint', { nullable: true })
  expire!: number | null;
}
