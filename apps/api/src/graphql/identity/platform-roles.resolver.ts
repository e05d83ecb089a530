import { Args, Context, ID, Mutation, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { GrantPlatformRole, type PlatformRole } from '#identity';
import type { Id } from '#kernel';
import type { GraphqlContext } from '../context.js';
import { PlatformRoleEnum } from '../enums.js';
import { withUserErrors } from '../user-error.type.js';
import { ViewerType } from './account.types.js';
import {
  GrantPlatformRolePayload,
  HeldPlatformRoleType,
  PlatformRoleHolderType,
  RevokePlatformRolePayload,
} from './platform-roles.types.js';

const REGION = { type: () => String, nullable: true, description: 'Of a coordinator; null: every region.' };

@Resolver(() => PlatformRoleHolderType)
export class PlatformRolesResolver {
  constructor(private readonly grants: GrantPlatformRole) {}

  @Query(() => [PlatformRoleHolderType], { description: 'Coordinators and administrators; for administrators.' })
  async platformRoles(@Context() { actor }: GraphqlContext) {
    return (await this.grants.list(actor)).map(toHeld);
  }

  @Mutation(() => GrantPlatformRolePayload, { description: 'To a verified account; for administrators, in a session.' })
  grantPlatformRole(
    @Context() { actor, language }: GraphqlContext,
    @Args('email') email: string,
    @Args('role', { type: () => PlatformRoleEnum }) role: PlatformRole,
    @Args('regionCode', REGION) regionCode?: string | null,
  ) {
    return withUserErrors(language, async () => {
      await this.grants.grant(actor, { email, role, regionCode: regionCode ?? null });
      return { platformRoles: (await this.grants.list(actor)).map(toHeld) };
    });
  }

  @Mutation(() => RevokePlatformRolePayload, { description: 'There is always an administrator left.' })
  revokePlatformRole(
    @Context() { actor, language }: GraphqlContext,
    @Args('personId', { type: () => ID }) personId: Id,
    @Args('role', { type: () => PlatformRoleEnum }) role: PlatformRole,
    @Args('regionCode', REGION) regionCode?: string | null,
  ) {
    return withUserErrors(language, async () => {
      await this.grants.revoke(actor, { personId, role, regionCode: regionCode ?? null });
      return { revoked: true };
    });
  }
}

@Resolver(() => ViewerType)
export class ViewerPlatformRolesResolver {
  @ResolveField(() => [HeldPlatformRoleType], { description: 'What you may do beyond your organizations.' })
  platformRoles(@Context() { actor }: GraphqlContext) {
    return actor.platformRoles.map(toHeld);
  }
}

const toHeld = <T extends { readonly regionCode: string }>(held: T) => ({
  ...held,
  regionCode: held.regionCode || null,
});
