import {
  getNamedType,
  getNullableType,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';
import type { Arguments, Field } from './access-schema.js';

/** Every place of an operation's input where text can come in, and how to put some there. */

export interface Leaf {
  /** Names and list positions from the argument inwards. */
  readonly path: readonly (string | number)[];
  /** Of what type it is: `String`, `ID`, another scalar that is written as text, or an enum. */
  readonly typeName: string;
}

const NUMBERS = ['Int', 'Float', 'Boolean'];

export const leavesOf = (field: Field): Leaf[] =>
  field.args.flatMap(({ name, type }) => leavesIn(type, [name])).filter(({ typeName }) => !NUMBERS.includes(typeName));

function leavesIn(type: GraphQLInputType, path: readonly (string | number)[]): Leaf[] {
  const nullable = getNullableType(type);
  if (isListType(nullable)) return leavesIn(nullable.ofType, [...path, 0]);
  if (isInputObjectType(nullable))
    return Object.values(nullable.getFields()).flatMap((field) => leavesIn(field.type, [...path, field.name]));
  return [{ path, typeName: getNamedType(type).name }];
}

/** The same arguments with this text at that place; what has to be beside it is made up. */
export function withLeaf(field: Field, args: Arguments, { path: [name, ...rest] }: Leaf, text: unknown): Arguments {
  const argument = field.args.find((one) => one.name === name);
  if (!argument || name === undefined) throw new Error(`${field.name} has no argument ${String(name)}`);
  const required = field.args.filter((one) => isRequiredArgument(one) && !(one.name in args));
  const sample = Object.fromEntries(required.map((one) => [one.name, sampleOf(one.type)]));
  return { ...sample, ...args, [name]: placed(argument.type, args[name], rest, text) };
}

function placed(type: GraphQLInputType, value: unknown, path: readonly (string | number)[], text: unknown): unknown {
  const [next, ...rest] = path;
  if (next === undefined) return text;
  const nullable = getNullableType(type);
  if (isListType(nullable)) {
    const [first, ...others] = Array.isArray(value) ? (value as unknown[]) : [];
    return [placed(nullable.ofType, first, rest, text), ...others];
  }
  if (!isInputObjectType(nullable)) throw new Error(`${String(type)} has no ${next}`);
  const field = nullable.getFields()[next];
  if (!field) throw new Error(`${nullable.name} has no ${next}`);
  const before = (value ?? sampleOf(nullable)) as Record<string, unknown>;
  return { ...before, [next]: placed(field.type, before[next], rest, text) };
}

/** Something of a type that fits the schema. */
function sampleOf(type: GraphQLInputType): unknown {
  const nullable = getNullableType(type);
  if (isListType(nullable)) return [sampleOf(nullable.ofType)];
  if (isInputObjectType(nullable))
    return Object.fromEntries(
      Object.values(nullable.getFields())
        .filter(isRequiredInputField)
        .map((field) => [field.name, sampleOf(field.type)]),
    );
  if (isEnumType(nullable)) return nullable.getValues()[0]?.name;
  return SAMPLES[nullable.name] ?? 'texte';
}

const SAMPLES: Readonly<Record<string, unknown>> = {
  Int: 1,
  Float: 1,
  Boolean: true,
  Decimal: '1',
  Date: '2027-01-15',
  DateTime: '2027-01-15T12:00:00Z',
  ID: '0190b0c0-0000-7000-8000-00000000dead',
};
