import { Args, Context, ID, Mutation, ResolveField, Resolver } from '@nestjs/graphql';
import { ApiTokenEntity, CreateApiToken, ReadAccount, RevokeApiToken } from '#identity';
import { DataSource } from 'typeorm';
import type { GraphqlContext } from '../context.js';
import { withUserErrors } from '../user-error.type.js';
import {
  ApiTokenType,
  CreateApiTokenInput,
  CreateApiTokenPayload,
  RevokeApiTokenPayload,
  ViewerType,
} from './account.types.js';

/** Keys that people give their programs. */
@Resolver(() => ViewerType)
export class ApiTokenResolver {
  constructor(
    private readonly db: DataSource,
    private readonly readAccount: ReadAccount,
    private readonly createApiTokenUseCase: CreateApiToken,
    private readonly revokeApiTokenUseCase: RevokeApiToken,
  ) {}

  @ResolveField(() => [ApiTokenType], { description: 'Newest first.' })
  apiTokens(@Context() { actor }: GraphqlContext) {
    return this.readAccount.apiTokens(actor);
  }

  @Mutation(() => CreateApiTokenPayload, {
    description: 'Gives a program a key to the API, with your rights narrowed to its scopes.',
  })
  createApiToken(@Context() { actor, language }: GraphqlContext, @Args('input') input: CreateApiTokenInput) {
    return withUserErrors(language, async () => {
      const { id, token } = await this.createApiTokenUseCase.execute(actor, input);
      return { apiToken: await this.db.getRepository(ApiTokenEntity).findOneByOrFail({ id }), token };
    });
  }

  @Mutation(() => RevokeApiTokenPayload, { description: 'It stops working at once.' })
  revokeApiToken(@Context() { actor, language }: GraphqlContext, @Args('id', { type: () => ID }) id: string) {
    return withUserErrors(language, async () => ({ apiToken: await this.revokeApiTokenUseCase.execute(actor, id) }));
  }
}
