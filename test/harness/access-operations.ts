import { ANCHORS, ARGUMENTS, type Call, CALLS, ENDS_SESSION } from './access-calls.js';
import {
  type Arguments,
  type Field,
  glimpse,
  mutationOf,
  objectTypesOf,
  queryDown,
  type Step,
} from './access-schema.js';
import { waysTo } from './access-walk.js';
import type { AccessWorld, Answer, Caller, Home } from './access-world.js';

/** Every query, mutation and field that takes arguments, as somebody calls it on what is theirs. */
export interface Operation {
  /** `publishNeed`, `Query.need`, `Need.matches`. */
  readonly name: string;
  readonly field: Field;
  readonly isMutation: boolean;
  /** With what it succeeds. */
  readonly arrange: () => Promise<Call>;
  readonly ask: (args: Arguments) => Promise<Answer>;
}

/** What came of an operation: for a mutation that did what it says, everything but mistakes. */
export const succeeded = ({ field }: Operation, { data, errors }: Answer): boolean => {
  const given = data?.[field.name] as { userErrors?: unknown[] } | null | undefined;
  return !errors && given !== null && given !== undefined && (given.userErrors ?? []).length === 0;
};

export function operationsOf(world: AccessWorld, caller: Caller, home: Home): Operation[] {
  const mutations = Object.values(world.schema.getMutationType()?.getFields() ?? {}).map((field): Operation => ({
    name: field.name,
    field,
    isMutation: true,
    arrange: async () => {
      const call = CALLS[field.name];
      if (!call) throw new Error(`no call of ${field.name} is arranged`);
      return call(world, home, caller);
    },
    ask: async (args) => {
      // What erases an account is asked by somebody who is not needed any more.
      const gone = field.name === 'eraseMyAccount' ? await world.person('somebody') : undefined;
      const asking = gone ?? (ENDS_SESSION.includes(field.name) ? await world.inAnotherSession(caller) : caller);
      return asking.ask(mutationOf(field, args));
    },
  }));
  const argumentsOf = ({ typeName, field }: Pick<Step, 'typeName' | 'field'>) =>
    ARGUMENTS[`${typeName}.${field.name}`]?.(world, home, caller);
  const ways = waysTo(world.schema, ANCHORS, argumentsOf);
  const reads = objectTypesOf(world.schema).flatMap((type) => {
    const [way] = ways.get(type.name) ?? [];
    if (!way) return [];
    return Object.values(type.getFields())
      .filter(({ args }) => args.length > 0)
      .map((field): Operation => ({
        name: `${type.name}.${field.name}`,
        field,
        isMutation: false,
        arrange: () => Promise.resolve({ args: argumentsOf({ typeName: type.name, field }) ?? {} }),
        ask: (args) =>
          caller.ask(queryDown(way, (variables) => `${field.name}${variables.pass(field, args)} ${glimpse(field)}`)),
      }));
  });
  return [...mutations, ...reads];
}
