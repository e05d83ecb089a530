import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** An organization was shown where a site is exactly, for a match. It holds while the need and the offering do. */
@Entity('site_disclosures')
export class SiteDisclosureEntity {
  @Index() @PrimaryColumn('uuid') @ForeignKey('SiteEntity', { onDelete: 'CASCADE' }) siteId!: string;
  @PrimaryColumn('uuid') @ForeignKey('OrganizationEntity', { onDelete: 'CASCADE' }) organizationId!: string;
  @Index() @PrimaryColumn('uuid') @ForeignKey('NeedEntity', { onDelete: 'CASCADE' }) needId!: string;
  @Index() @PrimaryColumn('uuid') @ForeignKey('OfferingEntity', { onDelete: 'CASCADE' }) offeringId!: string;
  @Column('timestamptz') disclosedAt!: Date;
}
