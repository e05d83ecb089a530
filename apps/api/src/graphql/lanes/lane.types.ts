import { Field, GraphQLISODateTime, ID, InputType, Int, ObjectType, OmitType, PartialType } from '@nestjs/graphql';
import type { TemperatureClass } from '#catalog';
import type { GeoJsonArea } from '#geo';
import type { LaneStatus } from '#lanes';
import { connectionOf } from '../connection.js';
import { LaneStatusEnum, TemperatureClassEnum } from '../enums.js';
import { PointType } from '../geo/place.type.js';
import { MeasuredQuantityType } from '../quantity.type.js';
import { AreaOnMap } from '../scalars.js';
import { UserError } from '../user-error.type.js';

@ObjectType('Lane', { description: "A distributor's regular route." })
export class LaneType {
  @Field(() => ID) id!: string;
  @Field(() => String) name!: string;
  @Field(() => LaneStatusEnum) status!: LaneStatus;
  @Field(() => [Int], { description: 'When it delivers: ISO weekdays, 1 = Monday.' }) days!: number[];
  @Field(() => Int, { description: 'Whole days before a delivery by which an order must be in.' }) cutoffDays!: number;
  @Field(() => Int, { nullable: true, description: 'Local hour of that day; null: the whole day.' })
  cutoffHour!: number | null;
  @Field(() => [TemperatureClassEnum]) temperatureClasses!: TemperatureClass[];
  @Field(() => String, { nullable: true }) notes!: string | null;
  @Field(() => GraphQLISODateTime) createdAt!: Date;
  @Field(() => GraphQLISODateTime) updatedAt!: Date;
}
export const LaneConnection = connectionOf('Lane', LaneType);

@InputType()
export class LaneInput {
  @Field(() => ID) organizationId!: string;
  @Field(() => String) name!: string;
  @Field(() => AreaOnMap, { description: 'Where it collects from suppliers.' }) collectArea!: GeoJsonArea;
  @Field(() => AreaOnMap, { description: 'Where it delivers to institutions.' }) deliverArea!: GeoJsonArea;
  @Field(() => [Int], { description: 'When it delivers: ISO weekdays, 1 = Monday.' }) days!: number[];
  @Field(() => Int, { nullable: true, description: 'Whole days before a delivery, 0–28; default 1.' })
  cutoffDays?: number | null;
  @Field(() => Int, { nullable: true, description: 'Local hour of that day, 0–23.' }) cutoffHour?: number | null;
  @Field(() => [TemperatureClassEnum]) temperatureClasses!: TemperatureClass[];
  @Field(() => MeasuredQuantityType, { nullable: true, description: 'Room left on one run; zero: it is full.' })
  spareCapacity?: MeasuredQuantityType | null;
  @Field(() => String, { nullable: true }) notes?: string | null;
}

@InputType({ description: 'What is left out stays; null empties.' })
export class LanePatch extends PartialType(OmitType(LaneInput, ['organizationId'] as const)) {}

@InputType()
export class LaneFilter {
  @Field(() => ID, { nullable: true, description: 'With your own organization: paused and retired ones too.' })
  organizationId?: string | null;
  @Field(() => LaneStatusEnum, { nullable: true }) status?: LaneStatus | null;
  @Field(() => PointType, { nullable: true, description: 'It collects there.' }) collectsAt?: PointType | null;
  @Field(() => PointType, { nullable: true, description: 'It delivers there.' }) deliversAt?: PointType | null;
}

@ObjectType()
export class PublishLanePayload {
  @Field(() => LaneType, { nullable: true }) lane?: LaneType;
  @Field(() => [UserError]) userErrors!: UserError[];
}
@ObjectType()
export class UpdateLanePayload {
  @Field(() => LaneType, { nullable: true }) lane?: LaneType;
  @Field(() => [UserError]) userErrors!: UserError[];
}
@ObjectType()
export class PauseLanePayload {
  @Field(() => LaneType, { nullable: true }) lane?: LaneType;
  @Field(() => [UserError]) userErrors!: UserError[];
}
@ObjectType()
export class RetireLanePayload {
  @Field(() => LaneType, { nullable: true }) lane?: LaneType;
  @Field(() => [UserError]) userErrors!: UserError[];
}
