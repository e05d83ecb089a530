import { Args, Context, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Id } from '#kernel';
import {
  capacityOf,
  minimumOrderOf,
  OfferingEntity,
  PauseOffering,
  priceOf,
  PublishOffering,
  UpdateOffering,
} from '#offerings';
import { DataSource } from 'typeorm';
import { ProductType } from '../catalog/product.type.js';
import { PageArgs } from '../connection.js';
import type { GraphqlContext } from '../context.js';
import { HeldCertificationType, OrganizationType, SiteType } from '../identity/identity.types.js';
import { toHeldCertification } from '../identity/organization.resolver.js';
import { newestFirst } from '../keyset.js';
import { findVisible, onlyVisible } from '../listing.js';
import { AREA_COST } from '../query-limits.js';
import { QuantityType, UnitPriceType } from '../quantity.type.js';
import { AreaOnMap } from '../scalars.js';
import { withUserErrors } from '../user-error.type.js';
import { toAvailability } from './availability-input.js';
import {
  CapacityType,
  OfferingConnection,
  OfferingFilter,
  OfferingInput,
  OfferingPatch,
  OfferingType,
  PauseOfferingPayload,
  PublishOfferingPayload,
  UpdateOfferingPayload,
} from './offering.types.js';

@Resolver(() => OfferingType)
export class OfferingResolver {
  constructor(
    private readonly db: DataSource,
    private readonly publishOfferingUseCase: PublishOffering,
    private readonly updateOfferingUseCase: UpdateOffering,
    private readonly pauseOfferingUseCase: PauseOffering,
  ) {}

  @Query(() => OfferingConnection, {
    description: 'Published offerings, newest first; in an organization of yours, all.',
  })
  offerings(
    @Context() { actor }: GraphqlContext,
    @Args() page: PageArgs,
    @Args('filter', { type: () => OfferingFilter, nullable: true }) filter?: OfferingFilter,
  ) {
    const query = this.db.getRepository(OfferingEntity).createQueryBuilder('offering');
    return newestFirst(onlyVisible(query, actor, filter), page);
  }

  @Query(() => OfferingType, { nullable: true })
  offering(@Context() { actor }: GraphqlContext, @Args('id', { type: () => ID }) id: Id) {
    return findVisible(this.db.getRepository(OfferingEntity), actor, id);
  }

  @Mutation(() => PublishOfferingPayload)
  publishOffering(@Context() context: GraphqlContext, @Args('input') input: OfferingInput) {
    return withUserErrors(context.language, async () => {
      const offering = { ...input, availability: toAvailability(input.availability) };
      const { offeringId } = await this.publishOfferingUseCase.execute(context.actor, offering);
      return { offering: await this.read(offeringId) };
    });
  }

  @Mutation(() => UpdateOfferingPayload, { description: 'A paused offering is published again.' })
  updateOffering(
    @Context() context: GraphqlContext,
    @Args('id', { type: () => ID }) id: Id,
    @Args('input') input: OfferingPatch,
  ) {
    return withUserErrors(context.language, async () => {
      const availability = input.availability && toAvailability(input.availability);
      await this.updateOfferingUseCase.execute(context.actor, id, { ...input, availability });
      return { offering: await this.read(id) };
    });
  }

  @Mutation(() => PauseOfferingPayload, { description: 'Takes an offering out of the matches until it is updated.' })
  pauseOffering(@Context() context: GraphqlContext, @Args('id', { type: () => ID }) id: Id) {
    return withUserErrors(context.language, async () => {
      await this.pauseOfferingUseCase.execute(context.actor, id);
      return { offering: await this.read(id) };
    });
  }

  private read(id: Id) {
    return this.db.getRepository(OfferingEntity).findOneByOrFail({ id });
  }

  // For every row of a page: parameters without decorators come from graphql-js itself, not through NestJS's promises.
  @ResolveField(() => OrganizationType)
  organization(offering: OfferingEntity, _: unknown, { loaders }: GraphqlContext) {
    return loaders.organization.load(offering.organizationId);
  }

  @ResolveField(() => SiteType)
  site(offering: OfferingEntity, _: unknown, { loaders }: GraphqlContext) {
    return loaders.site.load(offering.siteId);
  }

  @ResolveField(() => ProductType)
  product(offering: OfferingEntity, _: unknown, { loaders }: GraphqlContext) {
    return loaders.product.load(offering.productId);
  }

  @ResolveField(() => UnitPriceType, { nullable: true, description: 'For people signed in.' })
  price(@Parent() offering: OfferingEntity, @Context() { actor }: GraphqlContext) {
    return actor.personId ? priceOf(offering) : null;
  }

  @ResolveField(() => QuantityType, { nullable: true })
  minimumOrder(@Parent() offering: OfferingEntity) {
    return minimumOrderOf(offering);
  }

  @ResolveField(() => CapacityType, { nullable: true })
  capacity(@Parent() offering: OfferingEntity) {
    return capacityOf(offering);
  }

  @ResolveField(() => AreaOnMap, {
    nullable: true,
    complexity: AREA_COST,
    description: 'Where else the supplier delivers itself, whatever the radius.',
  })
  async deliveryArea(@Parent() { id }: OfferingEntity, @Context() { loaders }: GraphqlContext) {
    return (await loaders.areasOfOffering.load(id)).deliveryArea;
  }

  @ResolveField(() => AreaOnMap, {
    nullable: true,
    complexity: AREA_COST,
    description: 'Where it does not, whatever radius and area say.',
  })
  async excludedArea(@Parent() { id }: OfferingEntity, @Context() { loaders }: GraphqlContext) {
    return (await loaders.areasOfOffering.load(id)).excludedArea;
  }

  @ResolveField(() => [HeldCertificationType], { description: 'Held by the offering or by its supplier.' })
  async certifications(@Parent() offering: OfferingEntity, @Context() { loaders }: GraphqlContext) {
    const held = await Promise.all([
      loaders.organizationCertifications.load(offering.organizationId),
      loaders.offeringCertifications.load(offering.id),
    ]);
    return held.flat().map(toHeldCertification);
  }
}
