import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { OrganizationEntity, PersonEntity, Sessions, SignUp } from '#identity';
import { Settings } from '#settings';
import { DataSource } from 'typeorm';
import type { GraphqlContext } from '../context.js';
import { withUserErrors } from '../user-error.type.js';
import {
  MembershipType,
  OrganizationType,
  SignInInput,
  SignInPayload,
  SignOutPayload,
  SignUpInput,
  SignUpPayload,
  ViewerType,
} from './identity.types.js';
import { clearSessionCookie, readSessionToken, setSessionCookie } from './session-cookie.js';

@Resolver(() => ViewerType)
export class AccountResolver {
  constructor(
    private readonly db: DataSource,
    private readonly settings: Settings,
    private readonly signUpUseCase: SignUp,
    private readonly sessions: Sessions,
  ) {}

  @Query(() => ViewerType, { nullable: true, description: 'The signed-in person; null for a visitor.' })
  me(@Context() { actor }: GraphqlContext) {
    return actor.personId ? this.viewer(actor.personId) : null;
  }

  @Mutation(() => SignUpPayload, { description: 'Opens an account and signs in.' })
  signUp(@Context() context: GraphqlContext, @Args('input') input: SignUpInput) {
    return withUserErrors(context.language, async () => {
      const { personId } = await this.signUpUseCase.execute(input);
      setSessionCookie(context.res, await this.sessions.open(personId), this.secure);
      return { viewer: await this.viewer(personId) };
    });
  }

  @Mutation(() => SignInPayload)
  signIn(@Context() context: GraphqlContext, @Args('input') input: SignInInput) {
    return withUserErrors(context.language, async () => {
      const { token, personId } = await this.sessions.signIn(input.email, input.password);
      setSessionCookie(context.res, token, this.secure);
      return { viewer: await this.viewer(personId) };
    });
  }

  @Mutation(() => SignOutPayload)
  signOut(@Context() context: GraphqlContext) {
    return withUserErrors(context.language, async () => {
      const token = readSessionToken(context.req);
      if (token) await this.sessions.close(token);
      clearSessionCookie(context.res, this.secure);
      return {};
    });
  }

  @ResolveField(() => [MembershipType])
  async memberships(@Parent() { id }: ViewerType) {
    return (await this.sessions.actorFor(id))?.memberships ?? [];
  }

  private viewer(id: string) {
    return this.db.getRepository(PersonEntity).findOneByOrFail({ id });
  }

  /** Browsers accept a Secure cookie over plain HTTP from no one but localhost. */
  private get secure() {
    return this.settings.publicUrl.startsWith('https:');
  }
}

@Resolver(() => MembershipType)
export class MembershipResolver {
  @ResolveField(() => OrganizationType)
  organization(
    @Parent() membership: { organizationId: string },
    @Context() { loaders }: GraphqlContext,
  ): Promise<OrganizationEntity> {
    return loaders.organization.load(membership.organizationId);
  }
}
