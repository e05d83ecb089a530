import { Field, GraphQLISODateTime, ID, ObjectType } from '@nestjs/graphql';
import type { MembershipRole } from '#identity';
import type { Language } from '#kernel';
import { Lang, MembershipRoleEnum } from '../enums.js';
import { UserError } from '../user-error.type.js';
import { OrganizationType } from './identity.types.js';

@ObjectType('Colleague', { description: 'A person, as those who work with them see them.' })
export class ColleagueType {
  @Field(() => ID) id!: string;
  @Field(() => String) name!: string;
  @Field(() => String, { nullable: true, description: 'For whoever manages members.' }) email!: string | null;
}

@ObjectType('Member', { description: 'A person in an organization.' })
export class MemberType {
  @Field(() => ColleagueType) person!: ColleagueType;
  @Field(() => MembershipRoleEnum) role!: MembershipRole;
  @Field(() => GraphQLISODateTime) since!: Date;
}

@ObjectType('Invitation', { description: 'Somebody is asked to join an organization.' })
export class InvitationType {
  @Field(() => ID) id!: string;
  @Field(() => String) email!: string;
  @Field(() => MembershipRoleEnum) role!: MembershipRole;
  @Field(() => Lang) language!: Language;
  @Field(() => GraphQLISODateTime) createdAt!: Date;
  @Field(() => GraphQLISODateTime) expiresAt!: Date;
}

@ObjectType('InvitationTerms', { description: 'What an invitation says to whoever holds its link.' })
export class InvitationTermsType {
  @Field(() => String) organizationName!: string;
  @Field(() => MembershipRoleEnum) role!: MembershipRole;
  @Field(() => String, { description: 'Masked.' }) address!: string;
}

@ObjectType()
export class InviteMemberPayload {
  @Field(() => InvitationType, { nullable: true }) invitation?: InvitationType;
  @Field(() => [UserError]) userErrors!: UserError[];
}
@ObjectType()
export class RevokeInvitationPayload {
  @Field(() => OrganizationType, { nullable: true }) organization?: OrganizationType;
  @Field(() => [UserError]) userErrors!: UserError[];
}
@ObjectType()
export class AcceptInvitationPayload {
  @Field(() => OrganizationType, { nullable: true }) organization?: OrganizationType;
  @Field(() => [UserError]) userErrors!: UserError[];
}
@ObjectType()
export class DeclineInvitationPayload {
  @Field(() => Boolean, { nullable: true }) declined?: boolean;
  @Field(() => [UserError]) userErrors!: UserError[];
}
@ObjectType()
export class ChangeMemberRolePayload {
  @Field(() => OrganizationType, { nullable: true }) organization?: OrganizationType;
  @Field(() => [UserError]) userErrors!: UserError[];
}
@ObjectType()
export class RemoveMemberPayload {
  @Field(() => OrganizationType, { nullable: true }) organization?: OrganizationType;
  @Field(() => [UserError]) userErrors!: UserError[];
}
@ObjectType()
export class LeaveOrganizationPayload {
  @Field(() => Boolean, { nullable: true }) left?: boolean;
  @Field(() => [UserError]) userErrors!: UserError[];
}
@ObjectType()
export class TransferOwnershipPayload {
  @Field(() => OrganizationType, { nullable: true }) organization?: OrganizationType;
  @Field(() => [UserError]) userErrors!: UserError[];
}
