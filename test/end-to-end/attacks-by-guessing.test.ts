import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Id, newId } from '#kernel';
import { leavesOf, withLeaf } from '../harness/access-inputs.js';
import { operationsOf, succeeded } from '../harness/access-operations.js';
import { AccessWorld } from '../harness/access-world.js';
import { type RunningApi, startApi } from '../harness/api.js';

/** Whoever knows, or guesses, the identifier of something that is not theirs has no more than whoever does not. */

let api: RunningApi;
let world: AccessWorld;
beforeAll(async () => {
  api = await startApi();
  world = await AccessWorld.build(api);
});
afterAll(() => api.stop());

const NOTHING = ['00000000-0000-0000-0000-000000000000', '0190b0c0-0000-7000-8000-000000000001'];

/** What everybody may know the identifiers of. */
const PUBLIC_TABLES = ['organizations', 'sites', 'needs', 'offerings', 'lanes', 'products', 'people'];

/** Something of the owner's from every table that keeps what is private, and what has been taken from the public. */
async function privateIds(): Promise<Map<string, Id>> {
  const { home, suspendedHome } = world;
  const ids = new Map<string, Id>();
  const closed = await world.freshNeed(home);
  await home.owner.run('closeNeed', { id: closed, outcome: 'CANCELLED' });
  const paused = await world.freshOffering(home);
  await home.owner.run('pauseOffering', { id: paused });
  const lane = await world.freshLane(home);
  await home.owner.run('pauseLane', { id: lane });
  ids.set('a closed need', closed).set('a paused offering', paused).set('a paused lane', lane);
  ids.set('a suspended organization', suspendedHome.organizationId).set('its site', suspendedHome.siteId);
  ids.set('its need', suspendedHome.needId).set('its offering', suspendedHome.offeringId);
  ids.set('its lane', suspendedHome.laneId);

  const columns = await world.sql<{ table: string; column: string }>(
    `SELECT c.table_name AS "table", c.column_name AS "column" FROM information_schema.columns c
     JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.udt_name = 'uuid'
       AND c.column_name IN ('id', 'person_id', 'organization_id', 'membership_id', 'reporter_id') AND c.table_name <> ALL ($1)`,
    [PUBLIC_TABLES],
  );
  for (const table of new Set(columns.filter(({ column }) => column === 'id').map((one) => one.table))) {
    const whose = columns.filter((one) => one.table === table && one.column !== 'id').map(({ column }) => column);
    if (whose.length === 0) continue;
    const theirs = whose.map((column) => `${column} = ANY ($1)`).join(' OR ');
    const [row] = await world.sql<{ id: Id }>(`SELECT id FROM ${table} WHERE ${theirs} ORDER BY id DESC LIMIT 1`, [
      [home.owner.actor.personId, home.organizationId, ...home.owner.actor.memberships.map(({ id }) => id)],
    ]);
    if (row) ids.set(`one of ${table}`, row.id);
  }
  return ids;
}

test('an identifier of something private says no more than one of nothing, and changes nothing', async () => {
  const stranger = world.actors.stranger;
  const ids = await privateIds();
  expect([...ids.keys()]).toEqual(
    expect.arrayContaining(['one of digests', 'one of memberships', 'one of sessions', 'one of api_tokens']),
  );
  const through: string[] = [];
  const operations = operationsOf(world, stranger, world.strangerHome);
  let [places, tried] = [0, 0];
  for (const operation of operations) {
    const { name, field, arrange, ask, isMutation } = operation;
    for (const leaf of leavesOf(field).filter(({ typeName }) => typeName === 'ID')) {
      places++;
      const { args, restore } = await arrange();
      let held = isMutation ? await world.fingerprint() : {};
      const where = `${name} ${leaf.path.join('.')}`;
      /** The answer, as it would be for any other identifier. */
      const answerTo = async (id: Id) => {
        tried++;
        const before = held;
        const answer = await ask(withLeaf(field, args, leaf, id));
        const after = isMutation ? await world.fingerprint() : {};
        held = after;
        const changed = Object.keys(after).filter((table) => after[table] !== before[table]);
        const told = JSON.stringify({ ...answer, ms: 0, body: '' }).replaceAll(id, '<id>');
        return { told, changed, done: succeeded(operation, answer) };
      };
      const expected = await answerTo(newId());
      for (const id of NOTHING) {
        const { told } = await answerTo(id);
        if (told !== expected.told) through.push(`${where}: two of nothing differ: ${expected.told} ${told}`);
      }
      for (const [what, id] of ids) {
        const { told, changed } = await answerTo(id);
        if (told !== expected.told) through.push(`${where} = ${what}: ${told} instead of ${expected.told}`);
        if (!expected.done && changed.length > 0) through.push(`${where} = ${what}: changed ${changed.join(', ')}`);
      }
      await restore?.();
    }
  }
  process.stdout.write(
    `guessing: ${tried} identifiers tried in ${places} places of ${operations.length} operations (${ids.size} private things), ${through.length} got through\n`,
  );
  expect(through).toEqual([]);
}, 300_000);

test('an identifier that everybody knows lets nobody change what it stands for', async () => {
  const stranger = world.actors.stranger;
  const { home } = world;
  const ids = new Map<string, Id>([
    ['the organization', home.organizationId],
    ['the site', home.siteId],
    ['the need', home.needId],
    ['the offering', home.offeringId],
    ['the lane', home.laneId],
    ['the owner', home.owner.actor.personId ?? ''],
  ]);
  const theirs = async () => JSON.stringify(await world.everythingOf(home));
  const through: string[] = [];
  let [places, tried] = [0, 0];
  for (const { name, field, arrange, ask } of operationsOf(world, stranger, world.strangerHome).filter(
    (one) => one.isMutation,
  )) {
    for (const leaf of leavesOf(field).filter(({ typeName }) => typeName === 'ID')) {
      places++;
      const { args, restore } = await arrange();
      let before = await theirs();
      for (const [what, id] of ids) {
        tried++;
        const answer = await ask(withLeaf(field, args, leaf, id));
        const after = await theirs();
        if (after !== before) through.push(`${name} ${leaf.path.join('.')} = ${what}: ${answer.body}`);
        before = after;
      }
      await restore?.();
    }
  }
  process.stdout.write(`known identifiers: ${tried} tried in ${places} places, ${through.length} got through\n`);
  expect(through).toEqual([]);
}, 300_000);
