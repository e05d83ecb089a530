import { defaultFieldResolver, type GraphQLSchema, isObjectType } from 'graphql';
import type { GraphqlContext } from './context.js';
import type { Rule } from './access-rules.js';
import { ACCESS_TABLE, type AccessTable } from './access-table.js';

/** What a table says of a field; undefined: nothing, and nobody may have it. */
export type RuleOf = (typeName: string, fieldName: string) => Rule | undefined;

const names = (list: string): string[] => list.split(/\s+/).filter(Boolean);

/** `'a b': { 'c d': rule }` is the rule of `a.c`, `a.d`, `b.c` and `b.d`; `*Edge` is every type whose name ends so. */
function read(table: AccessTable): {
  exact: Map<string, Rule>;
  families: [suffix: string, fields: Map<string, Rule>][];
} {
  const exact = new Map<string, Rule>();
  const families: [string, Map<string, Rule>][] = [];
  for (const [types, fields] of Object.entries(table)) {
    const rules = Object.entries(fields).flatMap(([list, rule]) => names(list).map((name) => [name, rule] as const));
    for (const type of names(types)) {
      if (type.startsWith('*')) families.push([type.slice(1), new Map(rules)]);
      for (const [name, rule] of type.startsWith('*') ? [] : rules) {
        if (exact.has(`${type}.${name}`))
          throw new Error(`apps/api/src/graphql/access-table.ts says ${type}.${name} twice`);
        exact.set(`${type}.${name}`, rule);
      }
    }
  }
  return { exact, families };
}

export function rulesOf(table: AccessTable = ACCESS_TABLE): RuleOf {
  const { exact, families } = read(table);
  return (typeName, fieldName) =>
    exact.get(`${typeName}.${fieldName}`) ??
    families.find(([suffix, fields]) => typeName.endsWith(suffix) && fields.has(fieldName))?.[1].get(fieldName);
}

/** Every field of every object type, `Type.field`, in order. */
export const fieldsOf = (schema: GraphQLSchema): { typeName: string; fieldName: string }[] =>
  Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) && !type.name.startsWith('__'))
    .flatMap((type) =>
      isObjectType(type) ? Object.keys(type.getFields()).map((fieldName) => ({ typeName: type.name, fieldName })) : [],
    );

/** Fields that the table says nothing of, and names in the table that no field has. */
export function gapsOfTable(
  schema: GraphQLSchema,
  table: AccessTable = ACCESS_TABLE,
): { withoutRule: string[]; ofNothing: string[] } {
  const ruleOf = rulesOf(table);
  const fields = fieldsOf(schema);
  const known = new Set(fields.map(({ typeName, fieldName }) => `${typeName}.${fieldName}`));
  return {
    withoutRule: fields
      .filter(({ typeName, fieldName }) => !ruleOf(typeName, fieldName))
      .map(({ typeName, fieldName }) => `${typeName}.${fieldName}`),
    ofNothing: [...read(table).exact.keys()].filter((name) => !known.has(name)),
  };
}

/**
 * Holds the schema to the table: a field without a rule stops the start, and whom a query or a mutation refuses whatever
 * it asks for is refused before the resolver runs. Only fields of the root are wrapped: a page of rows costs no more.
 * @throws Error naming what is missing
 */
export function holdToAccessTable(schema: GraphQLSchema, table: AccessTable = ACCESS_TABLE): GraphQLSchema {
  const { withoutRule, ofNothing } = gapsOfTable(schema, table);
  if (withoutRule.length > 0)
    throw new Error(
      `No rule of access: ${withoutRule.join(', ')}. Say in apps/api/src/graphql/access-table.ts who gets each, and in test/end-to-end/access how it is asked for.`,
    );
  if (ofNothing.length > 0)
    throw new Error(
      `apps/api/src/graphql/access-table.ts has rules of what is not in the schema: ${ofNothing.join(', ')}.`,
    );

  const ruleOf = rulesOf(table);
  for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
    for (const field of Object.values(root?.getFields() ?? {})) {
      const checks = ruleOf(root?.name ?? '', field.name)?.flatMap(({ refuse }) => (refuse ? [refuse] : [])) ?? [];
      if (checks.length === 0) continue;
      const resolve = field.resolve ?? defaultFieldResolver;
      field.resolve = (source, args, context: GraphqlContext, info) => {
        checks.forEach((check) => check(context.actor));
        return resolve(source, args, context, info);
      };
    }
  }
  return schema;
}
