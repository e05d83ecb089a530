import { Args, Context, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import {
  AnswerInvitation,
  ChangeMembers,
  InvitationEntity,
  InviteMember,
  ListMembers,
  type MembershipRole,
  RevokeInvitation,
  Sessions,
} from '#identity';
import { type Id, InvalidInput, type Language } from '#kernel';
import { DataSource } from 'typeorm';
import type { GraphqlContext } from '../context.js';
import { Lang, MembershipRoleEnum } from '../enums.js';
import { withUserErrors } from '../user-error.type.js';
import { OrganizationType } from './identity.types.js';
import {
  AcceptInvitationPayload,
  ChangeMemberRolePayload,
  DeclineInvitationPayload,
  InvitationTermsType,
  InvitationType,
  InviteMemberPayload,
  LeaveOrganizationPayload,
  MemberType,
  RemoveMemberPayload,
  RevokeInvitationPayload,
  TransferOwnershipPayload,
} from './members.types.js';

const LIST_COST = 30;
const listed = ({ childComplexity }: { childComplexity: number }) => 1 + LIST_COST * childComplexity;

@Resolver(() => OrganizationType)
export class MembersResolver {
  constructor(
    private readonly db: DataSource,
    private readonly listMembers: ListMembers,
    private readonly inviteMemberUseCase: InviteMember,
    private readonly revokeInvitationUseCase: RevokeInvitation,
    private readonly answerInvitation: AnswerInvitation,
    private readonly changeMembers: ChangeMembers,
    private readonly sessions: Sessions,
  ) {}

  @ResolveField(() => [MemberType], {
    nullable: true,
    description: 'For its members; null for everybody else.',
    complexity: listed,
  })
  async members(@Parent() { id }: OrganizationType, @Context() { actor }: GraphqlContext) {
    const members = await this.listMembers.members(actor, id);
    return members?.map(({ personId, name, email, ...member }) => ({
      person: { id: personId, name, email },
      ...member,
    }));
  }

  @ResolveField(() => [InvitationType], {
    nullable: true,
    description: 'Those that wait for an answer, for whoever manages members; null for everybody else.',
    complexity: listed,
  })
  invitations(@Parent() { id }: OrganizationType, @Context() { actor }: GraphqlContext) {
    return this.listMembers.invitations(actor, id);
  }

  @Query(() => InvitationTermsType, {
    nullable: true,
    description: 'What the invitation behind a link says; null where the link no longer works.',
  })
  async invitation(@Args('token') token: string) {
    try {
      return await this.answerInvitation.describe(token);
    } catch (error) {
      if (error instanceof InvalidInput) return null;
      throw error;
    }
  }

  @Mutation(() => InviteMemberPayload, {
    description: 'For owners and managers; only owners invite owners. Inviting an address again renews its invitation.',
  })
  inviteMember(
    @Context() context: GraphqlContext,
    @Args('organizationId', { type: () => ID }) organizationId: Id,
    @Args('email') email: string,
    @Args('role', { type: () => MembershipRoleEnum }) role: MembershipRole,
    @Args('language', { type: () => Lang, nullable: true, description: 'Of the message; by default, of this request.' })
    language?: Language | null,
  ) {
    return withUserErrors(context.language, async () => {
      const { invitationId } = await this.inviteMemberUseCase.execute(context.actor, organizationId, {
        email,
        role,
        language: language ?? context.language,
      });
      const invitation = await this.db.getRepository(InvitationEntity).findOneByOrFail({ id: invitationId });
      return { invitation };
    });
  }

  @Mutation(() => RevokeInvitationPayload)
  revokeInvitation(@Context() context: GraphqlContext, @Args('id', { type: () => ID }) id: Id) {
    return withUserErrors(context.language, async () => {
      const { organizationId } = await this.revokeInvitationUseCase.execute(context.actor, id);
      return { organization: await context.loaders.organization.load(organizationId) };
    });
  }

  @Mutation(() => AcceptInvitationPayload, {
    description: 'With the account of the address that was invited, in a session.',
  })
  acceptInvitation(@Context() context: GraphqlContext, @Args('token') token: string) {
    return withUserErrors(context.language, async () => {
      const { organizationId } = await this.answerInvitation.accept(context.actor, token);
      await this.refresh(context);
      return { organization: await context.loaders.organization.load(organizationId) };
    });
  }

  @Mutation(() => DeclineInvitationPayload, { description: 'Needs nothing but the link.' })
  declineInvitation(@Context() context: GraphqlContext, @Args('token') token: string) {
    return withUserErrors(context.language, async () => {
      await this.answerInvitation.decline(token);
      return { declined: true };
    });
  }

  @Mutation(() => ChangeMemberRolePayload, { description: 'For owners and managers; only owners decide on owners.' })
  changeMemberRole(
    @Context() context: GraphqlContext,
    @Args('organizationId', { type: () => ID }) organizationId: Id,
    @Args('personId', { type: () => ID }) personId: Id,
    @Args('role', { type: () => MembershipRoleEnum }) role: MembershipRole,
  ) {
    return withUserErrors(context.language, async () => {
      await this.changeMembers.changeRole(context.actor, organizationId, personId, role);
      await this.refresh(context);
      return { organization: await context.loaders.organization.load(organizationId) };
    });
  }

  @Mutation(() => RemoveMemberPayload, { description: 'For owners and managers; only owners decide on owners.' })
  removeMember(
    @Context() context: GraphqlContext,
    @Args('organizationId', { type: () => ID }) organizationId: Id,
    @Args('personId', { type: () => ID }) personId: Id,
  ) {
    return withUserErrors(context.language, async () => {
      await this.changeMembers.remove(context.actor, organizationId, personId);
      await this.refresh(context);
      return { organization: await context.loaders.organization.load(organizationId) };
    });
  }

  @Mutation(() => LeaveOrganizationPayload, { description: 'The last owner cannot; in a session.' })
  leaveOrganization(
    @Context() context: GraphqlContext,
    @Args('organizationId', { type: () => ID }) organizationId: Id,
  ) {
    return withUserErrors(context.language, async () => {
      await this.changeMembers.leave(context.actor, organizationId);
      await this.refresh(context);
      return { left: true };
    });
  }

  @Mutation(() => TransferOwnershipPayload, {
    description: 'An owner makes a member the owner instead, and is a manager from then on; in a session.',
  })
  transferOwnership(
    @Context() context: GraphqlContext,
    @Args('organizationId', { type: () => ID }) organizationId: Id,
    @Args('personId', { type: () => ID }) personId: Id,
  ) {
    return withUserErrors(context.language, async () => {
      await this.changeMembers.transferOwnership(context.actor, organizationId, personId);
      await this.refresh(context);
      return { organization: await context.loaders.organization.load(organizationId) };
    });
  }

  /** What the rest of the request shows is what the person may see from now on. */
  private async refresh(context: GraphqlContext): Promise<void> {
    const { actor } = context;
    const now = actor.personId ? await this.sessions.actorFor(actor.personId, actor.language) : undefined;
    if (now) context.actor = { ...actor, memberships: now.memberships };
  }
}
