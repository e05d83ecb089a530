import { Column, Entity, PrimaryColumn } from 'typeorm';

/** When the next turn of something comes. Not logged by the database: a crash forgets it, and no harm is done. */
@Entity('turns')
export class TurnEntity {
  /** The keyed hash of what takes turns. */
  @PrimaryColumn('text') key!: string;
  @Column('timestamptz', { nullable: true }) nextAt!: Date | null;
  @Column('timestamptz', { nullable: true }) promisedAt!: Date | null;
  @Column('timestamptz', { nullable: true }) pausedUntil!: Date | null;
  @Column('integer', { default: 0 }) pauses!: number;
}
