import { Field, Float, InputType, ObjectType } from '@nestjs/graphql';
import { PrecisionEnum } from '../enums.js';

@ObjectType('Point', { description: 'A point on WGS 84, in degrees.' })
@InputType('PointInput')
export class PointType {
  @Field(() => Float) longitude!: number;
  @Field(() => Float) latitude!: number;
}

@ObjectType('Place', { description: 'A place that a text may mean.' })
export class PlaceType {
  @Field(() => String) name!: string;
  @Field(() => PointType) point!: PointType;
  @Field(() => PrecisionEnum) precision!: string;
  @Field(() => String, { description: 'ISO 3166-1 alpha-2.' }) country!: string;
  @Field(() => String, { nullable: true }) province!: string | null;
  @Field(() => String, { nullable: true, description: 'Administrative region.' }) regionCode!: string | null;
  @Field(() => String, { nullable: true }) regionName!: string | null;
  @Field(() => String, { nullable: true, description: 'Regional county municipality (MRC).' }) countyName!:
    string | null;
  @Field(() => String, { nullable: true }) postalCode!: string | null;
}
