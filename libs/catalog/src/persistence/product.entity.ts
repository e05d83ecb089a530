import type { Dimension } from '#kernel';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Product, ProductRelation, TemperatureClass } from '../domain/taxonomy.js';

/** A node of the product taxonomy, written from the data files (`libs/catalog/data`) and nowhere else. */
@Entity('products')
@Check('products_dimension_known', `dimension IN ('mass', 'volume', 'count')`)
@Check('products_temperature_known', `temperature_class IN ('ambient', 'chilled', 'frozen')`)
export class ProductEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('text', { unique: true }) code!: string;
  @Index() @Column('uuid', { nullable: true }) @ForeignKey('ProductEntity') parentId!: string | null;
  /** Number of ancestors: 0 for a top-level category. */
  @Column('smallint') depth!: number;
  /** Position in a depth-first walk of the data files: the order in which a list of products is shown. */
  @Column('integer') position!: number;
  @Column('text') fr!: string;
  @Column('text') en!: string;
  @Column('jsonb') synonyms!: { fr: string[]; en: string[] };
  @Column('text') dimension!: Dimension;
  @Column('text') temperatureClass!: TemperatureClass;
  @Column('numeric', { nullable: true }) unitMassG!: string | null;
  @Column('numeric', { nullable: true }) densityKgPerL!: string | null;
  /** Identifiers in public vocabularies: `dfc` (Data Food Consortium), `off` (Open Food Facts), `gpc` (GS1 GPC brick). */
  @Column('jsonb', { default: {} }) mappings!: Record<string, string>;
  /** Left the data files; kept because needs or offerings may refer to it, and no longer offered. */
  @Column('boolean', { default: false }) retired!: boolean;
}

export const toProduct = ({ fr, en, ...row }: ProductEntity): Product => ({ ...row, name: { fr, en } });

/** A name or synonym of a product as it is searched: lower case, without accents. */
@Entity('product_terms')
@Index('ix_product_terms_trigram', { synchronize: false })
export class ProductTermEntity {
  @PrimaryColumn('uuid') @ForeignKey('ProductEntity', { onDelete: 'CASCADE' }) productId!: string;
  @PrimaryColumn('text') term!: string;
  /** A preferred name counts for more than a synonym. */
  @Column('boolean') preferred!: boolean;
}

/** Which offered product answers which needed one: the taxonomy's relations, for the matching statement to join on. */
@Entity('product_matches')
@Index(['offeringProductId'])
export class ProductMatchEntity {
  @PrimaryColumn('uuid') @ForeignKey('ProductEntity', { onDelete: 'CASCADE' }) needProductId!: string;
  @PrimaryColumn('uuid') @ForeignKey('ProductEntity', { onDelete: 'CASCADE' }) offeringProductId!: string;
  @Column('text') relation!: ProductRelation;
}
