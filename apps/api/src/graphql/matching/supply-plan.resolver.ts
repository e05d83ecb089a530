import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { inUnitOf, type PlannedSupply, PlanSupply } from '#matching';
import { NeedEntity } from '#needs';
import type { GraphqlContext } from '../context.js';
import { LaneType } from '../lanes/lane.types.js';
import { NeedType } from '../needs/need.types.js';
import { OfferingType } from '../offerings/offering.types.js';
import { SUPPLY_PLAN_COST } from '../query-limits.js';
import { viewOf } from './matches.resolver.js';
import {
  costOfListed,
  MAX_LISTED,
  type MonthlyQuantityType,
  SharedLaneType,
  SupplyPlanLineType,
  SupplyPlanType,
} from './supply-plan.types.js';

@Resolver(() => NeedType)
export class NeedSupplyPlanResolver {
  constructor(private readonly planSupply: PlanSupply) {}

  @ResolveField(() => SupplyPlanType, {
    complexity: ({ childComplexity }: { childComplexity: number }) => SUPPLY_PLAN_COST + childComplexity,
    description: 'Who can cover this need together; empty for a need that is closed, over or a draft.',
  })
  async supplyPlan(@Parent() need: NeedEntity, @Context() { actor }: GraphqlContext): Promise<SupplyPlanType> {
    return shown(await this.planSupply.ofNeed(need.id, viewOf(actor, need.organizationId)));
  }
}

function shown({ need, segments, plan, matchOf, notComparable }: PlannedSupply): SupplyPlanType {
  const byMonth = (amounts: (typeof plan)['uncovered'], rounded: 'DOWN' | 'UP'): MonthlyQuantityType[] =>
    segments.map(({ month }, s) => ({ month, quantity: inUnitOf(need, amounts[s]!, rounded) }));
  const lines = plan.lines.flatMap((line): SupplyPlanLineType[] => {
    const match = matchOf.get(line.offeringId);
    if (!match) return [];
    return [
      {
        match,
        laneId: line.option.kind === 'DISTRIBUTOR' ? line.option.laneId : null,
        quantities: byMonth(line.quantities, 'DOWN'),
        share: line.share.toNumber(),
        delivery: line.option.kind,
        days: [...line.option.days],
        capacityKnown: line.capacityKnown,
        score: match.assessment.score,
        distanceM: match.pair.distanceM,
      },
    ];
  });
  return {
    lines: lines.slice(0, MAX_LISTED),
    coveredShare: plan.coveredShare.toNumber(),
    uncovered: byMonth(plan.uncovered, 'UP'),
    suppliers: new Set(plan.lines.map(({ organizationId }) => organizationId)).size,
    proven: plan.proven,
    sharedDays: [...plan.sharedDays.plan],
    sharedLanes: plan.sharedDays.lanes.map((lane) => ({ ...lane, days: [...lane.days] })),
    notComparableIds: notComparable.slice(0, MAX_LISTED).map(({ pair }) => pair.offering.id),
    consideredMatches: matchOf.size,
  };
}

@Resolver(() => SupplyPlanType)
export class SupplyPlanResolver {
  @ResolveField(() => [OfferingType], {
    complexity: costOfListed,
    description: `Matches left out, as their capacity or minimum order cannot be counted in the need's unit, best first. The first ${MAX_LISTED}.`,
  })
  notComparable(@Parent() { notComparableIds }: SupplyPlanType, @Context() { loaders }: GraphqlContext) {
    return loaders.offering.loadMany(notComparableIds);
  }
}

@Resolver(() => SupplyPlanLineType)
export class SupplyPlanLineResolver {
  @ResolveField(() => OfferingType)
  offering(@Parent() { match }: SupplyPlanLineType, @Context() { loaders }: GraphqlContext) {
    return loaders.offering.load(match.pair.offering.id);
  }

  @ResolveField(() => LaneType, { nullable: true, description: 'The lane that carries it, with DISTRIBUTOR.' })
  lane(@Parent() { laneId }: SupplyPlanLineType, @Context() { loaders }: GraphqlContext) {
    return laneId === null ? null : loaders.lane.load(laneId);
  }
}

@Resolver(() => SharedLaneType)
export class SharedLaneResolver {
  @ResolveField(() => LaneType)
  lane(@Parent() { laneId }: SharedLaneType, @Context() { loaders }: GraphqlContext) {
    return loaders.lane.load(laneId);
  }

  @ResolveField(() => [OfferingType])
  offerings(@Parent() { offeringIds }: SharedLaneType, @Context() { loaders }: GraphqlContext) {
    return loaders.offering.loadMany(offeringIds);
  }
}
