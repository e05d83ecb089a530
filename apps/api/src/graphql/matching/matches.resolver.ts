import { Args, Context, ID, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { type GraphQLResolveInfo, Kind } from 'graphql';
import { type Actor, isMember } from '#identity';
import { Clock, type CursorKey, type Id, isId, type Language } from '#kernel';
import {
  COUNT_LIMIT,
  DismissMatch,
  EXACTLY,
  explain,
  FindMatches,
  type FoundMatches,
  type LaneThatWorks,
  type MatchFilter as FilterOfMatches,
  type MatchPage,
  OUTSIDE,
  type Rank,
  type Side,
  type View,
  VISITING,
} from '#matching';
import { NeedEntity } from '#needs';
import { OfferingEntity } from '#offerings';
import { foundPage, PageArgs, windowOf } from '../connection.js';
import type { GraphqlContext } from '../context.js';
import { Lang } from '../enums.js';
import { LaneType } from '../lanes/lane.types.js';
import { NeedType } from '../needs/need.types.js';
import { OfferingType } from '../offerings/offering.types.js';
import { withUserErrors } from '../user-error.type.js';
import {
  CriterionResultType,
  DaysMetType,
  DismissMatchPayload,
  LaneOptionType,
  MatchConnection,
  MatchFilter,
  type MatchPageType,
  MatchType,
} from './match.types.js';

/** A match's place in its list: score, distance, identifier of the other side; and since when the list is read. */
const KEY_SHAPE = ['number', 'number', 'string', 'number'] as const;
const isKey = ([score, distanceM, id, asOf]: CursorKey): boolean =>
  Number.isFinite(score) && Number.isSafeInteger(distanceM) && isId(id) && Number.isSafeInteger(asOf);

/** The pages of a list are read as of its first one, so that a new day does not shift them; not for ever. */
const LIST_LIVES_MS = 24 * 3_600_000;

const rankAt = ([score, distanceM, id]: CursorKey): Rank => ({
  score: Number(score),
  distanceM: Number(distanceM),
  id: String(id),
});

/** As whom somebody sees the matches of what an organization published. */
export const viewOf = (actor: Actor, organizationId: Id): View =>
  isMember(actor, organizationId) ? EXACTLY : actor.personId ? OUTSIDE : VISITING;

/** The list of one need or offering: what is read of it, page by page. */
interface MatchList {
  readonly filter: FilterOfMatches;
  readonly other: Side;
  readonly page: (page: MatchPage) => Promise<FoundMatches>;
  readonly count: (filter: FilterOfMatches) => Promise<number>;
}

async function pageOf(list: MatchList, args: PageArgs, now: Date): Promise<MatchPageType> {
  const window = windowOf(args, KEY_SHAPE, isKey);
  const since = Number((window.after ?? window.before)?.[3] ?? Number.NaN);
  const asOf = now.getTime() - since < LIST_LIVES_MS && since <= now.getTime() ? new Date(since) : now;
  const { matches, more } = await list.page({
    ...list.filter,
    asOf,
    limit: window.limit,
    backward: window.backward,
    after: window.after && rankAt(window.after),
    before: window.before && rankAt(window.before),
  });
  const shown = matches.map((match): MatchType => ({
    match,
    score: match.assessment.score,
    distanceM: match.pair.distanceM,
    delivery: [...match.assessment.options],
  }));
  const whole = !window.after && !window.before && !more;
  let counted: Promise<number> | undefined;
  const count = () => (counted ??= whole ? Promise.resolve(matches.length) : list.count(list.filter));
  const page = foundPage(
    shown,
    more,
    window,
    ({ score, distanceM, match }) => [score, distanceM, match.pair[list.other].id, asOf.getTime()],
    async () => Math.min(await count(), COUNT_LIMIT),
  );
  return Object.defineProperty(page, 'totalCountIsExact', {
    get: async () => (await count()) <= COUNT_LIMIT,
  }) as MatchPageType;
}

@Resolver(() => NeedType)
export class NeedMatchesResolver {
  constructor(
    private readonly findMatches: FindMatches,
    private readonly dismissMatchUseCase: DismissMatch,
    private readonly clock: Clock,
  ) {}

  @ResolveField(() => MatchConnection, { description: 'Offerings that can serve this need, best first.' })
  matches(
    @Parent() need: NeedEntity,
    @Context() { actor }: GraphqlContext,
    @Args() page: PageArgs,
    @Args('filter', { type: () => MatchFilter, nullable: true }) filter?: MatchFilter,
  ) {
    const list: MatchList = {
      filter: {
        view: viewOf(actor, need.organizationId),
        minScore: filter?.minScore ?? undefined,
        delivery: filter?.delivery ?? undefined,
      },
      other: 'offering',
      page: (wanted) => this.findMatches.pageOfNeed(need.id, wanted),
      count: (wanted) => this.findMatches.countOfNeed(need.id, wanted),
    };
    return pageOf(list, page, this.clock.now());
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
  constructor(
    private readonly findMatches: FindMatches,
    private readonly clock: Clock,
  ) {}

  @ResolveField(() => MatchConnection, { description: 'Needs that this offering can serve, best first.' })
  matches(@Parent() offering: OfferingEntity, @Context() { actor }: GraphqlContext, @Args() page: PageArgs) {
    const list: MatchList = {
      filter: { view: viewOf(actor, offering.organizationId) },
      other: 'need',
      page: (wanted) => this.findMatches.pageOfOffering(offering.id, wanted),
      count: (wanted) => this.findMatches.countOfOffering(offering.id, wanted),
    };
    return pageOf(list, page, this.clock.now());
  }
}

@Resolver(() => MatchType)
export class MatchResolver {
  // Without parameter decorators, graphql-js calls a resolver directly: twenty a page. What a match knows of its two
  // sides is not asked of the database again.
  @ResolveField(() => NeedType)
  need({ match: { pair } }: MatchType, _: unknown, { loaders }: GraphqlContext, info: GraphQLResolveInfo) {
    const { id, organizationId, product } = pair.need;
    return selectsOnly(info, KNOWN) ? { id, organizationId, productId: product.id } : loaders.need.load(id);
  }

  @ResolveField(() => OfferingType)
  offering({ match: { pair } }: MatchType, _: unknown, { loaders }: GraphqlContext, info: GraphQLResolveInfo) {
    const { id, organizationId, product } = pair.offering;
    if (selectsOnly(info, KNOWN)) return { id, organizationId, productId: product.id };
    // Whose it is is known already: asked for in the same round trip, not after it.
    if (selects(info, 'organization')) loaders.organization.load(organizationId).catch(() => undefined);
    return loaders.offering.load(id);
  }

  @ResolveField(() => DaysMetType, {
    nullable: true,
    description: "When the supplier's own means could come; null when they could not.",
  })
  ownDelivery(@Parent() { match: { assessment } }: MatchType) {
    return assessment.ownDelivery ?? null;
  }

  @ResolveField(() => [LaneOptionType], {
    description: "Distributors' lanes that work, the one that could come first first.",
  })
  lanes(@Parent() { match: { assessment } }: MatchType) {
    return assessment.lanes;
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

const KNOWN: ReadonlySet<string> = new Set(['__typename', 'id', 'organization', 'product']);

/** Whether the selection names no other fields than these, at its top; a fragment may name any. */
const selectsOnly = (info: GraphQLResolveInfo, fields: ReadonlySet<string>): boolean =>
  info.fieldNodes.every((node) =>
    node.selectionSet?.selections.every(
      (selection) => selection.kind === Kind.FIELD && fields.has(selection.name.value),
    ),
  );

/** Whether the selection names this field, at its top. */
const selects = (info: GraphQLResolveInfo, field: string): boolean =>
  info.fieldNodes.some((node) =>
    node.selectionSet?.selections.some((selection) => selection.kind === Kind.FIELD && selection.name.value === field),
  );

const SIGN_IN_FOR_PRICES = {
  fr: 'Connectez-vous pour voir les prix.',
  en: 'Sign in to see prices.',
};

@Resolver(() => LaneOptionType)
export class LaneOptionResolver {
  @ResolveField(() => LaneType)
  lane(@Parent() { lane }: LaneThatWorks, @Context() { loaders }: GraphqlContext) {
    return loaders.lane.load(lane.id);
  }
}
