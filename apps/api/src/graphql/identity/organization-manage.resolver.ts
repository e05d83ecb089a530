import { Args, Context, GraphQLISODateTime, ID, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import {
  AddSite,
  BlockOrganization,
  CloseOrganization,
  isMember,
  MAX_BLOCKED,
  OrganizationBlockEntity,
  type OrganizationEntity,
  RemoveSite,
  SiteEntity,
  UpdateOrganization,
  UpdateSite,
} from '#identity';
import type { Id } from '#kernel';
import type { NeedOutcome } from '#needs';
import { DataSource } from 'typeorm';
import type { GraphqlContext } from '../context.js';
import { NeedOutcomeEnum } from '../enums.js';
import { withUserErrors } from '../user-error.type.js';
import { OrganizationType, SiteInput, SiteType } from './identity.types.js';
import {
  AddSitePayload,
  BlockOrganizationPayload,
  CloseOrganizationPayload,
  OrganizationPatch,
  RemoveSitePayload,
  UnblockOrganizationPayload,
  UpdateOrganizationPayload,
  UpdateSitePayload,
} from './organization-manage.types.js';
import { coordinates } from './organization.resolver.js';

const BLOCKED_COST = 20;

/** What an organization's own people change about it, and what they alone see of it. */
@Resolver(() => OrganizationType)
export class ManageOrganizationResolver {
  constructor(
    private readonly db: DataSource,
    private readonly updateOrganizationUseCase: UpdateOrganization,
    private readonly addSiteUseCase: AddSite,
    private readonly updateSiteUseCase: UpdateSite,
    private readonly removeSiteUseCase: RemoveSite,
    private readonly closeOrganizationUseCase: CloseOrganization,
    private readonly blocks: BlockOrganization,
  ) {}

  @Mutation(() => UpdateOrganizationPayload, {
    description: 'For owners and managers. With another name or business number it has to be verified anew.',
  })
  updateOrganization(
    @Context() context: GraphqlContext,
    @Args('id', { type: () => ID }) id: Id,
    @Args('input') input: OrganizationPatch,
  ) {
    return withUserErrors(context.language, async () => {
      const { verificationLost } = await this.updateOrganizationUseCase.execute(context.actor, id, input);
      return { organization: await context.loaders.organization.load(id), verificationLost };
    });
  }

  @Mutation(() => AddSitePayload, { description: 'For owners and managers.' })
  addSite(
    @Context() context: GraphqlContext,
    @Args('organizationId', { type: () => ID }) organizationId: Id,
    @Args('site') site: SiteInput,
  ) {
    return withUserErrors(context.language, async () => {
      const { siteId } = await this.addSiteUseCase.execute(context.actor, organizationId, site);
      return { site: await this.readSite(siteId) };
    });
  }

  @Mutation(() => UpdateSitePayload, { description: 'Says anew all of what a site is. For owners and managers.' })
  updateSite(
    @Context() context: GraphqlContext,
    @Args('id', { type: () => ID }) id: Id,
    @Args('site') site: SiteInput,
  ) {
    return withUserErrors(context.language, async () => {
      const { moved } = await this.updateSiteUseCase.execute(context.actor, id, site);
      return { site: await this.readSite(id), moved };
    });
  }

  @Mutation(() => RemoveSitePayload, {
    description: 'A site where something is published is not removed: the error says what. For owners and managers.',
  })
  removeSite(@Context() context: GraphqlContext, @Args('id', { type: () => ID }) id: Id) {
    return withUserErrors(context.language, async () => {
      const { organizationId } = await this.removeSiteUseCase.execute(context.actor, id);
      return { organization: await context.loaders.organization.load(organizationId) };
    });
  }

  @Mutation(() => CloseOrganizationPayload, {
    description:
      'For good: its needs are closed, its offerings withdrawn, its lanes retired, its invitations revoked. For owners, in a session.',
  })
  closeOrganization(
    @Context() context: GraphqlContext,
    @Args('id', { type: () => ID }) id: Id,
    @Args('needOutcome', { type: () => NeedOutcomeEnum, defaultValue: 'CANCELLED', description: 'How its needs end.' })
    outcome: NeedOutcome,
  ) {
    return withUserErrors(context.language, async () => {
      await this.closeOrganizationUseCase.execute(context.actor, id, outcome);
      const memberships = context.actor.memberships.filter(({ organizationId }) => organizationId !== id);
      context.actor = { ...context.actor, memberships };
      return { closed: true };
    });
  }

  @Mutation(() => BlockOrganizationPayload, {
    description: 'No matches with that organization any more, on either side. For owners and managers.',
  })
  blockOrganization(
    @Context() context: GraphqlContext,
    @Args('organizationId', { type: () => ID }) organizationId: Id,
    @Args('blockedId', { type: () => ID }) blockedId: Id,
  ) {
    return withUserErrors(context.language, async () => {
      await this.blocks.block(context.actor, organizationId, blockedId);
      return { organization: await context.loaders.organization.load(organizationId) };
    });
  }

  @Mutation(() => UnblockOrganizationPayload)
  unblockOrganization(
    @Context() context: GraphqlContext,
    @Args('organizationId', { type: () => ID }) organizationId: Id,
    @Args('blockedId', { type: () => ID }) blockedId: Id,
  ) {
    return withUserErrors(context.language, async () => {
      await this.blocks.unblock(context.actor, organizationId, blockedId);
      return { organization: await context.loaders.organization.load(organizationId) };
    });
  }

  @ResolveField(() => [OrganizationType], {
    nullable: true,
    description: `Those it blocks, newest first, at most ${MAX_BLOCKED}; null for everybody but its members.`,
    complexity: ({ childComplexity }: { childComplexity: number }) => 1 + BLOCKED_COST * childComplexity,
  })
  async blocked(@Parent() { id }: OrganizationEntity, @Context() { actor, loaders }: GraphqlContext) {
    if (!isMember(actor, id)) return null;
    const blocks = await this.db
      .getRepository(OrganizationBlockEntity)
      .find({ where: { blockerId: id }, order: { createdAt: 'DESC' }, take: MAX_BLOCKED });
    return loaders.organization.loadMany(blocks.map(({ blockedId }) => blockedId));
  }

  @ResolveField(() => String, { nullable: true, description: 'For its members and for coordinators of its region.' })
  async businessNumber(@Parent() organization: OrganizationEntity, @Context() context: GraphqlContext) {
    return (await seesInside(organization, context)) ? organization.businessNumber : null;
  }

  @ResolveField(() => String, {
    nullable: true,
    description:
      'Why it is suspended, or what was said when it was verified. For its members and for coordinators of its region.',
  })
  async statusReason(@Parent() organization: OrganizationEntity, @Context() context: GraphqlContext) {
    return (await seesInside(organization, context)) ? organization.statusReason : null;
  }

  private readSite(id: Id) {
    return this.db.getRepository(SiteEntity).findOneByOrFail({ id });
  }
}

const seesInside = async ({ id }: OrganizationEntity, { actor, loaders }: GraphqlContext): Promise<boolean> =>
  isMember(actor, id) || (await coordinates(actor, id, loaders));

@Resolver(() => SiteType)
export class SiteVerificationResolver {
  @ResolveField(() => GraphQLISODateTime, {
    nullable: true,
    description: 'When a coordinator saw that the organization is really there.',
  })
  verifiedAt(@Parent() site: SiteEntity) {
    return site.verifiedAt;
  }
}
