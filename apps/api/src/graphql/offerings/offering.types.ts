import { Field, GraphQLISODateTime, ID, InputType, Int, ObjectType, OmitType, PartialType } from '@nestjs/graphql';
import type { GeoJsonArea } from '#geo';
import type { Preparation } from '#needs';
import type { CapacityPeriod, OfferingStatus, SeasonMode } from '#offerings';
import { connectionOf } from '../connection.js';
import { CapacityPeriodEnum, OfferingStatusEnum, PreparationEnum, SeasonModeEnum } from '../enums.js';
import { HeldCertificationInput } from '../identity/identity.types.js';
import { PackType, QuantityType, UnitPriceType } from '../quantity.type.js';
import { AreaOnMap, CalendarDate } from '../scalars.js';
import { UserError } from '../user-error.type.js';

@ObjectType('Capacity', { description: 'How much can be supplied in a period, or in all.' })
@InputType('CapacityInput')
export class CapacityType {
  @Field(() => QuantityType) quantity!: QuantityType;
  @Field(() => CapacityPeriodEnum) period!: CapacityPeriod;
}

@ObjectType('Availability', { description: 'A season: months of every year, or days of one; both ends included.' })
@InputType('AvailabilityInput', {
  description: 'Either fromMonth and toMonth (every year; may pass the new year), or from and to.',
})
export class AvailabilityType {
  @Field(() => Int, { nullable: true, description: '1–12.' }) fromMonth?: number | null;
  @Field(() => Int, { nullable: true, description: '1–12.' }) toMonth?: number | null;
  @Field(() => CalendarDate, { nullable: true }) from?: string | null;
  @Field(() => CalendarDate, { nullable: true }) to?: string | null;
  @Field(() => SeasonModeEnum) mode!: SeasonMode;
}

@ObjectType('Offering', { description: 'What a supplier can deliver.' })
export class OfferingType {
  @Field(() => ID) id!: string;
  @Field(() => OfferingStatusEnum) status!: OfferingStatus;
  @Field(() => PreparationEnum) preparation!: Preparation;
  @Field(() => PackType, { nullable: true }) pack!: PackType | null;
  @Field(() => [AvailabilityType]) availability!: AvailabilityType[];
  @Field(() => Int) leadTimeDays!: number;
  @Field(() => Int, { nullable: true, description: 'How far the supplier delivers itself.' })
  deliveryRadiusM!: number | null;
  @Field(() => [Int], { description: 'When it delivers itself: ISO weekdays, 1 = Monday; none: any.' })
  deliveryDays!: number[];
  @Field(() => Boolean) offersPickup!: boolean;
  @Field(() => Boolean, { description: "Whether a distributor's lane may carry it." }) acceptsDistributors!: boolean;
  @Field(() => CalendarDate, { nullable: true, description: 'Last day the offering stands.' }) expiresOn!:
    string | null;
  @Field(() => String, { nullable: true }) notes!: string | null;
  @Field(() => GraphQLISODateTime) createdAt!: Date;
  @Field(() => GraphQLISODateTime) updatedAt!: Date;
}
export const OfferingConnection = connectionOf('Offering', OfferingType);

@InputType()
export class OfferingInput {
  @Field(() => ID) organizationId!: string;
  @Field(() => ID, { description: 'Where it leaves from or is collected.' }) siteId!: string;
  @Field(() => ID) productId!: string;
  @Field(() => PreparationEnum, { nullable: true, description: 'Default WHOLE.' }) preparation?: Preparation | null;
  @Field(() => PackType, { nullable: true }) pack?: PackType | null;
  @Field(() => UnitPriceType, { nullable: true }) price?: UnitPriceType | null;
  @Field(() => QuantityType, { nullable: true }) minimumOrder?: QuantityType | null;
  @Field(() => CapacityType, { nullable: true }) capacity?: CapacityType | null;
  @Field(() => [AvailabilityType]) availability!: AvailabilityType[];
  @Field(() => Int, { nullable: true }) leadTimeDays?: number | null;
  @Field(() => Int, { nullable: true, description: 'How far you deliver yourself.' }) deliveryRadiusM?: number | null;
  @Field(() => AreaOnMap, { nullable: true, description: 'Where else you deliver yourself, whatever the radius.' })
  deliveryArea?: GeoJsonArea | null;
  @Field(() => AreaOnMap, { nullable: true, description: 'Where you do not, whatever radius and area say.' })
  excludedArea?: GeoJsonArea | null;
  @Field(() => [Int], { nullable: true, description: 'When: ISO weekdays, 1 = Monday; none given: any.' })
  deliveryDays?: number[] | null;
  @Field(() => Boolean, { nullable: true }) offersPickup?: boolean | null;
  @Field(() => Boolean, { nullable: true, description: "Whether a distributor's lane may carry it." })
  acceptsDistributors?: boolean | null;
  @Field(() => [HeldCertificationInput], {
    nullable: true,
    description: "For this offering only; the organization's own count too.",
  })
  certifications?: HeldCertificationInput[] | null;
  @Field(() => CalendarDate, { nullable: true }) expiresOn?: string | null;
  @Field(() => String, { nullable: true }) notes?: string | null;
}

@InputType({ description: 'What is left out stays; null empties.' })
export class OfferingPatch extends PartialType(OmitType(OfferingInput, ['organizationId'] as const)) {}

@InputType()
export class OfferingFilter {
  @Field(() => ID, { nullable: true, description: 'With your own organization: paused and withdrawn ones too.' })
  organizationId?: string | null;
  @Field(() => ID, { nullable: true, description: 'This product, or something below it.' }) productId?: string | null;
  @Field(() => OfferingStatusEnum, { nullable: true }) status?: OfferingStatus | null;
  @Field(() => String, { nullable: true }) regionCode?: string | null;
}

@ObjectType()
export class PublishOfferingPayload {
  @Field(() => OfferingType, { nullable: true }) offering?: OfferingType;
  @Field(() => [UserError]) userErrors!: UserError[];
}
@ObjectType()
export class UpdateOfferingPayload {
  @Field(() => OfferingType, { nullable: true }) offering?: OfferingType;
  @Field(() => [UserError]) userErrors!: UserError[];
}
@ObjectType()
export class PauseOfferingPayload {
  @Field(() => OfferingType, { nullable: true }) offering?: OfferingType;
  @Field(() => [UserError]) userErrors!: UserError[];
}
