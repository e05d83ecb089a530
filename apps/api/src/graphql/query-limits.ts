import type { ApolloServerPlugin } from '@apollo/server';
import {
  type DocumentNode,
  getNamedType,
  getVariableValues,
  GraphQLError,
  type GraphQLSchema,
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
import { DomainError, type Localized } from '#kernel';
import { type RateLimits, subscriberOf } from '#limits';
import { DEFAULT_PAGE, MAX_PAGE } from './connection.js';
import type { GraphqlContext } from './context.js';
import { largestList, shapeOf } from './query-shape.js';

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

/** What hashes a password, sends a message or tries a word or a code: once a request, so that each counts for the limits on it. */
export const ONE_PER_REQUEST: ReadonlySet<string> = new Set([
  'signIn',
  'signUp',
  'signInByLink',
  'requestSignInLink',
  'requestPasswordReset',
  'resetPassword',
  'verifyEmail',
  'resendVerification',
  'changePassword',
  'changeEmail',
  'confirmEmailChange',
  'startSecondFactor',
  'confirmSecondFactor',
  'disableSecondFactor',
  'createApiToken',
  'inviteMember',
  'acceptInvitation',
  'exportMyData',
  'erasePerson',
  'eraseMyAccount',
]);

/** The deepest that the product's own pages ask is 12. */
export const MAX_DEPTH = 16;
const MAX_ROOT_FIELDS = 50;
/** Of fields under other names, and of one field: nobody needs the same a hundred times. */
const MAX_ALIASES = 100;
const MAX_ALIASES_OF_ONE = 30;
/** Of fields once every fragment is written out, before anything walks through them. */
const MAX_FIELDS = 5000;
/** Of values in a list, an area's points aside; and of characters in all texts of the variables together. */
const MAX_LIST = 500;
const MAX_TEXT = 200_000;

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

/** Costs a thousandth of which is one point of `requests-actor`. */
const COST_OF_A_POINT = 1000;

export const queryLimits = (limits: RateLimits): ApolloServerPlugin<GraphqlContext> => ({
  requestDidStart: () =>
    Promise.resolve({
      didResolveOperation: async ({ schema, document, operation, request, contextValue }) => {
        if (!operation) return;
        const cost = costOf({ schema, document, operation, request });
        const { actor, req } = contextValue;
        // What all programs of one person ask counts for that person: more tokens do not give more.
        await limits
          .consume(
            'requests-actor',
            actor.personId ?? `address ${subscriberOf(req.ip)}`,
            1 + Math.floor(cost / COST_OF_A_POINT),
          )
          .catch((error: unknown) => {
            throw error instanceof DomainError
              ? new GraphQLError(error.message, { originalError: error, extensions: { code: error.code } })
              : error;
          });
      },
    }),
});

/** @throws QueryRefused where an operation asks for too much */
function costOf(asked: {
  schema: GraphQLSchema;
  document: DocumentNode;
  operation: OperationDefinitionNode;
  request: { operationName?: string; variables?: Record<string, unknown> };
}): number {
  const { schema, document, operation, request } = asked;
  if (operation.operation === OperationTypeNode.SUBSCRIPTION)
    throw new QueryRefused({
      fr: 'Il n’y a pas d’abonnements (« subscription »).',
      en: 'There are no subscriptions.',
    });
  refuseShape(document, operation);
  refuseRepeated(operation);
  const variables = request.variables ?? {};
  refuseLarge(variables);
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  // Values that do not fit are refused with better words by the execution, which runs nothing then.
  if (!coerced) return 0;
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
  return cost;
}

const tooMany = (fr: string, en: string) => new QueryRefused({ fr, en });

/** Once an operation: the same one is the same object, as long as Apollo remembers its text. */
const shaped = new WeakSet<OperationDefinitionNode>();

function refuseShape(document: DocumentNode, operation: OperationDefinitionNode): void {
  if (shaped.has(operation)) return;
  const { depth, fields, roots, aliases, aliasesOf } = shapeOf(document, operation);
  if (fields > MAX_FIELDS)
    throw tooMany(
      `Cette requête demande plus de ${MAX_FIELDS} champs, fragments compris.`,
      `This query asks for more than ${MAX_FIELDS} fields, fragments written out.`,
    );
  if (depth > MAX_DEPTH)
    throw tooMany(
      `Cette requête a ${depth} niveaux, au plus ${MAX_DEPTH}.`,
      `This query has ${depth} levels, at most ${MAX_DEPTH}.`,
    );
  if (roots > MAX_ROOT_FIELDS)
    throw tooMany(
      `Au plus ${MAX_ROOT_FIELDS} champs à la racine d'une requête.`,
      `At most ${MAX_ROOT_FIELDS} fields at the root of a query.`,
    );
  if (aliases > MAX_ALIASES || Math.max(0, ...aliasesOf.values()) > MAX_ALIASES_OF_ONE)
    throw tooMany(
      `Au plus ${MAX_ALIASES} alias par requête, et ${MAX_ALIASES_OF_ONE} d’un même champ.`,
      `At most ${MAX_ALIASES} aliases a query, and ${MAX_ALIASES_OF_ONE} of one field.`,
    );
  const { list } = largestList(document);
  if (list > MAX_LIST) throw LIST_TOO_LONG();
  shaped.add(operation);
}

function refuseRepeated(operation: OperationDefinitionNode): void {
  const names = operation.selectionSet.selections.map((selection) =>
    selection.kind === Kind.FIELD ? selection.name.value : '',
  );
  const repeated = [...ONE_PER_REQUEST].find((name) => names.filter((other) => other === name).length > 1);
  if (repeated) throw tooMany(`« ${repeated} » : une seule fois par requête.`, `"${repeated}": once a request.`);
  if (operation.operation === OperationTypeNode.MUTATION && names.includes(''))
    throw tooMany('Pas de fragment à la racine d’une mutation.', 'No fragment at the root of a mutation.');
}

const LIST_TOO_LONG = () =>
  tooMany(`Au plus ${MAX_LIST} valeurs dans une liste.`, `At most ${MAX_LIST} values in a list.`);

/** A ring of an area is a list of positions, which is bounded where areas are read. */
const isPosition = (value: unknown) =>
  Array.isArray(value) && value.length <= 4 && value.every((part) => typeof part === 'number');

function refuseLarge(variables: Record<string, unknown>): void {
  let text = 0;
  const waiting: unknown[] = [variables];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value === 'string') text += value.length;
    else if (Array.isArray(value)) {
      if (value.every(isPosition)) continue;
      if (value.length > MAX_LIST) throw LIST_TOO_LONG();
      waiting.push(...(value as unknown[]));
    } else if (value && typeof value === 'object') waiting.push(...(Object.values(value) as unknown[]));
  }
  if (text > MAX_TEXT)
    throw tooMany(
      `Au plus ${MAX_TEXT} caractères dans les variables.`,
      `At most ${MAX_TEXT} characters in the variables.`,
    );
}

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
