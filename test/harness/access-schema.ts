import { GraphQLSchemaHost } from '@nestjs/graphql';
import {
  getNamedType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  isCompositeType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import type { INestApplicationContext } from '@nestjs/common';

/** Operations written from the schema, so that a new field is asked for without anybody writing how. */

export type Arguments = Readonly<Record<string, unknown>>;
export type Field = GraphQLField<unknown, unknown>;

/** One field on the way to another, with what it is asked with. */
export interface Step {
  readonly field: Field;
  readonly typeName: string;
  readonly args: Arguments;
}

export const schemaOf = (app: INestApplicationContext): GraphQLSchema =>
  app.get(GraphQLSchemaHost, { strict: false }).schema;

export const objectTypesOf = (schema: GraphQLSchema): GraphQLObjectType[] =>
  Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith('__'),
  );

export const needsArguments = (field: Field): boolean => field.args.some(isRequiredArgument);

/** Collects what a query's variables are, while the query is being written. */
export class Variables {
  readonly values: Record<string, unknown> = {};
  private readonly types: string[] = [];

  /** `(name: $v0)`, or nothing. */
  pass(field: Field, args: Arguments): string {
    const passed = field.args.filter(({ name }) => name in args);
    if (passed.length === 0) return '';
    const list = passed.map(({ name, type }) => {
      const variable = `v${this.types.length}`;
      this.types.push(`$${variable}: ${String(type)}`);
      this.values[variable] = args[name];
      return `${name}: $${variable}`;
    });
    return `(${list.join(', ')})`;
  }

  get declaration(): string {
    return this.types.length > 0 ? `(${this.types.join(', ')})` : '';
  }
}

/** The least that shows whether a field has something to give. */
export function glimpse(field: Field): string {
  const type = getNamedType(field.type);
  if (!isCompositeType(type)) return '';
  if (!isObjectType(type)) return '{ __typename }';
  if (type.name.endsWith('Connection')) return '{ nodes { __typename } }';
  // What is no thing of its own is told from something coarser by its value.
  const values = Object.values(type.getFields()).filter(
    (one) => isLeafType(getNamedType(one.type)) && !needsArguments(one),
  );
  return 'id' in type.getFields() ? '{ __typename }' : `{ __typename ${values.map(({ name }) => name).join(' ')} }`;
}

/** The text of a query that goes down these steps and selects this of where they lead. */
export function queryDown(
  steps: readonly Step[],
  selection: (variables: Variables) => string,
): {
  query: string;
  variables: Record<string, unknown>;
} {
  const variables = new Variables();
  const opened = steps.map(({ field, args }) => `${field.name}${variables.pass(field, args)} { `).join('');
  const query = `${opened}${selection(variables)}${' }'.repeat(steps.length)}`;
  return { query: `query ${variables.declaration} { ${query} }`, variables: variables.values };
}

/** A mutation that asks for everything that its payload holds, an object by what it is. */
export function mutationOf(field: Field, args: Arguments): { query: string; variables: Record<string, unknown> } {
  const variables = new Variables();
  const payload = getNamedType(field.type);
  const selection = isObjectType(payload)
    ? Object.values(payload.getFields())
        .map((one) => {
          const type = getNamedType(one.type);
          if (one.name === 'userErrors') return 'userErrors { path code message }';
          if (!isObjectType(type)) return one.name;
          return `${one.name} { __typename ${'id' in type.getFields() ? 'id' : ''} }`;
        })
        .join(' ')
    : '';
  const call = `${field.name}${variables.pass(field, args)} ${selection ? `{ ${selection} }` : ''}`;
  return { query: `mutation ${variables.declaration} { ${call} }`, variables: variables.values };
}
