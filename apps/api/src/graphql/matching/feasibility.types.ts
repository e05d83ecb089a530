import { Field, Float, Int, ObjectType } from '@nestjs/graphql';
import type { DraftFeasibility, Relaxation, RelaxationName } from '#matching';
import { RelaxationChangeEnum } from '../enums.js';
import { QuantityType } from '../quantity.type.js';

@ObjectType('ScoreRange')
export class ScoreRangeType {
  @Field(() => Float) lowest!: number;
  @Field(() => Float) highest!: number;
}

@ObjectType('MonthlyVolume', {
  description: 'What is asked for and what is offered in one month, in the unit of the need.',
})
export class MonthlyVolumeType {
  @Field(() => String, { description: 'YYYY-MM.' }) month!: string;
  @Field(() => QuantityType, { description: 'Of a single delivery: all of it, as it may come in any month.' })
  asked!: QuantityType;
  @Field(() => QuantityType, { description: 'By the matching offerings whose capacity is known.' })
  offered!: QuantityType;
  @Field(() => Int, { description: 'Available in this month, and not in `offered`.' })
  offeringsWithUnknownCapacity!: number;
}

@ObjectType('Relaxation', { description: 'A change to the draft that would let more suppliers answer.' })
export class RelaxationType {
  relaxation!: Relaxation;
  of!: DraftFeasibility;
  @Field(() => RelaxationChangeEnum) change!: RelaxationName;
  @Field(() => Int, { description: 'Suppliers that would have a match and have none.' }) suppliersGained!: number;
  @Field(() => Int) offeringsGained!: number;
}

@ObjectType('Feasibility', { description: 'What a need would find if it were published as it stands.' })
export class FeasibilityType {
  feasibility!: DraftFeasibility;
  @Field(() => Int, { description: 'Organizations with a matching offering.' }) supplierCount!: number;
  @Field(() => Int, { description: 'Matching offerings.' }) offeringCount!: number;
  @Field(() => Boolean, {
    description:
      'False: there is more within reach (and half as far again) than the nearest 1,000 offerings, and whatever is counted is "at least".',
  })
  complete!: boolean;
  @Field(() => ScoreRangeType, { nullable: true, description: 'Of the matches; null when there is none.' })
  scoreRange!: ScoreRangeType | null;
  @Field(() => [MonthlyVolumeType], { description: 'The months of the window from today on.' })
  months!: MonthlyVolumeType[];
  @Field(() => Float, {
    description:
      'Share of what is asked for that is offered, month by month, from 0 to 1; of a single delivery, in its best month.',
  })
  coverage!: number;
}
