import { Field, GraphQLISODateTime, ID, ObjectType } from '@nestjs/graphql';
import type { VerificationStatus } from '#identity';
import { connectionOf } from '../connection.js';
import { VerificationStatusEnum } from '../enums.js';
import { UserError } from '../user-error.type.js';
import { OrganizationType, SiteType } from './identity.types.js';

@ObjectType('VerificationRequest', { description: 'An organization asks coordinators to see that it is what it says.' })
export class VerificationRequestType {
  @Field(() => ID) id!: string;
  @Field(() => String, { description: 'What the organization says for itself.' }) statement!: string;
  @Field(() => String, { nullable: true }) evidenceUrl!: string | null;
  @Field(() => VerificationStatusEnum) status!: VerificationStatus;
  @Field(() => GraphQLISODateTime) createdAt!: Date;
  @Field(() => GraphQLISODateTime, { nullable: true }) decidedAt!: Date | null;
  @Field(() => String, { nullable: true, description: 'Why it was refused, or what was said when it was approved.' })
  reason!: string | null;
}
export const VerificationRequestConnection = connectionOf('VerificationRequest', VerificationRequestType);

@ObjectType()
export class RequestVerificationPayload {
  @Field(() => VerificationRequestType, { nullable: true }) request?: VerificationRequestType;
  @Field(() => [UserError]) userErrors!: UserError[];
}
@ObjectType()
export class DecideVerificationPayload {
  @Field(() => VerificationRequestType, { nullable: true }) request?: VerificationRequestType;
  @Field(() => [UserError]) userErrors!: UserError[];
}
@ObjectType()
export class VerifySitePayload {
  @Field(() => SiteType, { nullable: true }) site?: SiteType;
  @Field(() => [UserError]) userErrors!: UserError[];
}
@ObjectType()
export class SuspendOrganizationPayload {
  @Field(() => OrganizationType, { nullable: true }) organization?: OrganizationType;
  @Field(() => [UserError]) userErrors!: UserError[];
}
@ObjectType()
export class ReinstateOrganizationPayload {
  @Field(() => OrganizationType, { nullable: true }) organization?: OrganizationType;
  @Field(() => [UserError]) userErrors!: UserError[];
}
