import { Field, Float, InputType, Int, ObjectType } from '@nestjs/graphql';
import { COUNT_LIMIT, type DeliveryOption, type ExplainedCriterion, type Match } from '#matching';
import { connectionOf, type Page } from '../connection.js';
import { CriterionNameEnum, DeliveryOptionEnum } from '../enums.js';
import { CalendarDate } from '../scalars.js';
import { UserError } from '../user-error.type.js';

@ObjectType('CriterionResult', { description: 'One line of why: points earned, the most possible, and a sentence.' })
export class CriterionResultType {
  @Field(() => CriterionNameEnum) name!: ExplainedCriterion;
  @Field(() => Float, { description: '0 of 0 for a criterion that only has to hold.' }) points!: number;
  @Field(() => Float) maxPoints!: number;
  @Field(() => String) reason!: string;
}

@ObjectType('Match', { description: 'An offering and a need that satisfy every hard criterion of each other.' })
export class MatchType {
  match!: Match;
  @Field(() => Float, { description: '0–100, one decimal.' }) score!: number;
  @Field(() => Int, {
    description: 'Geodesic, on WGS 84, in metres; rounded to 5 km unless the list is of your own need or offering.',
  })
  distanceM!: number;
  @Field(() => [DeliveryOptionEnum], { description: 'Every way that works, cheapest to organise first.' })
  delivery!: DeliveryOption[];
}
export const MatchConnection = connectionOf('Match', MatchType);
export interface MatchPageType extends Page<MatchType> {
  readonly totalCountIsExact: Promise<boolean>;
}
Field(() => Boolean, {
  description: `Matches are counted exactly up to ${COUNT_LIMIT}; beyond, totalCount is ${COUNT_LIMIT} and this is false.`,
})(MatchConnection.prototype as object, 'totalCountIsExact');

@ObjectType('DeliveryDays', { description: 'When a delivery could be.' })
export class DaysMetType {
  @Field(() => [Int], { description: 'ISO weekdays, 1 = Monday, that suit both and that the window holds.' })
  days!: number[];
  @Field(() => CalendarDate, { description: 'The first such day on which the offering is available, if there is one.' })
  nextDay!: string;
}

@ObjectType('LaneOption', { description: "A distributor's lane by which an offering can come." })
export class LaneOptionType extends DaysMetType {}

@InputType()
export class MatchFilter {
  @Field(() => Float, { nullable: true, description: '0–100.' }) minScore?: number | null;
  @Field(() => DeliveryOptionEnum, { nullable: true }) delivery?: DeliveryOption | null;
}

@ObjectType()
export class DismissMatchPayload {
  @Field(() => Boolean, { nullable: true }) dismissed?: boolean;
  @Field(() => [UserError]) userErrors!: UserError[];
}
