import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError } from 'graphql';
import type { GraphqlContext } from './context.js';

/** A request with a key that does not work is refused whole: it is never taken for a visitor's, nor for its cookie's. */
export const refuseBadKeys: ApolloServerPlugin<GraphqlContext> = {
  requestDidStart: () =>
    Promise.resolve({
      didResolveOperation: ({ contextValue: { refusal } }) => {
        if (!refusal) return Promise.resolve();
        throw new GraphQLError(refusal.message, {
          originalError: refusal,
          extensions: { code: refusal.code, http: { status: 401 } },
        });
      },
    }),
};
