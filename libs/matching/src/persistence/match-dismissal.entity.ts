import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** The institution does not want to see this pair again. */
@Entity('match_dismissals')
export class MatchDismissalEntity {
  @PrimaryColumn('uuid') @ForeignKey('NeedEntity', { onDelete: 'CASCADE' }) needId!: string;
  @Index() @PrimaryColumn('uuid') @ForeignKey('OfferingEntity', { onDelete: 'CASCADE' }) offeringId!: string;
  @Column('uuid', { nullable: true }) @ForeignKey('PersonEntity', { onDelete: 'SET NULL' }) dismissedBy!: string | null;
  @Column('timestamptz', { default: () => 'now()' }) dismissedAt!: Date;
}
