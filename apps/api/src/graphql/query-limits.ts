import type { ApolloServerPlugin } from '@apollo/server';
import {
  getNamedType,
  getVariableValues,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import {
  type ComplexityEstimator,
  fieldExtensionsEstimator,
  getComplexity,
  simpleEstimator,
} from 'graphql-query-complexity';
import type { Localized } from '#kernel';
import { DEFAULT_PAGE, MAX_PAGE } from './connection.js';
import type { GraphqlContext } from './context.js';

/**
 * What one request may ask for, reckoned before any of it runs: each field costs one, and a list costs its page size
 * times what one of its rows does; an area on a map, which may be large, costs `AREA_COST`, a page of matches
 * `MATCHES_COST` more. A hundred needs with five explained matches each cost some 11,000.
 */
export const MAX_COST = 25_000;

/** An area may weigh 300 kB: a page of a hundred rows may ask for one of each. */
export const AREA_COST = 200;

/** A page of matches is found by a statement of its own, and counted by another: a hundredth of a second. */
const MATCHES_COST = 50;

/** Lanes that work for one match: usually fewer. */
const LANES_OF_A_MATCH = 10;

/** It keeps the machine busy for a tenth of a second: no page of a hundred needs may ask for all of theirs. */
export const SUPPLY_PLAN_COST = 5000;

/** Each reads up to thousands of offerings: some tens of milliseconds. */
export const NEAR_MISSES_COST = 300;
export const FEASIBILITY_COST = 300;

/** Argon2 is slow on purpose; one request must not try many passwords, nor keep the machine busy with them. */
const ONE_PER_REQUEST = new Set(['signIn', 'signUp']);
const MAX_ROOT_FIELDS = 50;

/** Refused for what it asks, with words for whoever asked. */
export class QueryRefused extends GraphQLError {
  constructor(readonly text: Localized) {
    super(text.en, { extensions: { code: 'QUERY_TOO_COMPLEX', http: { status: 400 } } });
  }
}

const pages: ComplexityEstimator = ({ field, args, childComplexity }) => {
  const { name } = getNamedType(field.type);
  if (name === 'LaneOption') return 1 + LANES_OF_A_MATCH * childComplexity;
  if (!name.endsWith('Connection')) return undefined;
  const { first, last } = args as { first?: number; last?: number };
  const size = Math.min(MAX_PAGE, Math.max(1, first ?? last ?? DEFAULT_PAGE));
  return (name === 'MatchConnection' ? MATCHES_COST : 1) + size * childComplexity;
};

export const queryLimits: ApolloServerPlugin<GraphqlContext> = {
  requestDidStart: () =>
    Promise.resolve({
      didResolveOperation: ({ schema, document, operation, request }) => {
        if (!operation) return Promise.resolve();
        if (operation.operation === OperationTypeNode.SUBSCRIPTION)
          throw new QueryRefused({
            fr: 'Il n’y a pas d’abonnements (« subscription »).',
            en: 'There are no subscriptions.',
          });
        refuseRepeated(operation);
        const variables = request.variables ?? {};
        const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
        // Values that do not fit are refused with better words by the execution, which runs nothing then.
        if (!coerced) return Promise.resolve();
        const cost = onceFor(operation, coerced, () =>
          getComplexity({
            schema,
            query: document,
            variables,
            ...(request.operationName ? { operationName: request.operationName } : {}),
            estimators: [pages, fieldExtensionsEstimator(), simpleEstimator({ defaultComplexity: 1 })],
          }),
        );
        if (cost > MAX_COST)
          throw new QueryRefused({
            fr: `Cette requête demande trop à la fois (coût ${cost}, au plus ${MAX_COST}) : demander des pages plus courtes (« first ») ou moins de niveaux.`,
            en: `This query asks for too much at once (cost ${cost}, at most ${MAX_COST}): ask for shorter pages ("first") or fewer levels.`,
          });
        return Promise.resolve();
      },
    }),
};

/** Costs reckoned before: an operation that is asked again is the same object, as long as Apollo remembers its text. */
const reckoned = new WeakMap<OperationDefinitionNode, Map<string, number>>();
const MAX_RECKONED = 100;

function onceFor(operation: OperationDefinitionNode, variables: Record<string, unknown>, reckon: () => number): number {
  const known = reckoned.get(operation) ?? new Map<string, number>();
  reckoned.set(operation, known);
  // Among values, only sizes of pages (numbers) and conditions (booleans) change what an operation costs.
  const decisive = Object.entries(variables).filter(([, value]) => ['number', 'boolean'].includes(typeof value));
  const key = JSON.stringify(decisive);
  const cost = known.get(key) ?? reckon();
  if (known.size >= MAX_RECKONED) known.clear();
  known.set(key, cost);
  return cost;
}

function refuseRepeated(operation: OperationDefinitionNode): void {
  const names = operation.selectionSet.selections.map((selection) =>
    selection.kind === Kind.FIELD ? selection.name.value : '',
  );
  const repeated = [...ONE_PER_REQUEST].find((name) => names.filter((other) => other === name).length > 1);
  if (repeated)
    throw new QueryRefused({
      fr: `« ${repeated} » : une seule fois par requête.`,
      en: `"${repeated}": once a request.`,
    });
  if (names.length > MAX_ROOT_FIELDS || (operation.operation === OperationTypeNode.MUTATION && names.includes('')))
    throw new QueryRefused({
      fr: `Au plus ${MAX_ROOT_FIELDS} champs à la racine d'une requête, et pas de fragment à celle d'une mutation.`,
      en: `At most ${MAX_ROOT_FIELDS} fields at the root of a query, and no fragment at a mutation's.`,
    });
}
