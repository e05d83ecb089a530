import { POINT_COLUMN, type StoredPoint } from '#database';
import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { PlaceKind, PlaceSource } from '../domain/place.js';

/** A named point of the gazetteer: a postal code, a municipality, a forward sortation area. */
@Entity('gazetteer_places')
@Index('uq_gazetteer_places_source_kind_code', ['source', 'kind', 'code'], { unique: true })
@Index('ix_gazetteer_places_kind_normalized_name', ['kind', 'normalizedName'])
@Index('ix_gazetteer_places_code', ['code'])
@Index('ix_gazetteer_places_trigram', { synchronize: false })
@Check('gazetteer_places_kind_known', `kind IN ('POSTAL_CODE', 'MUNICIPALITY', 'FSA')`)
export class GazetteerPlaceEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') source!: PlaceSource;
  @Column('text') kind!: PlaceKind;
  /** The code the source knows it by: postal code without its space, municipality code, GeoNames id. */
  @Column('text') code!: string;
  @Column('text') name!: string;
  /** Lower case, without accents or punctuation, « Saint » for « St ». */
  @Column('text') normalizedName!: string;
  /** ISO 3166-1 alpha-2. */
  @Column('text') country!: string;
  /** ISO 3166-2 subdivision without the country, e.g. `QC`. */
  @Column('text', { nullable: true }) province!: string | null;
  /** Administrative region: Québec's two-digit code. */
  @Column('text', { nullable: true }) regionCode!: string | null;
  @Column('text', { nullable: true }) regionName!: string | null;
  /** Regional county municipality (MRC). */
  @Column('text', { nullable: true }) countyName!: string | null;
  @Column('integer', { nullable: true }) population!: number | null;
  @Column('text', { nullable: true }) timeZone!: string | null;
  @Column(POINT_COLUMN) location!: StoredPoint;
}
