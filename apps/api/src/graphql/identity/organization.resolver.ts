import { Args, Context, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { checkPoint } from '#geo';
import {
  type Actor,
  CreateOrganization,
  isMember,
  OrganizationCertificationEntity,
  mayOnPlatform,
  OrganizationEntity,
  PossibleDuplicates,
} from '#identity';
import { checkInteger, type Id, isId, refuseIfAny } from '#kernel';
import { DataSource } from 'typeorm';
import { schemeOf } from '../catalog/product.resolver.js';
import { PageArgs } from '../connection.js';
import type { GraphqlContext } from '../context.js';
import { newestFirst } from '../keyset.js';
import type { Loaders } from '../loaders.js';
import { withUserErrors } from '../user-error.type.js';
import {
  CreateOrganizationInput,
  CreateOrganizationPayload,
  HeldCertificationType,
  OrganizationConnection,
  OrganizationFilter,
  OrganizationType,
  SiteType,
} from './identity.types.js';

const MAX_RADIUS_M = 20_100_000;

@Resolver(() => OrganizationType)
export class OrganizationResolver {
  constructor(
    private readonly db: DataSource,
    private readonly createOrganizationUseCase: CreateOrganization,
  ) {}

  @Query(() => OrganizationConnection, {
    description: 'The directory, newest first; suspended and closed organizations are not in it.',
  })
  organizations(
    @Args() page: PageArgs,
    @Args('filter', { type: () => OrganizationFilter, nullable: true }) filter?: OrganizationFilter,
  ) {
    const query = this.db
      .getRepository(OrganizationEntity)
      .createQueryBuilder('organization')
      .where(`organization.status <> 'SUSPENDED' AND organization.closed_at IS NULL`);
    if (filter?.role) query.andWhere(':role = ANY (organization.roles)', { role: filter.role });
    if (filter?.certification)
      query.andWhere(
        `EXISTS (SELECT FROM organization_certifications c WHERE c.organization_id = organization.id AND c.scheme = :scheme)`,
        { scheme: filter.certification },
      );
    if (filter?.productId)
      query.andWhere(
        `EXISTS (SELECT FROM offerings o JOIN product_matches m ON m.offering_product_id = o.product_id
                 WHERE o.organization_id = organization.id AND o.status = 'PUBLISHED'
                   AND m.need_product_id = :productId AND m.relation <> 'BROADER')`,
        { productId: isId(filter.productId) ? filter.productId : null },
      );
    if (filter?.regionCode)
      query.andWhere(
        'EXISTS (SELECT FROM sites s WHERE s.organization_id = organization.id AND s.region_code = :regionCode)',
        { regionCode: filter.regionCode },
      );
    if (filter?.near) {
      const { point, radiusM } = filter.near;
      refuseIfAny([
        ...checkPoint(point, ['filter', 'near', 'point']),
        ...checkInteger(radiusM, ['filter', 'near', 'radiusM'], 1, MAX_RADIUS_M),
      ]);
      query.andWhere(
        `EXISTS (SELECT FROM sites s WHERE s.organization_id = organization.id AND ST_DWithin(
           s.public_location, ST_SetSRID(ST_MakePoint(:longitude, :latitude), 4326)::geography, :radiusM))`,
        { ...point, radiusM },
      );
    }
    return newestFirst(query, page);
  }

  @Query(() => OrganizationType, { nullable: true })
  async organization(
    @Context() { actor, loaders }: GraphqlContext,
    @Args('id', { type: () => ID, nullable: true }) id?: Id,
    @Args('slug', { type: () => String, nullable: true }) slug?: string,
  ) {
    const where = isId(id) ? { id } : slug ? { slug } : undefined;
    const organization = where ? await this.db.getRepository(OrganizationEntity).findOneBy(where) : null;
    if (!organization || organization.closedAt) return null;
    const visible =
      organization.status !== 'SUSPENDED' ||
      isMember(actor, organization.id) ||
      (await coordinates(actor, organization.id, loaders));
    return visible ? organization : null;
  }

  @Mutation(() => CreateOrganizationPayload, { description: 'Registers an organization; you become its owner.' })
  async createOrganization(@Context() context: GraphqlContext, @Args('input') input: CreateOrganizationInput) {
    let similar: readonly Id[] = [];
    const payload = await withUserErrors(context.language, async () => {
      const { organizationId, membership } = await this.createOrganizationUseCase
        .execute(context.actor, input)
        .catch((error: unknown) => {
          if (error instanceof PossibleDuplicates) similar = error.organizationIds;
          throw error;
        });
      context.actor = { ...context.actor, memberships: [...context.actor.memberships, membership] };
      return { organization: await context.loaders.organization.load(organizationId) };
    });
    return { ...payload, possibleDuplicates: await context.loaders.organization.loadMany(similar) };
  }

  @ResolveField(() => [SiteType])
  sites(@Parent() { id }: OrganizationType, @Context() { loaders }: GraphqlContext) {
    return loaders.sitesOfOrganization.load(id);
  }

  @ResolveField(() => [HeldCertificationType])
  async certifications(@Parent() { id }: OrganizationType, @Context() { loaders }: GraphqlContext) {
    return (await loaders.organizationCertifications.load(id)).map(toHeldCertification);
  }
}

/** Whether the actor coordinates one of the organization's regions, and may so see it while it is suspended. */
export async function coordinates(actor: Actor, organizationId: Id, loaders: Loaders): Promise<boolean> {
  if (actor.platformRoles.length === 0) return false;
  const sites = await loaders.sitesOfOrganization.load(organizationId);
  return [null, ...sites.map(({ regionCode }) => regionCode)].some((region) =>
    mayOnPlatform(actor, 'organization:suspend', region),
  );
}

export const toHeldCertification = (
  held: Pick<OrganizationCertificationEntity, 'scheme' | 'expiresOn' | 'verifiedAt'> &
    Partial<Pick<OrganizationCertificationEntity, 'certifier' | 'number'>>,
) => ({
  certification: schemeOf(held.scheme),
  certifier: held.certifier ?? null,
  number: held.number ?? null,
  expiresOn: held.expiresOn,
  verified: held.verifiedAt !== null,
});
