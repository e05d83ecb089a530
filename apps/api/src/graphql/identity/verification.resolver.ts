import { Args, Context, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import {
  DecideVerification,
  isMember,
  RequestVerification,
  requirePlatformSomewhere,
  SiteEntity,
  SuspendOrganization,
  VerificationRequestEntity,
  type VerificationStatus,
  VerifySite,
} from '#identity';
import type { Id } from '#kernel';
import { DataSource } from 'typeorm';
import { PageArgs } from '../connection.js';
import type { GraphqlContext } from '../context.js';
import { VerificationStatusEnum } from '../enums.js';
import { newestFirst } from '../keyset.js';
import { withUserErrors } from '../user-error.type.js';
import { OrganizationType } from './identity.types.js';
import {
  DecideVerificationPayload,
  ReinstateOrganizationPayload,
  RequestVerificationPayload,
  SuspendOrganizationPayload,
  VerificationRequestConnection,
  VerificationRequestType,
  VerifySitePayload,
} from './verification.types.js';

@Resolver(() => OrganizationType)
export class VerificationResolver {
  constructor(
    private readonly db: DataSource,
    private readonly requestVerificationUseCase: RequestVerification,
    private readonly decideVerificationUseCase: DecideVerification,
    private readonly verifySiteUseCase: VerifySite,
    private readonly suspensions: SuspendOrganization,
  ) {}

  @Query(() => VerificationRequestConnection, {
    description: 'Newest first, of the regions that you coordinate; for coordinators and administrators.',
  })
  verificationRequests(
    @Context() { actor }: GraphqlContext,
    @Args() page: PageArgs,
    @Args('status', { type: () => VerificationStatusEnum, nullable: true }) status?: VerificationStatus,
    @Args('regionCode', { type: () => String, nullable: true }) regionCode?: string,
  ) {
    const regions = requirePlatformSomewhere(actor, 'organization:verify', regionCode);
    const query = this.db
      .getRepository(VerificationRequestEntity)
      .createQueryBuilder('request')
      .where('EXISTS (SELECT FROM organizations g WHERE g.id = request.organization_id AND g.closed_at IS NULL)');
    if (regions !== 'ALL')
      query.andWhere(
        'EXISTS (SELECT FROM sites s WHERE s.organization_id = request.organization_id AND s.region_code = ANY (:regions))',
        { regions },
      );
    if (status) query.andWhere('request.status = :status', { status });
    return newestFirst(query, page);
  }

  @ResolveField(() => VerificationRequestType, {
    nullable: true,
    description: 'Its latest, for its members; null for everybody else.',
  })
  verificationRequest(@Parent() { id }: OrganizationType, @Context() { actor }: GraphqlContext) {
    if (!isMember(actor, id)) return null;
    return this.db
      .getRepository(VerificationRequestEntity)
      .findOne({ where: { organizationId: id }, order: { id: 'DESC' } });
  }

  @Mutation(() => RequestVerificationPayload, {
    description: 'For owners and managers. Asking again while a request waits says it anew.',
  })
  requestVerification(
    @Context() context: GraphqlContext,
    @Args('organizationId', { type: () => ID }) organizationId: Id,
    @Args('statement') statement: string,
    @Args('evidenceUrl', { type: () => String, nullable: true }) evidenceUrl?: string | null,
  ) {
    return withUserErrors(context.language, async () => {
      const { requestId } = await this.requestVerificationUseCase.execute(context.actor, organizationId, {
        statement,
        evidenceUrl: evidenceUrl ?? null,
      });
      return { request: await this.read(requestId) };
    });
  }

  @Mutation(() => DecideVerificationPayload, {
    description: 'For coordinators of its region who are no members; a refusal takes a reason.',
  })
  decideVerification(
    @Context() context: GraphqlContext,
    @Args('requestId', { type: () => ID }) requestId: Id,
    @Args('approve') approve: boolean,
    @Args('reason', { type: () => String, nullable: true }) reason?: string | null,
  ) {
    return withUserErrors(context.language, async () => {
      await this.decideVerificationUseCase.execute(context.actor, requestId, { approve, reason: reason ?? null });
      return { request: await this.read(requestId) };
    });
  }

  @Mutation(() => VerifySitePayload, { description: 'A site added or moved since its organization was verified.' })
  verifySite(@Context() context: GraphqlContext, @Args('siteId', { type: () => ID }) siteId: Id) {
    return withUserErrors(context.language, async () => {
      await this.verifySiteUseCase.execute(context.actor, siteId);
      return { site: await this.db.getRepository(SiteEntity).findOneByOrFail({ id: siteId }) };
    });
  }

  @Mutation(() => SuspendOrganizationPayload, {
    description: 'Takes an organization, its needs and its offerings out of sight. For coordinators of its region.',
  })
  suspendOrganization(
    @Context() context: GraphqlContext,
    @Args('organizationId', { type: () => ID }) organizationId: Id,
    @Args('reason') reason: string,
  ) {
    return withUserErrors(context.language, async () => {
      await this.suspensions.suspend(context.actor, organizationId, reason);
      return { organization: await context.loaders.organization.load(organizationId) };
    });
  }

  @Mutation(() => ReinstateOrganizationPayload, { description: 'It comes back unverified.' })
  reinstateOrganization(
    @Context() context: GraphqlContext,
    @Args('organizationId', { type: () => ID }) organizationId: Id,
  ) {
    return withUserErrors(context.language, async () => {
      await this.suspensions.reinstate(context.actor, organizationId);
      return { organization: await context.loaders.organization.load(organizationId) };
    });
  }

  private read(id: Id) {
    return this.db.getRepository(VerificationRequestEntity).findOneByOrFail({ id });
  }
}

@Resolver(() => VerificationRequestType)
export class VerificationRequestResolver {
  @ResolveField(() => OrganizationType)
  organization(@Parent() request: VerificationRequestEntity, @Context() { loaders }: GraphqlContext) {
    return loaders.organization.load(request.organizationId);
  }
}
