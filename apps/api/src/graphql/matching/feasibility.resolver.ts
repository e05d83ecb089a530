import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Language } from '#kernel';
import { AssessFeasibility, type DraftFeasibility, explainRelaxation, type Relaxation } from '#matching';
import type { GraphqlContext } from '../context.js';
import { Lang } from '../enums.js';
import { NeedInput } from '../needs/need.types.js';
import { FEASIBILITY_COST } from '../query-limits.js';
import { FeasibilityType, RelaxationType } from './feasibility.types.js';
import { checkFirst, costOfNearMisses, FIRST, nearMissType, NearMissType } from './near-miss.types.js';

@Resolver(() => FeasibilityType)
export class FeasibilityResolver {
  constructor(private readonly assessFeasibility: AssessFeasibility) {}

  @Query(() => FeasibilityType, {
    complexity: ({ childComplexity }: { childComplexity: number }) => FEASIBILITY_COST + childComplexity,
    description:
      'While a need is being written: what it would find. For whoever may publish it; refused (BAD_USER_INPUT) for what publishing would refuse; nothing is written.',
  })
  async feasibility(@Context() { actor }: GraphqlContext, @Args('draft') draft: NeedInput): Promise<FeasibilityType> {
    const feasibility = await this.assessFeasibility.execute(actor, draft);
    return { feasibility, ...feasibility, months: [...feasibility.months] };
  }

  @ResolveField(() => [NearMissType], {
    complexity: costOfNearMisses(1),
    description: 'Offerings that almost serve it, the nearest to it first.',
  })
  nearMisses(@Parent() { feasibility }: FeasibilityType, @Args('first', FIRST) first: number): NearMissType[] {
    checkFirst(first);
    return feasibility.nearMisses.slice(0, first).map((miss) => nearMissType(miss, 'need', true));
  }

  @ResolveField(() => [RelaxationType], { description: 'Most suppliers gained first, then the smallest change.' })
  relaxations(@Parent() { feasibility }: FeasibilityType): RelaxationType[] {
    return feasibility.relaxations.map((relaxation) => relaxationType(feasibility, relaxation));
  }

  @ResolveField(() => RelaxationType, { nullable: true, description: 'The first of `relaxations`.' })
  bestRelaxation(@Parent() { feasibility }: FeasibilityType): RelaxationType | null {
    const [best] = feasibility.relaxations;
    return best ? relaxationType(feasibility, best) : null;
  }
}

const relaxationType = (of: DraftFeasibility, relaxation: Relaxation): RelaxationType => ({
  relaxation,
  of,
  change: relaxation.name,
  suppliersGained: relaxation.suppliersGained,
  offeringsGained: relaxation.offeringsGained,
});

@Resolver(() => RelaxationType)
export class RelaxationResolver {
  @ResolveField(() => String, { description: 'What to change, to what, and what it gains.' })
  text(
    @Parent() { of, relaxation }: RelaxationType,
    @Context() { language }: GraphqlContext,
    @Args('lang', { type: () => Lang, nullable: true }) lang?: Language,
  ): string {
    return explainRelaxation(of.need, relaxation, lang ?? language);
  }
}
