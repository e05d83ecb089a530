import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A word that a provider uses once, by its SHA-256, for as long as it would be taken. */
@Entity('mail_hook_tokens')
export class MailHookTokenEntity {
  @PrimaryColumn('bytea') tokenHash!: Buffer;
  @Index() @Column('timestamptz') seenAt!: Date;
}
