import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { getNamedType, isObjectType } from 'graphql';
import { rulesOf } from '../../apps/api/src/graphql/access.js';
import type { Subject } from '../../apps/api/src/graphql/access-rules.js';
import { ANCHORS, ARGUMENTS, type Call, CALLS, ENDS_SESSION } from '../harness/access-calls.js';
import { mutationOf, objectTypesOf, queryDown, type Step } from '../harness/access-schema.js';
import { expectedDown, expectedOf, look, type Outcome, pathName, seenDown, waysTo } from '../harness/access-walk.js';
import { AccessWorld, type Caller, type Home } from '../harness/access-world.js';
import { type RunningApi, startApi, testClock } from '../harness/api.js';

/**
 * Walks the whole schema: every field of every type and every mutation, as everybody, and compares what came with the
 * table of access. Nothing is left out by being new: what has no rule, no way to it or no call fails by name.
 */

let api: RunningApi;
let world: AccessWorld;
let callers: Caller[];
const ruleOf = rulesOf();

beforeAll(async () => {
  api = await startApi(testClock, {
    OIDC_ISSUER: 'https://provider.example',
    OIDC_CLIENT_ID: 'maillage',
    OIDC_CLIENT_SECRET: 'a secret of tests',
    OIDC_NAME: 'Fournisseur',
  });
  world = await AccessWorld.build(api);
  callers = world.everybody();
});
afterAll(() => api.stop());

const isPayload = (name: string): boolean => name.endsWith('Payload') || name === 'UserError';
const argumentsOf = ({ typeName, field }: Pick<Step, 'typeName' | 'field'>) =>
  ARGUMENTS[`${typeName}.${field.name}`]?.(world, world.home, world.actors.owner);

test('every field is given to whom the table says, and to nobody else', async () => {
  const subject = world.subjectOf(world.home);
  const ways = waysTo(world.schema, ANCHORS, argumentsOf);
  const types = objectTypesOf(world.schema).filter(
    ({ name }) => !isPayload(name) && name !== world.schema.getMutationType()?.name,
  );
  const surprises: string[] = [];
  let [fields, checks, requests] = [0, 0, 0];
  for (const type of types) {
    const way = await reachable(ways.get(type.name) ?? []);
    if (!way) {
      surprises.push(`${type.name}: no way leads to one that anybody sees`);
      continue;
    }
    const steps = Object.values(type.getFields()).map((field): Step => ({
      typeName: type.name,
      field,
      args: argumentsOf({ typeName: type.name, field }) ?? {},
    }));
    fields += steps.length;
    for (const part of type.name === 'Query' ? steps.map((step) => [step]) : [steps]) {
      const reference = await bestLook(way.reference, way.steps, part);
      for (const caller of callers) {
        const { seen, requests: made } = await look(caller, way.steps, part);
        requests += made;
        for (const step of part) {
          checks++;
          const expected = expectedDown([...way.steps, step], ruleOf, caller, subject);
          const { outcome, value } = seen.get(step.field.name) ?? { outcome: 'NULL' as Outcome };
          const exact = reference.seen.get(step.field.name);
          const like = (other: unknown) => JSON.stringify(other) === JSON.stringify(exact?.value);
          const gives = ruleOf(type.name, step.field.name)?.map(({ otherwise }) => otherwise) ?? [];
          const name = `${pathName([...way.steps, step])} (${type.name}.${step.field.name}) as ${caller.name}`;
          // What some get nothing of shows who only where there is something to get.
          if (gives.length > 0 && exact?.outcome !== 'VALUE')
            surprises.push(`${name}: nobody gets more than ${exact?.outcome ?? 'nothing'}`);
          else if (expected === 'COARSE') {
            if (outcome !== 'VALUE' || like(value))
              surprises.push(`${name}: expected something coarser, got ${JSON.stringify(value)}`);
          } else if (expected === 'VALUE' ? outcome !== exact?.outcome : outcome !== expected)
            surprises.push(
              `${name}: expected ${expected === 'VALUE' ? (exact?.outcome ?? '') : expected}, got ${outcome}`,
            );
          else if (expected === 'VALUE' && gives.includes('COARSE') && !like(value))
            surprises.push(`${name}: expected ${JSON.stringify(exact?.value)}, got ${JSON.stringify(value)}`);
        }
      }
    }
  }
  process.stdout.write(`${fields} fields × ${callers.length} actors = ${checks} checks (${requests} requests)\n`);
  expect(surprises).toEqual([]);
}, 240_000);

/** What the owner sees and, of what is not for owners, a coordinator or an administrator. */
async function bestLook(first: Caller, way: readonly Step[], part: readonly Step[]) {
  const best = await look(first, way, part);
  for (const caller of [world.actors.coordinator, world.actors.administrator]) {
    const missing = part.filter(({ field }) => best.seen.get(field.name)?.outcome !== 'VALUE');
    if (missing.length === 0) break;
    const { seen } = await look(caller, way, missing);
    for (const [name, what] of seen) if (what.outcome === 'VALUE') best.seen.set(name, what);
  }
  return best;
}

/** The first way down which somebody sees something, and who does. */
async function reachable(ways: readonly Step[][]) {
  const { owner, administrator, coordinator } = world.actors;
  for (const steps of ways)
    for (const reference of [owner, coordinator, administrator]) {
      const answer = await reference.ask(queryDown(steps, () => '__typename'));
      if (steps.length === 0 || (!answer.errors && seenDown(answer, steps).outcome === 'VALUE'))
        return { steps, reference };
    }
  return undefined;
}

test('every mutation is done for whom the table says; for everybody else it changes nothing', async () => {
  const mutations = Object.values(world.schema.getMutationType()?.getFields() ?? {});
  const surprises = mutations
    .filter(({ name }) => !CALLS[name])
    .map(({ name }) => `${name}: no call of it is arranged`);
  let [checks, payloadFields] = [0, 0];
  /** What every table held when the last call was refused, while nothing else has been done since. */
  let held: Record<string, string> | undefined;
  for (const field of mutations) {
    const arrange = CALLS[field.name];
    const rule = ruleOf('Mutation', field.name);
    if (!arrange || !rule) continue;
    const payload = getNamedType(field.type);
    payloadFields += isObjectType(payload) ? Object.keys(payload.getFields()).length : 0;
    const arranged = new Map<Home, Call>();
    for (const caller of callers) {
      checks++;
      const home = world.homeFor(caller);
      if (!arranged.has(home)) held = undefined;
      const call = arranged.get(home) ?? (await arrange(world, home, caller));
      arranged.set(home, call);
      const subject: Subject = { ...world.subjectOf(home), ...call.subject };
      const expected = expectedOf(rule, caller, subject);
      if (ENDS_SESSION.includes(field.name)) held = undefined;
      const asking = call.as ?? (ENDS_SESSION.includes(field.name) ? await world.inAnotherSession(caller) : caller);
      const before = expected === 'VALUE' ? {} : (held ?? (await world.fingerprint()));
      held = undefined;
      const answer = await asking.ask(mutationOf(field, call.args));
      const given = answer.data?.[field.name] as { userErrors?: unknown[] } | null | undefined;
      const outcome: Outcome =
        given && (given.userErrors ?? []).length > 0
          ? 'USER_ERROR'
          : seenDown(answer, [{ typeName: 'Mutation', field, args: {} }]).outcome;
      const name = `${field.name} as ${caller.name}`;
      if (outcome !== expected)
        surprises.push(`${name}: expected ${expected}, got ${outcome} ${JSON.stringify(given ?? answer.errors?.[0])}`);
      if (expected !== 'VALUE') {
        const after = await world.fingerprint();
        const changed = Object.keys(after).filter((table) => after[table] !== before[table]);
        if (changed.length > 0) surprises.push(`${name}: changed ${changed.join(', ')}`);
        held = after;
      }
      // What was done once cannot be done again to the same thing.
      if (outcome === 'VALUE' || outcome !== expected || call.own) arranged.delete(home);
      if (call.restore) held = undefined;
      await call.restore?.();
    }
  }
  process.stdout.write(
    `${mutations.length} mutations × ${callers.length} actors = ${checks} checks (${payloadFields} fields of what they answer)\n`,
  );
  expect(surprises).toEqual([]);
}, 240_000);

describe('what is wrong with an input', () => {
  test('is told to whoever made it', async () => {
    for (const caller of callers.filter(({ actor }) => actor.personId === null || actor.scopes === null)) {
      const { data } = await caller.ask({
        query: `mutation { signUp(input: { email: "nobody", password: "short", name: "" }) { userErrors { path code message } } }`,
      });
      const { userErrors } = (data as { signUp: { userErrors: object[] } }).signUp;
      expect(userErrors[0]).toMatchObject({
        path: expect.any(Array),
        code: expect.any(String),
        message: expect.any(String),
      });
    }
  });
});
