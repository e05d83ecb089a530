import { Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import type { DateRange, Decimal, LocalDate, MeasureUnit, Unit } from '#kernel';
import { MeasureUnitEnum, UnitEnum } from './enums.js';
import { CalendarDate, ExactDecimal } from './scalars.js';

@ObjectType('Quantity', { description: 'An exact amount of something.' })
@InputType('QuantityInput')
export class QuantityType {
  @Field(() => ExactDecimal) value!: Decimal;
  @Field(() => UnitEnum) unit!: Unit;
}

@ObjectType('MeasuredQuantity', { description: 'A quantity in a unit that is not a pack.' })
@InputType('MeasuredQuantityInput')
export class MeasuredQuantityType {
  @Field(() => ExactDecimal) value!: Decimal;
  @Field(() => MeasureUnitEnum) unit!: MeasureUnit;
}

@ObjectType('Pack', { description: 'A case of count × inner, e.g. 24 × 250 ml.' })
@InputType('PackInput')
export class PackType {
  @Field(() => Int) count!: number;
  @Field(() => MeasuredQuantityType) inner!: MeasuredQuantityType;
  @Field(() => Boolean, {
    nullable: true,
    description: 'Each case is weighed and billed by what it weighs: `inner`, a mass, is an average.',
  })
  catchWeight?: boolean | null;
}

@ObjectType('Money', { description: 'An exact amount in an ISO 4217 currency.' })
@InputType('MoneyInput')
export class MoneyType {
  @Field(() => ExactDecimal) amount!: Decimal;
  @Field(() => String) currency!: string;
}

@ObjectType('UnitPrice', { description: 'A price for a quantity: 2.75 CAD per 1 kg.' })
@InputType('UnitPriceInput')
export class UnitPriceType extends MoneyType {
  @Field(() => QuantityType) per!: QuantityType;
}

@ObjectType('DateRange', { description: 'Both ends included.' })
@InputType('DateRangeInput')
export class DateRangeType implements DateRange {
  @Field(() => CalendarDate) from!: LocalDate;
  @Field(() => CalendarDate) to!: LocalDate;
}
