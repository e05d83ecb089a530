import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import DataLoader from 'dataloader';
import type { SiteEntity } from '#identity';
import { ShowSites } from '#privacy';
import type { GraphqlContext } from '../context.js';
import { PrecisionEnum } from '../enums.js';
import { PointType } from '../geo/place.type.js';
import { SiteType } from './identity.types.js';

/** What a site shows depends on who looks (`ShowSites`): the exact point, street and postal code, or the municipality. */
@Resolver(() => SiteType)
export class SiteResolver {
  /** Each request asks once for all its sites. */
  private readonly shown = new WeakMap<GraphqlContext, DataLoader<SiteEntity, boolean, string>>();

  constructor(private readonly showSites: ShowSites) {}

  @ResolveField(() => PointType, { description: "The exact point where you may see it, else the municipality's." })
  async point(@Parent() site: SiteEntity, @Context() context: GraphqlContext) {
    const { coordinates } = (await this.isShown(site, context)) ? site.location : site.publicLocation;
    return { longitude: coordinates[0], latitude: coordinates[1] };
  }

  @ResolveField(() => PrecisionEnum, { description: 'How precisely `point` is known.' })
  async precision(@Parent() site: SiteEntity, @Context() context: GraphqlContext) {
    return (await this.isShown(site, context)) ? site.precision : 'MUNICIPALITY';
  }

  @ResolveField(() => String, { nullable: true })
  async address(@Parent() site: SiteEntity, @Context() context: GraphqlContext) {
    return (await this.isShown(site, context)) ? site.address : null;
  }

  @ResolveField(() => String, { nullable: true })
  async postalCode(@Parent() site: SiteEntity, @Context() context: GraphqlContext) {
    return (await this.isShown(site, context)) ? site.postalCode : null;
  }

  private isShown(site: SiteEntity, context: GraphqlContext): Promise<boolean> {
    let loader = this.shown.get(context);
    if (!loader) {
      loader = new DataLoader((sites) => this.showSites.execute(context.actor, sites), { cacheKeyFn: ({ id }) => id });
      this.shown.set(context, loader);
    }
    return loader.load(site);
  }
}
