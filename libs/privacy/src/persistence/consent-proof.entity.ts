import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * That somebody whose account is erased had consented to messages, and when they withdrew it. The address is an HMAC under
 * the operator's secret: with it one can answer about a given address, and without an address nothing.
 */
@Entity('consent_proofs')
export class ConsentProofEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('bytea') addressMac!: Buffer;
  @Column('text') basis!: string;
  @Column('text') source!: string;
  @Column('timestamptz') givenAt!: Date;
  @Column('timestamptz', { nullable: true }) withdrawnAt!: Date | null;
  @Index() @Column('timestamptz') erasedAt!: Date;
}
