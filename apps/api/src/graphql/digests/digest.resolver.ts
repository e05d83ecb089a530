import { Args, Context, ID, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { type DigestRecord, ListDigests, PreviewDigest, SetDigestPreference } from '#digests';
import type { Id } from '#kernel';
import type { Page } from '../connection.js';
import type { GraphqlContext } from '../context.js';
import { OrganizationType } from '../identity/identity.types.js';
import { withUserErrors } from '../user-error.type.js';
import {
  DigestConnection,
  DigestPreferenceInput,
  DigestPreferenceType,
  DigestPreviewType,
  DigestType,
  SetDigestPreferencePayload,
} from './digest.types.js';

@Resolver(() => DigestType)
export class DigestResolver {
  constructor(
    private readonly listDigests: ListDigests,
    private readonly previewDigest: PreviewDigest,
    private readonly setPreference: SetDigestPreference,
  ) {}

  @Query(() => DigestConnection, { description: 'Yours, newest first: planned, sent, skipped, failed, and why.' })
  async digests(
    @Context() { actor }: GraphqlContext,
    @Args('first', { type: () => Int, nullable: true }) first?: number,
    @Args('after', { type: () => String, nullable: true }) after?: string,
  ): Promise<Page<DigestRecord>> {
    const { items, hasNextPage, totalCount } = await this.listDigests.execute(actor, {
      first: first ?? null,
      after: after ?? null,
    });
    const edges = items.map((node) => ({ node, cursor: node.cursor }));
    const pageInfo = {
      hasNextPage,
      hasPreviousPage: after != null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    };
    return { edges, nodes: [...items], pageInfo, totalCount };
  }

  @Query(() => DigestPreviewType, { description: 'What would be sent to you now about one of your organizations.' })
  digestPreview(
    @Context() { actor }: GraphqlContext,
    @Args('organizationId', { type: () => ID }) organizationId: Id,
  ): Promise<DigestPreviewType> {
    return this.previewDigest.execute(actor, organizationId);
  }

  @Query(() => DigestPreferenceType, { description: 'How your digests are set.' })
  digestPreference(@Context() { actor }: GraphqlContext) {
    return this.setPreference.current(actor);
  }

  @Mutation(() => SetDigestPreferencePayload, { description: 'What is not given stays as it is.' })
  setDigestPreference(@Context() context: GraphqlContext, @Args('input') input: DigestPreferenceInput) {
    return withUserErrors(context.language, async () => ({
      preference: await this.setPreference.execute(context.actor, input),
    }));
  }

  @ResolveField(() => OrganizationType, {
    nullable: true,
    description: 'Whose matches it tells; none: a region’s week.',
  })
  organization(@Parent() digest: DigestRecord, @Context() { loaders }: GraphqlContext) {
    return digest.organizationId && loaders.organization.load(digest.organizationId);
  }
}
