import { Args, Context, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { checkPoint } from '#geo';
import { isMember, type OrganizationEntity } from '#identity';
import { type Id, refuseIfAny } from '#kernel';
import { LaneEntity, MAX_LANES, PublishLane, spareCapacityOf, StopLane, UpdateLane } from '#lanes';
import { DataSource } from 'typeorm';
import { PageArgs } from '../connection.js';
import type { GraphqlContext } from '../context.js';
import { OrganizationType } from '../identity/identity.types.js';
import { newestFirst } from '../keyset.js';
import { findVisible, onlyVisible } from '../listing.js';
import { AREA_COST } from '../query-limits.js';
import { MeasuredQuantityType } from '../quantity.type.js';
import { AreaOnMap } from '../scalars.js';
import { withUserErrors } from '../user-error.type.js';
import {
  LaneConnection,
  LaneFilter,
  LaneInput,
  LanePatch,
  LaneType,
  PauseLanePayload,
  PublishLanePayload,
  RetireLanePayload,
  UpdateLanePayload,
} from './lane.types.js';

@Resolver(() => LaneType)
export class LaneResolver {
  constructor(
    private readonly db: DataSource,
    private readonly publishLaneUseCase: PublishLane,
    private readonly updateLaneUseCase: UpdateLane,
    private readonly stopLaneUseCase: StopLane,
  ) {}

  @Query(() => LaneConnection, { description: 'Lanes that run, newest first; in an organization of yours, all.' })
  lanes(
    @Context() { actor }: GraphqlContext,
    @Args() page: PageArgs,
    @Args('filter', { type: () => LaneFilter, nullable: true }) filter?: LaneFilter,
  ) {
    const query = this.db.getRepository(LaneEntity).createQueryBuilder('lane');
    onlyVisible(query, actor, filter, 'ACTIVE');
    for (const [name, column] of Object.entries({ collectsAt: 'collectArea', deliversAt: 'deliverArea' } as const)) {
      const point = filter?.[name as 'collectsAt' | 'deliversAt'];
      if (!point) continue;
      refuseIfAny(checkPoint(point, ['filter', name]));
      query.andWhere(`ST_Covers(lane.${column}, ST_SetSRID(ST_MakePoint(:${name}Longitude, :${name}Latitude), 4326))`, {
        [`${name}Longitude`]: point.longitude,
        [`${name}Latitude`]: point.latitude,
      });
    }
    return newestFirst(query, page);
  }

  @Query(() => LaneType, { nullable: true })
  lane(@Context() { actor }: GraphqlContext, @Args('id', { type: () => ID }) id: Id) {
    return findVisible(this.db.getRepository(LaneEntity), actor, id, 'ACTIVE');
  }

  @Mutation(() => PublishLanePayload, { description: 'For organizations with the role DISTRIBUTOR.' })
  publishLane(@Context() context: GraphqlContext, @Args('input') input: LaneInput) {
    return withUserErrors(context.language, async () => {
      const { laneId } = await this.publishLaneUseCase.execute(context.actor, input);
      return { lane: await this.read(laneId) };
    });
  }

  @Mutation(() => UpdateLanePayload, { description: 'A paused lane runs again.' })
  updateLane(
    @Context() context: GraphqlContext,
    @Args('id', { type: () => ID }) id: Id,
    @Args('input') input: LanePatch,
  ) {
    return withUserErrors(context.language, async () => {
      await this.updateLaneUseCase.execute(context.actor, id, input);
      return { lane: await this.read(id) };
    });
  }

  @Mutation(() => PauseLanePayload, { description: 'Takes a lane out of the matches until it is updated.' })
  pauseLane(@Context() context: GraphqlContext, @Args('id', { type: () => ID }) id: Id) {
    return withUserErrors(context.language, async () => {
      await this.stopLaneUseCase.execute(context.actor, id, 'PAUSED');
      return { lane: await this.read(id) };
    });
  }

  @Mutation(() => RetireLanePayload, { description: 'Takes a lane out of the matches for good.' })
  retireLane(@Context() context: GraphqlContext, @Args('id', { type: () => ID }) id: Id) {
    return withUserErrors(context.language, async () => {
      await this.stopLaneUseCase.execute(context.actor, id, 'RETIRED');
      return { lane: await this.read(id) };
    });
  }

  private read(id: Id) {
    return this.db.getRepository(LaneEntity).findOneByOrFail({ id });
  }

  @ResolveField(() => OrganizationType)
  organization(@Parent() lane: LaneEntity, @Context() { loaders }: GraphqlContext) {
    return loaders.organization.load(lane.organizationId);
  }

  @ResolveField(() => MeasuredQuantityType, {
    nullable: true,
    description: 'Room left on one run; zero: it is full; null: unknown.',
  })
  spareCapacity(@Parent() lane: LaneEntity) {
    return spareCapacityOf(lane);
  }

  @ResolveField(() => AreaOnMap, { complexity: AREA_COST, description: 'Where it collects from suppliers.' })
  async collectArea(@Parent() { id }: LaneEntity, @Context() { loaders }: GraphqlContext) {
    return (await loaders.areasOfLane.load(id)).collectArea;
  }

  @ResolveField(() => AreaOnMap, { complexity: AREA_COST, description: 'Where it delivers to institutions.' })
  async deliverArea(@Parent() { id }: LaneEntity, @Context() { loaders }: GraphqlContext) {
    return (await loaders.areasOfLane.load(id)).deliverArea;
  }
}

@Resolver(() => OrganizationType)
export class OrganizationLanesResolver {
  @ResolveField(() => [LaneType], {
    description: 'Those that run; in an organization of yours, paused ones too.',
    complexity: ({ childComplexity }: { childComplexity: number }) => 1 + MAX_LANES * childComplexity,
  })
  async lanes(@Parent() organization: OrganizationEntity, @Context() { actor, loaders }: GraphqlContext) {
    const own = isMember(actor, organization.id);
    if ((organization.status === 'SUSPENDED' || organization.closedAt) && !own) return [];
    const lanes = await loaders.lanesOfOrganization.load(organization.id);
    return lanes.filter(({ status }) => status === 'ACTIVE' || (own && status === 'PAUSED'));
  }
}
