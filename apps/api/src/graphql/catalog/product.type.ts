import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { connectionOf } from '../connection.js';
import { DimensionEnum, TemperatureClassEnum } from '../enums.js';
import { ExactDecimal } from '../scalars.js';

@ObjectType({ description: 'An identifier of a product in a public vocabulary.' })
export class ProductMapping {
  @Field(() => String, { description: '`dfc` Data Food Consortium, `off` Open Food Facts, `gpc` GS1 GPC brick.' })
  vocabulary!: string;
  @Field(() => String) identifier!: string;
}

@ObjectType('Product', { description: 'A node of the product taxonomy.' })
export class ProductType {
  @Field(() => ID) id!: string;
  @Field(() => String, { description: 'Stable name for programs.' }) code!: string;
  @Field(() => Int, { description: '0 for a top-level category.' }) depth!: number;
  @Field(() => DimensionEnum) dimension!: string;
  @Field(() => TemperatureClassEnum) temperatureClass!: string;
  @Field(() => ExactDecimal, { nullable: true, description: 'Typical mass of one unit, in grams.' })
  unitMassG!: string | null;
  @Field(() => ExactDecimal, { nullable: true, description: 'Kilograms in a litre.' })
  densityKgPerL!: string | null;
}

export const ProductConnection = connectionOf('Product', ProductType);

@ObjectType('Certification', { description: 'A named certification scheme.' })
export class CertificationType {
  @Field(() => ID, { description: 'The code of the scheme, e.g. ORGANIC.' }) code!: string;
  @Field(() => String) kind!: string;
  @Field(() => String, { nullable: true }) url!: string | null;
}
