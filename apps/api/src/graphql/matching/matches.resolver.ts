import { Args, Context, ID, Info, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { type GraphQLResolveInfo, Kind } from 'graphql';
import { isMember } from '#identity';
import { type CursorKey, type Id, type Language } from '#kernel';
import { coarsen, compareRanked, DismissMatch, explain, type Match } from '#matching';
import { NeedEntity } from '#needs';
import { OfferingEntity } from '#offerings';
import { PageArgs, sliceOf, windowOf } from '../connection.js';
import type { GraphqlContext } from '../context.js';
import { Lang } from '../enums.js';
import { NeedType } from '../needs/need.types.js';
import { OfferingType } from '../offerings/offering.types.js';
import { withUserErrors } from '../user-error.type.js';
import { CriterionResultType, DismissMatchPayload, MatchConnection, MatchFilter, MatchType } from './match.types.js';

/** A match's place in its list: score, distance, identifier of the other side. */
const KEY_SHAPE = ['number', 'number', 'string'] as const;

const rankOf = ([score, distanceM, id]: CursorKey) => ({
  score: Number(score),
  distanceM: Number(distanceM),
  id: String(id),
});

function pageOfMatches(matches: readonly Match[], other: 'need' | 'offering', args: PageArgs) {
  const shown = matches.map((match): MatchType => ({
    match,
    score: match.assessment.score,
    distanceM: match.pair.distanceM,
    delivery: [...match.assessment.options],
  }));
  return sliceOf(
    shown,
    windowOf(args, KEY_SHAPE),
    ({ score, distanceM, match }) => [score, distanceM, match.pair[other].id],
    (a, b) => compareRanked(rankOf(a), rankOf(b)),
  );
}

@Resolver(() => NeedType)
export class NeedMatchesResolver {
  constructor(private readonly dismissMatchUseCase: DismissMatch) {}

  @ResolveField(() => MatchConnection, { description: 'Offerings that can serve this need, best first.' })
  async matches(
    @Parent() need: NeedEntity,
    @Context() { actor, loaders }: GraphqlContext,
    @Args() page: PageArgs,
    @Args('filter', { type: () => MatchFilter, nullable: true }) filter?: MatchFilter,
  ) {
    const exact = await loaders.matchesOfNeed.load(need.id);
    const matches = isMember(actor, need.organizationId)
      ? exact
      : coarsen(exact, 'offering', actor.personId ? 'SHOWN' : 'HIDDEN');
    const kept = matches.filter(
      ({ assessment }) =>
        assessment.score >= (filter?.minScore ?? 0) &&
        (!filter?.delivery || assessment.options.includes(filter.delivery)),
    );
    return pageOfMatches(kept, 'offering', page);
  }

  @Mutation(() => DismissMatchPayload, { description: 'Takes a pair out of the matches, for good.' })
  dismissMatch(
    @Context() context: GraphqlContext,
    @Args('needId', { type: () => ID }) needId: Id,
    @Args('offeringId', { type: () => ID }) offeringId: Id,
  ) {
    return withUserErrors(context.language, async () => {
      await this.dismissMatchUseCase.execute(context.actor, needId, offeringId);
      return { dismissed: true };
    });
  }
}

@Resolver(() => OfferingType)
export class OfferingMatchesResolver {
  @ResolveField(() => MatchConnection, { description: 'Needs that this offering can serve, best first.' })
  async matches(
    @Parent() offering: OfferingEntity,
    @Context() { actor, loaders }: GraphqlContext,
    @Args() page: PageArgs,
  ) {
    const exact = await loaders.matchesOfOffering.load(offering.id);
    return pageOfMatches(
      isMember(actor, offering.organizationId) ? exact : coarsen(exact, 'need', actor.personId ? 'SHOWN' : 'HIDDEN'),
      'need',
      page,
    );
  }
}

@Resolver(() => MatchType)
export class MatchResolver {
  @ResolveField(() => NeedType)
  need(@Parent() { match }: MatchType, @Context() { loaders }: GraphqlContext) {
    return loaders.need.load(match.pair.need.id);
  }

  @ResolveField(() => OfferingType)
  offering(@Parent() { match }: MatchType, @Context() { loaders }: GraphqlContext, @Info() info: GraphQLResolveInfo) {
    // Whose it is is known already: asked for in the same round trip, not after it.
    if (selects(info, 'organization'))
      loaders.organization.load(match.pair.offering.organizationId).catch(() => undefined);
    return loaders.offering.load(match.pair.offering.id);
  }

  @ResolveField(() => [CriterionResultType])
  criteria(
    @Parent() { match: { pair, assessment } }: MatchType,
    @Context() { actor, language }: GraphqlContext,
    @Args('lang', { type: () => Lang, nullable: true }) lang?: Language,
  ) {
    const criteria = explain(pair, assessment, lang ?? language);
    if (actor.personId) return criteria;
    return criteria.map((criterion) =>
      criterion.name === 'PRICE' ? { ...criterion, reason: SIGN_IN_FOR_PRICES[lang ?? language] } : criterion,
    );
  }
}

/** Whether the selection names this field, at its top. */
const selects = (info: GraphQLResolveInfo, field: string): boolean =>
  info.fieldNodes.some((node) =>
    node.selectionSet?.selections.some((selection) => selection.kind === Kind.FIELD && selection.name.value === field),
  );

const SIGN_IN_FOR_PRICES = {
  fr: 'Connectez-vous pour voir les prix.',
  en: 'Sign in to see prices.',
};
