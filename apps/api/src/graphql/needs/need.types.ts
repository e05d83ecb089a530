import { Field, GraphQLISODateTime, ID, InputType, Int, ObjectType, OmitType, PartialType } from '@nestjs/graphql';
import type { NeedOutcome, NeedStatus, Preparation, Recurrence } from '#needs';
import { connectionOf } from '../connection.js';
import { NeedOutcomeEnum, NeedStatusEnum, PreparationEnum, RecurrenceEnum } from '../enums.js';
import { DateRangeType, PackType, QuantityType, UnitPriceType } from '../quantity.type.js';
import { CalendarDate } from '../scalars.js';
import { UserError } from '../user-error.type.js';

@ObjectType('Need', { description: 'What an institution looks for.' })
export class NeedType {
  @Field(() => ID) id!: string;
  @Field(() => NeedStatusEnum) status!: NeedStatus;
  @Field(() => [PreparationEnum], { description: 'Accepted preparations; none: any.' }) preparations!: Preparation[];
  @Field(() => PackType, { nullable: true }) pack!: PackType | null;
  @Field(() => RecurrenceEnum) recurrence!: Recurrence;
  @Field(() => Int, { nullable: true, description: 'Metres between the two sites.' }) maxDistanceM!: number | null;
  @Field(() => Boolean) acceptsPickup!: boolean;
  @Field(() => Boolean, { description: 'Whether only certifications that somebody verified count.' })
  requiresVerifiedCertifications!: boolean;
  @Field(() => CalendarDate, { nullable: true, description: 'Last day for proposals.' }) respondBy!: string | null;
  @Field(() => String, { nullable: true }) notes!: string | null;
  @Field(() => GraphQLISODateTime) createdAt!: Date;
  @Field(() => GraphQLISODateTime) updatedAt!: Date;
  @Field(() => NeedOutcomeEnum, { nullable: true }) outcome!: NeedOutcome | null;
}
export const NeedConnection = connectionOf('Need', NeedType);

@InputType()
export class NeedInput {
  @Field(() => ID) organizationId!: string;
  @Field(() => ID, { description: 'Where it is delivered.' }) siteId!: string;
  @Field(() => ID) productId!: string;
  @Field(() => [PreparationEnum], { nullable: true }) preparations?: Preparation[] | null;
  @Field(() => QuantityType, { description: 'Of one delivery.' }) quantity!: QuantityType;
  @Field(() => PackType, { nullable: true, description: 'What a case is, when something is counted in cases.' })
  pack?: PackType | null;
  @Field(() => RecurrenceEnum, { nullable: true, description: 'Default ONCE.' }) recurrence?: Recurrence | null;
  @Field(() => DateRangeType) window!: DateRangeType;
  @Field(() => Int, { nullable: true }) maxDistanceM?: number | null;
  @Field(() => Boolean, { nullable: true }) acceptsPickup?: boolean | null;
  @Field(() => [String], { nullable: true, description: 'Codes of certification schemes.' })
  requiredCertifications?: string[] | null;
  @Field(() => [String], { nullable: true }) preferredCertifications?: string[] | null;
  @Field(() => Boolean, { nullable: true }) requiresVerifiedCertifications?: boolean | null;
  @Field(() => UnitPriceType, { nullable: true }) priceCeiling?: UnitPriceType | null;
  @Field(() => CalendarDate, { nullable: true }) respondBy?: string | null;
  @Field(() => String, { nullable: true }) notes?: string | null;
}

@InputType({ description: 'What is left out stays; null empties.' })
export class NeedPatch extends PartialType(OmitType(NeedInput, ['organizationId'] as const)) {}

@InputType()
export class NeedFilter {
  @Field(() => ID, { nullable: true, description: 'With your own organization: drafts and closed ones too.' })
  organizationId?: string | null;
  @Field(() => ID, { nullable: true, description: 'This product, or something below it.' }) productId?: string | null;
  @Field(() => NeedStatusEnum, { nullable: true }) status?: NeedStatus | null;
  @Field(() => String, { nullable: true }) regionCode?: string | null;
}

@ObjectType()
export class PublishNeedPayload {
  @Field(() => NeedType, { nullable: true }) need?: NeedType;
  @Field(() => [UserError]) userErrors!: UserError[];
}
@ObjectType()
export class UpdateNeedPayload {
  @Field(() => NeedType, { nullable: true }) need?: NeedType;
  @Field(() => [UserError]) userErrors!: UserError[];
}
@ObjectType()
export class CloseNeedPayload {
  @Field(() => NeedType, { nullable: true }) need?: NeedType;
  @Field(() => [UserError]) userErrors!: UserError[];
}
