import { Args, Context, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Id } from '#kernel';
import { ceilingOf, CloseNeed, NeedEntity, type NeedOutcome, PublishNeed, UpdateNeed } from '#needs';
import { DataSource } from 'typeorm';
import { schemeOf } from '../catalog/product.resolver.js';
import { CertificationType, ProductType } from '../catalog/product.type.js';
import { PageArgs } from '../connection.js';
import type { GraphqlContext } from '../context.js';
import { NeedOutcomeEnum } from '../enums.js';
import { OrganizationType, SiteType } from '../identity/identity.types.js';
import { newestFirst } from '../keyset.js';
import { findVisible, onlyVisible } from '../listing.js';
import { DateRangeType, QuantityType, UnitPriceType } from '../quantity.type.js';
import { withUserErrors } from '../user-error.type.js';
import {
  CloseNeedPayload,
  NeedConnection,
  NeedFilter,
  NeedInput,
  NeedPatch,
  NeedType,
  PublishNeedPayload,
  UpdateNeedPayload,
} from './need.types.js';

@Resolver(() => NeedType)
export class NeedResolver {
  constructor(
    private readonly db: DataSource,
    private readonly publishNeedUseCase: PublishNeed,
    private readonly updateNeedUseCase: UpdateNeed,
    private readonly closeNeedUseCase: CloseNeed,
  ) {}

  @Query(() => NeedConnection, {
    description: 'Published needs, newest first; in an organization of yours, all of them.',
  })
  needs(
    @Context() { actor }: GraphqlContext,
    @Args() page: PageArgs,
    @Args('filter', { type: () => NeedFilter, nullable: true }) filter?: NeedFilter,
  ) {
    const query = this.db.getRepository(NeedEntity).createQueryBuilder('need');
    return newestFirst(onlyVisible(query, actor, filter), page);
  }

  @Query(() => NeedType, { nullable: true })
  need(@Context() { actor }: GraphqlContext, @Args('id', { type: () => ID }) id: Id) {
    return findVisible(this.db.getRepository(NeedEntity), actor, id);
  }

  @Mutation(() => PublishNeedPayload)
  publishNeed(@Context() context: GraphqlContext, @Args('input') input: NeedInput) {
    return withUserErrors(context.language, async () => {
      const { needId } = await this.publishNeedUseCase.execute(context.actor, input);
      return { need: await this.read(needId) };
    });
  }

  @Mutation(() => UpdateNeedPayload)
  updateNeed(
    @Context() context: GraphqlContext,
    @Args('id', { type: () => ID }) id: Id,
    @Args('input') input: NeedPatch,
  ) {
    return withUserErrors(context.language, async () => {
      await this.updateNeedUseCase.execute(context.actor, id, input);
      return { need: await this.read(id) };
    });
  }

  @Mutation(() => CloseNeedPayload)
  closeNeed(
    @Context() context: GraphqlContext,
    @Args('id', { type: () => ID }) id: Id,
    @Args('outcome', { type: () => NeedOutcomeEnum }) outcome: NeedOutcome,
  ) {
    return withUserErrors(context.language, async () => {
      await this.closeNeedUseCase.execute(context.actor, id, outcome);
      return { need: await this.read(id) };
    });
  }

  private read(id: Id) {
    return this.db.getRepository(NeedEntity).findOneByOrFail({ id });
  }

  // For every row of a page: parameters without decorators come from graphql-js itself, not through NestJS's promises.
  @ResolveField(() => OrganizationType)
  organization(need: NeedEntity, _: unknown, { loaders }: GraphqlContext) {
    return loaders.organization.load(need.organizationId);
  }

  @ResolveField(() => SiteType)
  site(need: NeedEntity, _: unknown, { loaders }: GraphqlContext) {
    return loaders.site.load(need.siteId);
  }

  @ResolveField(() => ProductType)
  product(need: NeedEntity, _: unknown, { loaders }: GraphqlContext) {
    return loaders.product.load(need.productId);
  }

  @ResolveField(() => QuantityType, { description: 'Of one delivery.' })
  quantity(@Parent() need: NeedEntity) {
    return { value: need.quantityValue, unit: need.quantityUnit };
  }

  @ResolveField(() => DateRangeType)
  window(@Parent() need: NeedEntity) {
    return { from: need.windowFrom, to: need.windowTo };
  }

  @ResolveField(() => UnitPriceType, {
    nullable: true,
    description: 'The highest price it would pay; for people signed in.',
  })
  priceCeiling(@Parent() need: NeedEntity, @Context() { actor }: GraphqlContext) {
    return actor.personId ? ceilingOf(need) : null;
  }

  @ResolveField(() => [CertificationType])
  requiredCertifications(@Parent() need: NeedEntity) {
    return need.requiredCertifications.map(schemeOf);
  }

  @ResolveField(() => [CertificationType])
  preferredCertifications(@Parent() need: NeedEntity) {
    return need.preferredCertifications.map(schemeOf);
  }
}
