import {
  Args,
  Context,
  GraphQLISODateTime,
  ID,
  Int,
  Mutation,
  Parent,
  Query,
  ResolveField,
  Resolver,
} from '@nestjs/graphql';
import {
  type DigestRunRecord,
  type FailedDigest,
  type FailedKey,
  ListDigestRuns,
  ListFailedDigests,
  ReadDigestBacklog,
  RetryDigests,
} from '#digests';
import { type CursorKey, type Id, isId } from '#kernel';
import { fetchedPage, type Page, windowOf } from '../connection.js';
import type { GraphqlContext } from '../context.js';
import { OrganizationType } from '../identity/identity.types.js';
import { withUserErrors } from '../user-error.type.js';
import {
  DigestBacklogType,
  DigestRunConnection,
  FailedDigestConnection,
  FailedDigestType,
  RetryDigestPayload,
  RetryFailedDigestsPayload,
} from './digest-operations.types.js';

/** A moment to the microsecond, as the database writes it in a cursor. */
const MOMENT = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.\d{6}Z$/;

const isMoment = (key: CursorKey[number] | undefined): boolean => {
  const toTheSecond = MOMENT.exec(String(key))?.[1];
  // Read and written back: 30 February is read as 2 March.
  return toTheSecond !== undefined && dateOf(toTheSecond)?.startsWith(toTheSecond) === true;
};
const dateOf = (text: string): string | undefined => {
  const time = Date.parse(`${text}Z`);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
};

const FIRST = { type: () => Int, nullable: true } as const;
const AFTER = { type: () => String, nullable: true } as const;

/** For administrators: whether the digests went out, and what to do where they did not. */
@Resolver(() => FailedDigestType)
export class DigestOperationsResolver {
  constructor(
    private readonly listRuns: ListDigestRuns,
    private readonly listFailed: ListFailedDigests,
    private readonly readBacklog: ReadDigestBacklog,
    private readonly retry: RetryDigests,
  ) {}

  @Query(() => DigestRunConnection, { description: 'Newest first; for administrators.' })
  async digestRuns(
    @Context() { actor }: GraphqlContext,
    @Args('first', FIRST) first?: number,
    @Args('after', AFTER) after?: string,
  ): Promise<Page<DigestRunRecord>> {
    const window = windowOf({ ...given(first, after) }, ['string'], ([key]) => isMoment(key));
    const runs = await this.listRuns.execute(actor, {
      after: window.after?.[0] as string | undefined,
      limit: window.limit + 1,
    });
    return fetchedPage(
      runs,
      window,
      ({ key }) => [key],
      () => this.listRuns.count(actor),
    );
  }

  @Query(() => DigestBacklogType, { description: 'How the sending of digests stands; for administrators.' })
  digestBacklog(@Context() { actor }: GraphqlContext) {
    return this.readBacklog.execute(actor);
  }

  @Query(() => FailedDigestConnection, { description: 'Newest first; for administrators.' })
  async failedDigests(
    @Context() { actor }: GraphqlContext,
    @Args('first', FIRST) first?: number,
    @Args('after', AFTER) after?: string,
  ): Promise<Page<FailedDigest>> {
    const window = windowOf({ ...given(first, after) }, ['string', 'string'], ([at, id]) => isMoment(at) && isId(id));
    const digests = await this.listFailed.execute(actor, {
      after: window.after as FailedKey | undefined,
      limit: window.limit + 1,
    });
    return fetchedPage(
      digests,
      window,
      ({ key }) => key,
      () => this.listFailed.count(actor),
    );
  }

  @Mutation(() => RetryDigestPayload, {
    description: 'Puts a failed digest back to be sent, while its period lasts; for administrators.',
  })
  retryDigest(@Context() { actor, language }: GraphqlContext, @Args('id', { type: () => ID }) id: Id) {
    return withUserErrors(language, () => this.retry.execute(actor, { id }));
  }

  @Mutation(() => RetryFailedDigestsPayload, {
    description: 'The same for all of a run that failed; for administrators.',
  })
  retryFailedDigests(
    @Context() { actor, language }: GraphqlContext,
    @Args('plannedAt', { type: () => GraphQLISODateTime }) plannedAt: Date,
  ) {
    return withUserErrors(language, () => this.retry.execute(actor, { plannedAt }));
  }

  @ResolveField(() => OrganizationType, { nullable: true, description: 'None: a region’s week.' })
  organization(@Parent() { organizationId }: FailedDigest, @Context() { loaders }: GraphqlContext) {
    return organizationId && loaders.organization.load(organizationId);
  }
}

const given = (first: number | undefined, after: string | undefined) => ({
  ...(first == null ? {} : { first }),
  ...(after == null ? {} : { after }),
});
