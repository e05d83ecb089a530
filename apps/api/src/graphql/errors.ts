import { randomUUID } from 'node:crypto';
import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Logger } from 'pino';
import { isStatementTimeout } from '#database';
import { DomainError, InvalidInput, type Language, languageFromHeader, type Localized } from '#kernel';
import { RateLimited } from '#limits';
import { whereItHappened } from '../http/unexpected-errors.js';
import type { GraphqlContext } from './context.js';
import { QueryRefused } from './query-limits.js';
import { UnreadableValue } from './scalars.js';

/**
 * Errors at the edge: every expected one keeps its code and speaks the reader's language; an unexpected one is logged
 * with a number and tells the reader nothing but that number.
 */

const UNEXPECTED = (reference: string): Localized => ({
  fr: `Une erreur inattendue s'est produite. Réessayer ; si elle revient, signaler le numéro ${reference}.`,
  en: `Something unexpected went wrong. Try again; if it comes back, report number ${reference}.`,
});

const TOO_SLOW: Localized = {
  fr: 'Cette demande a pris trop de temps et a été interrompue : demander moins à la fois, ou réessayer plus tard.',
  en: 'This took too long and was stopped: ask for less at once, or try again later.',
};

/** Rewrites the errors of a response in the language of its request. */
export const errorsInTheReadersLanguage = (log: Logger): ApolloServerPlugin<GraphqlContext> => ({
  requestDidStart: () =>
    Promise.resolve({
      willSendResponse: ({ contextValue, response, errors, request }) => {
        const { body } = response;
        if (body.kind !== 'single' || !body.singleResult.errors) return Promise.resolve();
        const language = contextValue?.language ?? languageFromHeader(request.http?.headers.get('accept-language'));
        body.singleResult.errors = body.singleResult.errors.map((formatted, i) =>
          translate(formatted, errors?.[i], language, log, requestIdOf(contextValue)),
        );
        const limited = errors?.map(rootOf).find((cause) => cause instanceof RateLimited);
        if (limited && response.http) {
          response.http.status = 429;
          response.http.headers.set('retry-after', String(limited.retryAfterS));
        } else if (errors?.some((error) => isStatementTimeout(rootOf(error))) && response.http)
          response.http.status = 503;
        return Promise.resolve();
      },
    }),
});

/** What the answer's X-Request-Id says, and the line of the log. */
function requestIdOf(context: GraphqlContext | undefined): string {
  const id = context?.req.id;
  return typeof id === 'string' ? id : '';
}

function translate(
  formatted: GraphQLFormattedError,
  error: GraphQLError | undefined,
  language: Language,
  log: Logger,
  requestId: string,
): GraphQLFormattedError {
  const cause = rootOf(error);
  const { stacktrace: _, ...extensions } = { ...formatted.extensions };
  if (cause instanceof DomainError) {
    return { ...formatted, message: cause.in(language), extensions: { ...extensions, code: cause.code } };
  }
  if (cause instanceof InvalidInput) {
    const problems = cause.problems.map(({ path, code, message }) => ({ path, code, message: message[language] }));
    const message = problems.map((problem) => `${problem.path.join('.')}: ${problem.message}`).join(' ');
    return { ...formatted, message, extensions: { ...extensions, code: 'BAD_USER_INPUT', problems } };
  }
  if (cause instanceof QueryRefused) return { ...formatted, message: cause.text[language], extensions };
  if (cause instanceof UnreadableValue) {
    const where = inputPathOf(formatted.message);
    const message = [where && `${where}:`, cause.text[language]].filter(Boolean).join(' ');
    return {
      ...formatted,
      message,
      extensions: { ...extensions, code: 'BAD_USER_INPUT', ...(where && { inputPath: where }) },
    };
  }
  if (isStatementTimeout(cause)) {
    log.warn({ requestId, path: formatted.path }, 'a statement took too long');
    return { ...formatted, message: TOO_SLOW[language], extensions: { ...extensions, code: 'TIMEOUT' } };
  }
  const code = extensions['code'];
  if (code === 'INTERNAL_SERVER_ERROR') {
    const reference = requestId || randomUUID();
    log.error({ err: whereItHappened(cause), reference, path: formatted.path }, 'unexpected error');
    return { ...formatted, message: UNEXPECTED(reference)[language], extensions: { code, reference } };
  }
  return { ...formatted, message: language === 'fr' ? inFrench(formatted.message) : formatted.message, extensions };
}

/** The error thrown first: GraphQL wraps what a resolver or a scalar throws. */
function rootOf(error: GraphQLError | undefined): unknown {
  let root: unknown = error;
  while (root instanceof GraphQLError && root.originalError) root = root.originalError;
  return root;
}

/** `input.quantity.value` in graphql-js's `Variable "$input" got invalid value … at "input.quantity.value"; …`. */
const inputPathOf = (message: string): string | undefined => / at "([\w.[\]]+)"/.exec(message)?.[1];

/**
 * What graphql-js says of a query or a value that does not fit the schema, in French. Sentences it does not know stay
 * as they are, after a word that says what they are about.
 */
const FRENCH: readonly [RegExp, string][] = [
  [/^Syntax Error: Expected (.+), found (.+)\.$/, 'Requête illisible : $1 attendu, $2 trouvé.'],
  [/^Syntax Error: Unexpected (.+)\.$/, 'Requête illisible : $1 inattendu.'],
  [/^Syntax Error: Document contains more that (\d+) tokens.*$/, 'Requête trop longue : plus de $1 mots.'],
  [/^Syntax Error: (.*)$/, 'Requête illisible : $1'],
  [/^Operation batching disabled\.$/, 'Une seule requête à la fois (pas de lot).'],
  [
    /^POST body missing.*$/s,
    'Le corps de la requête est vide, ou n’est pas du JSON (« Content-Type: application/json »).',
  ],
  [/^GraphQL operations must contain a non-empty `query`.*$/s, 'La requête doit contenir « query ».'],
  [/^`variables` in a POST body.*$/s, '« variables » doit être un objet.'],
  [
    /^This operation has been blocked as a potential Cross-Site Request Forgery.*$/s,
    'Requête refusée, car elle pourrait venir d’un autre site : envoyer un POST avec « Content-Type: application/json ».',
  ],
  [
    /^Must provide operation name if query contains multiple operations\.$/,
    'La requête contient plusieurs opérations : donner « operationName ».',
  ],
  [/^Unknown operation named "(.*)"\.$/, 'Aucune opération ne s’appelle « $1 ».'],
  [
    /^Variable "(\$\w+)" got invalid value (.+?) at "([^"]+)"; (.*)$/s,
    'La valeur $2 ne convient pas au champ « $3 » : $4',
  ],
  [/^Variable "(\$\w+)" got invalid value (.+?); (.*)$/s, 'La valeur $2 de la variable « $1 » ne convient pas : $3'],
  [/^Variable "(\$\w+)" of required type "([^"]+)" was not provided\.$/, 'La variable obligatoire « $1 » ($2) manque.'],
  [
    /^Variable "(\$\w+)" of non-null type "([^"]+)" must not be null\.$/,
    'La variable « $1 » ($2) ne peut pas être nulle.',
  ],
  [/Value "([^"]*)" does not exist in "(\w+)" enum\./, '« $1 » n’est pas une valeur de $2.'],
  [/Did you mean (?:the enum value )?(.+?)\?/, 'Vouliez-vous dire $1 ?'],
  [/^Cannot query field "([^"]+)" on type "([^"]+)"\./, 'Le champ « $1 » n’existe pas sur $2.'],
  [/^Unknown argument "([^"]+)" on field "([^"]+)"\./, 'L’argument « $1 » est inconnu du champ « $2 ».'],
  [/^Unknown type "([^"]+)"\./, 'Le type « $1 » est inconnu.'],
  [/Field "([^"]+)" is not defined by type "([^"]+)"\./, 'Le champ « $1 » n’existe pas dans $2.'],
  [/Field "([^"]+)" of required type "([^"]+)" was not provided\./, 'Le champ obligatoire « $1 » ($2) manque.'],
  [
    /^Field "([^"]+)" argument "([^"]+)" of type "([^"]+)" is required, but it was not provided\.$/,
    'L’argument obligatoire « $2 » ($3) du champ « $1 » manque.',
  ],
  [
    /^Field "([^"]+)" of type "([^"]+)" must have a selection of subfields\./,
    'Le champ « $1 » ($2) demande de choisir des sous-champs.',
  ],
  [/Expected non-nullable type "([^"]+)" not to be null\./, 'Une valeur ($1) est obligatoire.'],
  [/(Int|Float|String|Boolean|ID) cannot represent (?:a )?(?:non[- ]\S+ )?value: (.+)$/, '$2 n’est pas de type $1.'],
  [/Int cannot represent non 32-bit signed integer value: (.+)$/, '$1 est hors des bornes d’un entier (Int).'],
  [/Expected value of type "([^"]+)", found (.+?)([.;]|$)/, 'Attendu : $1 ; reçu : $2$3'],
];

function inFrench(message: string): string {
  const translated = FRENCH.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), message);
  return translated === message ? `Requête refusée : ${message}` : translated;
}
