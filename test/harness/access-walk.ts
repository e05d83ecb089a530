import { getNamedType, type GraphQLSchema, isObjectType } from 'graphql';
import { outcomeFor, type Otherwise, type Rule, type Subject } from '../../apps/api/src/graphql/access-rules.js';
import type { RuleOf } from '../../apps/api/src/graphql/access.js';
import { type Arguments, type Field, glimpse, needsArguments, queryDown, type Step } from './access-schema.js';
import type { Answer, Caller } from './access-world.js';

/** Asks for every field as everybody, and says what came. */

export type Outcome =
  | 'VALUE'
  | 'COARSE'
  | 'NULL'
  | 'EMPTY'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'USER_ERROR'
  | `ERROR ${string}`;

export interface Seen {
  readonly outcome: Outcome;
  readonly value?: unknown;
}

const EXPECTED_CODES = ['UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND'] as const;

const outcomeOfError = ({ extensions: { code } }: { extensions: { code: string } }): Outcome =>
  code === 'BAD_USER_INPUT' ? 'USER_ERROR' : (EXPECTED_CODES.find((known) => known === code) ?? `ERROR ${code}`);

/** What a condition that does not hold looks like from outside. */
export const seenAs = (otherwise: 'VALUE' | Otherwise, caller: Caller): Outcome => {
  if (otherwise === 'REFUSED') return caller.actor.personId === null ? 'UNAUTHENTICATED' : 'FORBIDDEN';
  if (otherwise === 'HIDDEN') return 'NOT_FOUND';
  return otherwise === 'INVALID' ? 'USER_ERROR' : otherwise;
};

const stepName = ({ typeName, field }: Step): string => `${typeName}.${field.name}`;
export const pathName = (steps: readonly Step[]): string => steps.map(({ field }) => field.name).join('.');

/** What the table says an actor gets of the last of these steps: what the first rule on the way says that stops them. */
export function expectedDown(steps: readonly Step[], ruleOf: RuleOf, caller: Caller, subject: Subject): Outcome {
  for (const [i, step] of steps.entries()) {
    const rule = ruleOf(step.typeName, step.field.name);
    if (!rule) throw new Error(`${stepName(step)} has no rule`);
    const outcome = outcomeFor(rule, caller.actor, subject);
    const next = steps[i + 1]?.field.name;
    // An empty list still has a page, and a count of nothing.
    if (outcome === 'EMPTY' && isConnection(step.field) && next && !['nodes', 'edges', 'totalCount'].includes(next))
      continue;
    if (outcome === 'COARSE' ? step === steps.at(-1) : outcome !== 'VALUE') return seenAs(outcome, caller);
  }
  return 'VALUE';
}

export const expectedOf = (rule: Rule, caller: Caller, subject: Subject): Outcome =>
  seenAs(outcomeFor(rule, caller.actor, subject), caller);

const isConnection = ({ type }: Field): boolean => getNamedType(type).name.endsWith('Connection');
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** What came of the last of these steps. */
export function seenDown({ data, errors, status, body }: Answer, steps: readonly Step[]): Seen {
  if (data === undefined) return { outcome: errors?.[0] ? outcomeOfError(errors[0]) : `ERROR ${status} ${body}` };
  let value: unknown = data;
  const path: (string | number)[] = [];
  for (const { field } of steps) {
    if (!isObject(value) || !(field.name in value)) break;
    path.push(field.name);
    value = value[field.name];
    // A null may be what an error further down left of it.
    if (value === null || value === undefined) {
      const error = errors?.find((one) => path.every((part, i) => one.path?.[i] === part)) ?? errorAbove(errors, path);
      return { outcome: error ? outcomeOfError(error) : 'NULL' };
    }
    const isLast = field === steps.at(-1)?.field;
    if (Array.isArray(value)) {
      if (value.length === 0) return { outcome: 'EMPTY' };
      if (!isLast) {
        path.push(0);
        value = value[0];
      }
    }
    if (isLast && field.name === 'totalCount' && value === 0) return { outcome: 'EMPTY' };
    if (isLast && isObject(value) && Array.isArray(value['nodes']) && value['nodes'].length === 0)
      return { outcome: 'EMPTY' };
  }
  if (value === data && steps.length > 0) return { outcome: errors?.[0] ? outcomeOfError(errors[0]) : 'NULL' };
  return { outcome: 'VALUE', value };
}

const errorAbove = (errors: Answer['errors'], path: readonly (string | number)[]) =>
  errors?.find((one) => (one.path ?? []).every((part, i) => path[i] === undefined || path[i] === part));

/** Ways to each type from the root, the shortest first. Types with an `anchor` are reached by it alone, and none goes through them. */
export function waysTo(
  schema: GraphQLSchema,
  anchors: Readonly<Record<string, readonly string[]>>,
  argumentsOf: (step: Pick<Step, 'typeName' | 'field'>) => Arguments | undefined,
  most = 25,
): Map<string, Step[][]> {
  const ways = new Map<string, Step[][]>();
  const query = schema.getQueryType();
  if (!query) return ways;
  const stepOf = (typeName: string, field: Field): Step | undefined => {
    const args = argumentsOf({ typeName, field });
    return args === undefined && needsArguments(field) ? undefined : { typeName, field, args: args ?? {} };
  };
  const add = (name: string, way: Step[]) => ways.set(name, [...(ways.get(name) ?? []), way]);
  add(query.name, []);
  const queue: { name: string; way: Step[] }[] = [{ name: query.name, way: [] }];
  for (const [name, path] of Object.entries(anchors)) {
    const way: Step[] = [];
    let typeName = query.name;
    for (const fieldName of path) {
      const type = schema.getType(typeName);
      const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
      const step = field && stepOf(typeName, field);
      if (!step) throw new Error(`${name} is not at ${path.join('.')}: there is no ${typeName}.${fieldName}`);
      way.push(step);
      typeName = getNamedType(step.field.type).name;
    }
    if (typeName !== name) throw new Error(`${path.join('.')} leads to ${typeName}, not to ${name}`);
    add(name, way);
    queue.push({ name, way });
  }
  for (let next = queue.shift(); next; next = queue.shift()) {
    const type = schema.getType(next.name);
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const target = getNamedType(field.type);
      if (!isObjectType(target) || target.name in anchors || target === query) continue;
      const known = ways.get(target.name) ?? [];
      const step = stepOf(next.name, field);
      if (!step || known.length >= most || next.way.length > 7) continue;
      const way = [...next.way, step];
      add(target.name, way);
      // Through a type that has been gone through twice already, no other place is reached.
      if (known.length < 2) queue.push({ name: target.name, way });
    }
  }
  return ways;
}

/** What a caller gets of these fields of an object: all in one query, and each alone when something fails. */
export async function look(
  caller: Caller,
  way: readonly Step[],
  fields: readonly Step[],
): Promise<{ seen: Map<string, Seen>; requests: number }> {
  const seen = new Map<string, Seen>();
  const together = queryDown(way, (variables) =>
    fields.map(({ field, args }) => `${field.name}${variables.pass(field, args)} ${glimpse(field)}`).join(' '),
  );
  const answer = await caller.ask(together);
  let requests = 1;
  for (const step of fields) {
    if (!answer.errors) {
      seen.set(step.field.name, seenDown(answer, [...way, step]));
      continue;
    }
    requests++;
    const alone = await caller.ask(
      queryDown(
        way,
        (variables) => `${step.field.name}${variables.pass(step.field, step.args)} ${glimpse(step.field)}`,
      ),
    );
    seen.set(step.field.name, seenDown(alone, [...way, step]));
  }
  return { seen, requests };
}
