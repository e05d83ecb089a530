import { Field, Float, Int, ObjectType } from '@nestjs/graphql';
import { type DeliveryOption, type Match, MAX_CONSIDERED } from '#matching';
import { DeliveryOptionEnum } from '../enums.js';
import { QuantityType } from '../quantity.type.js';

/** What a list of a plan is reckoned at, and the most it can hold. */
export const MAX_LISTED = 100;
export const costOfListed = ({ childComplexity }: { childComplexity: number }): number =>
  1 + MAX_LISTED * childComplexity;

@ObjectType('MonthlyQuantity', { description: 'A quantity of each delivery in one month.' })
export class MonthlyQuantityType {
  @Field(() => String, {
    description: '`YYYY-MM`. A need for a single delivery has one month only: that in which its window starts.',
  })
  month!: string;
  @Field(() => QuantityType) quantity!: QuantityType;
}

@ObjectType('SupplyPlanLine', { description: 'What one offering gives, and how it comes.' })
export class SupplyPlanLineType {
  match!: Match;
  laneId!: string | null;
  @Field(() => [MonthlyQuantityType], {
    description:
      "Of each delivery, in the need's own unit, rounded down; on average where it is available for a part of the month only.",
  })
  quantities!: MonthlyQuantityType[];
  @Field(() => Float, { description: 'Of the volume needed over the whole window, 0–1.' }) share!: number;
  @Field(() => DeliveryOptionEnum) delivery!: DeliveryOption;
  @Field(() => [Int], { description: 'ISO weekdays, 1 = Monday, on which it can come.' }) days!: number[];
  @Field(() => Boolean, {
    description: 'False: the supplier has not said how much it can give, and is to be asked.',
  })
  capacityKnown!: boolean;
  @Field(() => Float, { description: 'Of the match, 0–100.' }) score!: number;
  @Field(() => Int, { description: 'Of the match, in metres; rounded to 5 km unless the need is your own.' })
  distanceM!: number;
}

@ObjectType('SharedLane', { description: 'A lane that carries two lines or more of a plan.' })
export class SharedLaneType {
  laneId!: string;
  offeringIds!: readonly string[];
  @Field(() => [Int], { description: 'ISO weekdays, 1 = Monday, that suit all of them.' }) days!: number[];
}

@ObjectType('SupplyPlan', {
  description:
    'Offerings that together cover a need: as much of it as possible, then the best scores with few suppliers. The same need gets the same plan.',
})
export class SupplyPlanType {
  notComparableIds!: readonly string[];
  @Field(() => [SupplyPlanLineType], {
    complexity: costOfListed,
    description: `What covers most first; none: nobody can give anything, or nothing is asked for. The first ${MAX_LISTED}.`,
  })
  lines!: SupplyPlanLineType[];
  @Field(() => Float, { description: 'Of the volume needed over the whole window, 0–1.' }) coveredShare!: number;
  @Field(() => [MonthlyQuantityType], {
    description: "What is missing in each delivery, in the need's own unit, rounded up.",
  })
  uncovered!: MonthlyQuantityType[];
  @Field(() => Int, { description: 'How many organizations take part.' }) suppliers!: number;
  @Field(() => Boolean, {
    description: 'Whether it is known that no plan is better; false in large or intricate cases.',
  })
  proven!: boolean;
  @Field(() => [Int], { description: 'ISO weekdays, 1 = Monday, on which every line can come; often none.' })
  sharedDays!: number[];
  @Field(() => [SharedLaneType], { complexity: costOfListed }) sharedLanes!: SharedLaneType[];
  @Field(() => Int, { description: `How many matches it was made from: the best ${MAX_CONSIDERED} at most.` })
  consideredMatches!: number;
}
