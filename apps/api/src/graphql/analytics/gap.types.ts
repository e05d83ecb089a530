import { Field, GraphQLISODateTime, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import type { GapSide } from '#analytics';
import type { Decimal } from '#kernel';
import { connectionOf, type Page } from '../connection.js';
import { GapSideEnum } from '../enums.js';
import { MeasuredQuantityType } from '../quantity.type.js';
import { ExactDecimal } from '../scalars.js';

const AS_OF = 'When the gaps were last reckoned; null: never yet.';

@ObjectType('Region', { description: 'An administrative region of Québec.' })
export class RegionType {
  @Field(() => ID) code!: string;
  @Field(() => String) name!: string;
}

@ObjectType('Gap', {
  description:
    'Needs that offerings do not meet, or offerings that needs do not take, of one product in one month and region. Quantities are in kg, l or unit.',
})
export class GapType {
  @Field(() => GapSideEnum) side!: GapSide;
  @Field(() => String, { description: 'YYYY-MM.' }) month!: string;
  @Field(() => Int, { description: 'Needs, or offerings.' }) count!: number;
  @Field(() => Int, { description: 'Of those, the ones without any match.' }) withoutMatch!: number;
  @Field(() => Int, {
    description:
      'Needs that an offering of unknown capacity answers, which counts as enough; or offerings of unknown capacity, which are not in the quantities.',
  })
  unknownCapacity!: number;
}
export const GapConnection = connectionOf('Gap', GapType);
export interface GapPageType<T> extends Page<T> {
  readonly asOf: Date | null;
}
Field(() => GraphQLISODateTime, { nullable: true, description: AS_OF })(GapConnection.prototype as object, 'asOf');

@InputType()
export class GapFilter {
  @Field(() => GapSideEnum, { nullable: true }) side?: GapSide | null;
  @Field(() => ID, { nullable: true, description: 'This product and what is below it.' }) productId?: string | null;
  @Field(() => ID, { nullable: true }) regionCode?: string | null;
  @Field(() => String, { nullable: true, description: 'First month, YYYY-MM.' }) from?: string | null;
  @Field(() => String, { nullable: true, description: 'Last month, YYYY-MM.' }) to?: string | null;
  @Field(() => ExactDecimal, { nullable: true, description: 'In kg, l or unit.' }) minUnmet?: Decimal | null;
}

@ObjectType('MonthGap', { description: 'One cell of a heat map.' })
export class MonthGapType {
  @Field(() => String, { description: 'YYYY-MM.' }) month!: string;
  @Field(() => MeasuredQuantityType) asked!: MeasuredQuantityType;
  @Field(() => MeasuredQuantityType) met!: MeasuredQuantityType;
  @Field(() => MeasuredQuantityType) unmet!: MeasuredQuantityType;
}

@ObjectType('ProductGaps', { description: 'One row of a heat map.' })
export class ProductGapsType {
  productId!: string;
}

@ObjectType('GapSummary', { description: 'The products with the largest gaps, month by month.' })
export class GapSummaryType {
  @Field(() => GraphQLISODateTime, { nullable: true, description: AS_OF }) asOf!: Date | null;
}
