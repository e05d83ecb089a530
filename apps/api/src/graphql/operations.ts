import type { ApolloServerPlugin } from '@apollo/server';
import { Kind, type OperationDefinitionNode } from 'graphql';
import type { ApiMetrics } from '../http/api-metrics.js';
import type { GraphqlContext } from './context.js';

const MAX_NAME = 64;

/** Measures each operation, and lets the request's log line name it. */
export const observeOperations = (metrics: ApiMetrics): ApolloServerPlugin<GraphqlContext> => ({
  requestDidStart: () => {
    const end = metrics.operations.startTimer();
    return Promise.resolve({
      didResolveOperation: ({ contextValue, operation, operationName }) => {
        if (operation)
          contextValue.res.locals['operation'] = {
            name: operationName?.slice(0, MAX_NAME) ?? null,
            type: operation.operation,
          };
        return Promise.resolve();
      },
      willSendResponse: ({ operation, response: { body } }) => {
        if (operation) end({ type: operation.operation, field: rootFieldOf(operation) });
        const errors = body.kind === 'single' ? (body.singleResult.errors ?? []) : [];
        for (const { extensions } of errors) {
          const code = extensions?.['code'];
          metrics.errors.inc({ code: typeof code === 'string' ? code : 'UNKNOWN' });
        }
        return Promise.resolve();
      },
    });
  },
});

/** Of the schema, which validation has held it to: a name that a client made up is never shown. */
function rootFieldOf({ selectionSet: { selections } }: OperationDefinitionNode): string {
  const [only] = selections;
  return selections.length === 1 && only?.kind === Kind.FIELD ? only.name.value : 'several';
}
