import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { isMember } from '#identity';
import type { Language } from '#kernel';
import { explainNearMiss, FindMatches } from '#matching';
import { NeedEntity } from '#needs';
import { OfferingEntity } from '#offerings';
import type { GraphqlContext } from '../context.js';
import { Lang } from '../enums.js';
import { NeedType } from '../needs/need.types.js';
import { OfferingType } from '../offerings/offering.types.js';
import { NEAR_MISSES_COST } from '../query-limits.js';
import { checkFirst, costOfNearMisses, FIRST, nearMissType, NearMissType } from './near-miss.types.js';

/** Exact distances and what is missing of a ceiling would tell strangers too much. */
const FOR_MEMBERS = 'For its own organization only: empty for everybody else.';

@Resolver(() => NeedType)
export class NeedNearMissesResolver {
  constructor(private readonly findMatches: FindMatches) {}

  @ResolveField(() => [NearMissType], {
    complexity: costOfNearMisses(NEAR_MISSES_COST),
    description: `Offerings that almost serve this need, the nearest to it first. ${FOR_MEMBERS}`,
  })
  async nearMisses(
    @Parent() need: NeedEntity,
    @Context() { actor }: GraphqlContext,
    @Args('first', FIRST) first: number,
  ): Promise<NearMissType[]> {
    checkFirst(first);
    if (!isMember(actor, need.organizationId)) return [];
    const found = await this.findMatches.nearMissesOfNeed(need.id, first);
    return found.map((miss) => nearMissType(miss, 'need'));
  }
}

@Resolver(() => OfferingType)
export class OfferingNearMissesResolver {
  constructor(private readonly findMatches: FindMatches) {}

  @ResolveField(() => [NearMissType], {
    complexity: costOfNearMisses(NEAR_MISSES_COST),
    description: `Needs that this offering almost serves, the nearest to it first. ${FOR_MEMBERS}`,
  })
  async nearMisses(
    @Parent() offering: OfferingEntity,
    @Context() { actor }: GraphqlContext,
    @Args('first', FIRST) first: number,
  ): Promise<NearMissType[]> {
    checkFirst(first);
    if (!isMember(actor, offering.organizationId)) return [];
    const found = await this.findMatches.nearMissesOfOffering(offering.id, first);
    return found.map((miss) => nearMissType(miss, 'offering'));
  }
}

@Resolver(() => NearMissType)
export class NearMissResolver {
  @ResolveField(() => NeedType, { nullable: true, description: 'Null where it is a draft that nobody published.' })
  need(@Parent() { miss, isDraft }: NearMissType, @Context() { loaders }: GraphqlContext) {
    return isDraft ? null : loaders.need.load(miss.pair.need.id);
  }

  @ResolveField(() => OfferingType)
  offering(@Parent() { miss }: NearMissType, @Context() { loaders }: GraphqlContext) {
    return loaders.offering.load(miss.pair.offering.id);
  }

  @ResolveField(() => String, { description: 'What you could do, or ask of the other side: one sentence.' })
  text(
    @Parent() { miss, side }: NearMissType,
    @Context() { language }: GraphqlContext,
    @Args('lang', { type: () => Lang, nullable: true }) lang?: Language,
  ): string {
    return explainNearMiss(miss, side, lang ?? language);
  }
}
