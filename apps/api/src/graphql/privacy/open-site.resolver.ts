import { Args, Context, Field, ID, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import type { Id } from '#kernel';
import { OpenSite } from '#privacy';
import type { GraphqlContext } from '../context.js';
import { SiteType } from '../identity/identity.types.js';
import { UserError, withUserErrors } from '../user-error.type.js';

@ObjectType()
class OpenSitePayload {
  @Field(() => SiteType, { nullable: true }) site?: SiteType | null;
  @Field(() => [UserError]) userErrors!: UserError[];
}

@Resolver()
export class OpenSiteResolver {
  constructor(private readonly openSiteUseCase: OpenSite) {}

  @Mutation(() => OpenSitePayload, {
    description:
      'Shows your organization exactly where the other side of a match of yours is, for as long as both are published; its owners read in their log that you asked. For a verified organization at a verified site, whose own side has been published unchanged for 72 hours; 30 sites in 30 days. Refusals: NOT_PUBLISHED, ORGANIZATION_NOT_VERIFIED, SITE_NOT_VERIFIED, TOO_RECENT, TOO_MANY, NOT_A_MATCH.',
  })
  openSite(
    @Context() { actor, language, loaders }: GraphqlContext,
    @Args('needId', { type: () => ID }) needId: Id,
    @Args('offeringId', { type: () => ID }) offeringId: Id,
  ) {
    return withUserErrors(language, async () => {
      const { siteId } = await this.openSiteUseCase.execute(actor, needId, offeringId);
      return { site: await loaders.site.load(siteId) };
    });
  }
}
