import { Field, InputType, ObjectType } from '@nestjs/graphql';
import type { OrganizationRole } from '#identity';
import { OrganizationRoleEnum } from '../enums.js';
import { UserError } from '../user-error.type.js';
import { OrganizationType, SiteType } from './identity.types.js';

@InputType({ description: 'What is left out stays.' })
export class OrganizationPatch {
  @Field(() => String, { nullable: true }) name?: string | null;
  @Field(() => [OrganizationRoleEnum], { nullable: true }) roles?: OrganizationRole[] | null;
  @Field(() => String, { nullable: true, description: 'Québec enterprise number (NEQ), or the like; null: none.' })
  businessNumber?: string | null;
}

@ObjectType()
export class UpdateOrganizationPayload {
  @Field(() => OrganizationType, { nullable: true }) organization?: OrganizationType;
  @Field(() => Boolean, {
    nullable: true,
    description: 'It was verified, and is not any more: another name or number is to be verified anew.',
  })
  verificationLost?: boolean;
  @Field(() => [UserError]) userErrors!: UserError[];
}
@ObjectType()
export class AddSitePayload {
  @Field(() => SiteType, { nullable: true }) site?: SiteType;
  @Field(() => [UserError]) userErrors!: UserError[];
}
@ObjectType()
export class UpdateSitePayload {
  @Field(() => SiteType, { nullable: true }) site?: SiteType;
  @Field(() => Boolean, {
    nullable: true,
    description: 'It moved: its needs and offerings with it, and nobody has verified it there.',
  })
  moved?: boolean;
  @Field(() => [UserError]) userErrors!: UserError[];
}
@ObjectType()
export class RemoveSitePayload {
  @Field(() => OrganizationType, { nullable: true }) organization?: OrganizationType;
  @Field(() => [UserError]) userErrors!: UserError[];
}
@ObjectType()
export class CloseOrganizationPayload {
  @Field(() => Boolean, { nullable: true }) closed?: boolean;
  @Field(() => [UserError]) userErrors!: UserError[];
}
@ObjectType()
export class BlockOrganizationPayload {
  @Field(() => OrganizationType, { nullable: true, description: 'The organization that blocks.' })
  organization?: OrganizationType;
  @Field(() => [UserError]) userErrors!: UserError[];
}
@ObjectType()
export class UnblockOrganizationPayload {
  @Field(() => OrganizationType, { nullable: true, description: 'The organization that blocked.' })
  organization?: OrganizationType;
  @Field(() => [UserError]) userErrors!: UserError[];
}
