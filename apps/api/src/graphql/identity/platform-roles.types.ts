import { Field, GraphQLISODateTime, ID, ObjectType } from '@nestjs/graphql';
import type { PlatformRole } from '#identity';
import { PlatformRoleEnum } from '../enums.js';
import { UserError } from '../user-error.type.js';

@ObjectType('HeldPlatformRole')
export class HeldPlatformRoleType {
  @Field(() => PlatformRoleEnum) role!: PlatformRole;
  @Field(() => String, { nullable: true, description: 'null: every region.' }) regionCode!: string | null;
}

@ObjectType('PlatformRoleHolder', { description: 'Somebody with a role on the platform.' })
export class PlatformRoleHolderType extends HeldPlatformRoleType {
  @Field(() => ID) personId!: string;
  @Field(() => String) name!: string;
  @Field(() => String) email!: string;
  @Field(() => GraphQLISODateTime) grantedAt!: Date;
}

@ObjectType()
export class GrantPlatformRolePayload {
  @Field(() => [PlatformRoleHolderType], { nullable: true }) platformRoles?: PlatformRoleHolderType[];
  @Field(() => [UserError]) userErrors!: UserError[];
}
@ObjectType()
export class RevokePlatformRolePayload {
  @Field(() => Boolean, { nullable: true }) revoked?: boolean;
  @Field(() => [UserError]) userErrors!: UserError[];
}
