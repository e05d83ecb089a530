import { Args, Context, ID, Mutation, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { ListSuppressions, ReleaseAddress } from '#bounces';
import type { Id } from '#kernel';
import { PageArgs } from '../connection.js';
import type { GraphqlContext } from '../context.js';
import { ViewerType } from '../identity/account.types.js';
import { newestFirst } from '../keyset.js';
import { withUserErrors } from '../user-error.type.js';
import {
  AddressSuppressionType,
  MailSuppressionConnection,
  ReleaseMyAddressPayload,
  ReleaseSuppressionPayload,
} from './suppression.types.js';

/** Addresses to which nothing is sent, for administrators. */
@Resolver()
export class SuppressionResolver {
  constructor(
    private readonly listSuppressions: ListSuppressions,
    private readonly releaseAddress: ReleaseAddress,
  ) {}

  @Query(() => MailSuppressionConnection, {
    description: 'Addresses to which nothing is sent, newest first; for administrators. That it was read is recorded.',
  })
  async mailSuppressions(
    @Context() { actor }: GraphqlContext,
    @Args() page: PageArgs,
    @Args('standingOnly', { type: () => Boolean, defaultValue: true, description: 'Without those that were released.' })
    standingOnly: boolean,
  ) {
    return newestFirst(await this.listSuppressions.forAdministrator(actor, { standingOnly }), page);
  }

  @Mutation(() => ReleaseSuppressionPayload, {
    description: 'Messages go there again; for administrators. A complaint (COMPLAINT) is its owner’s to take back.',
  })
  releaseSuppression(@Context() { actor, language }: GraphqlContext, @Args('id', { type: () => ID }) id: Id) {
    return withUserErrors(language, async () => ({
      suppression: await this.releaseAddress.byAdministrator(actor, id),
    }));
  }
}

/** One's own address. */
@Resolver(() => ViewerType)
export class OwnSuppressionResolver {
  constructor(
    private readonly listSuppressions: ListSuppressions,
    private readonly releaseAddress: ReleaseAddress,
  ) {}

  @ResolveField(() => AddressSuppressionType, {
    nullable: true,
    description: 'Why nothing is sent to your address, if nothing is; `releaseMyAddress` ends it.',
  })
  async suppression(@Context() { actor }: GraphqlContext) {
    return (await this.listSuppressions.own(actor)) ?? null;
  }

  @Mutation(() => ReleaseMyAddressPayload, {
    description: 'Messages go to your address again. After a complaint it takes your consent (CONSENT_NEEDED).',
  })
  releaseMyAddress(
    @Context() { actor, language }: GraphqlContext,
    @Args('consent', {
      type: () => Boolean,
      defaultValue: false,
      description: 'You agree, expressly, to receive digests again.',
    })
    consent: boolean,
  ) {
    return withUserErrors(language, async () => {
      await this.releaseAddress.own(actor, consent);
      return { released: true };
    });
  }
}
