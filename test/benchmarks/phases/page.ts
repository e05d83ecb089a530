import { contest, type Contender, quantile } from '../contest.js';
import { COUNTED_PAGE, FULL_PAGE, PAGE_STATEMENT, type Statement, variablesOf, WITHIN_REACH } from '../questions.js';
import { count, mebibytes, resultTable, say, section } from '../report.js';
import { type Server, startApi } from '../server-process.js';
import { CROWD, CROWD_REQUESTS, FIRST_PORT } from '../settings.js';
import { onServer, type World } from '../world-database.js';
import { crowdedNeeds, quebec, someNeeds } from '../worlds.js';

export const statement = (name: string, world: World, { text, values }: Statement): Contender => ({
  name,
  target: { kind: 'sql', url: world.url, text },
  questionOf: values,
});

export const operation = (name: string, server: Server, query: string): Contender => ({
  name,
  target: { kind: 'graphql', port: server.port, query },
  questionOf: variablesOf,
});

const BARE = 'statement of the page';

const contenders = (world: World, api: Server): Contender[] => [
  statement(BARE, world, PAGE_STATEMENT),
  operation('page, nine reasons', api, FULL_PAGE),
  operation('page, and how many in all', api, COUNTED_PAGE),
];

/** A need's first page through GraphQL, beside the bare statement that it runs. */
export async function page(): Promise<void> {
  const world = await quebec();
  const needIds = await someNeeds(world);
  const api = await startApi(world.url, FIRST_PORT);
  try {
    section('A page of matches', 'A need’s first 20 matches, beside the bare statement that a page runs.');
    resultTable(await contest(contenders(world, api), needIds), BARE);
    say(`\n${await reachOf(world, needIds)} Memory of the API: ${mebibytes(await api.memory())}.`);
  } finally {
    await api.stop();
  }
}

/** The same where one product is offered by very many in reach. */
export async function crowded(): Promise<void> {
  const world = await quebec();
  const needIds = await crowdedNeeds(world);
  const api = await startApi(world.url, FIRST_PORT);
  try {
    section('A crowded product', `The same for needs that ${count(CROWD)} offerings of their product can reach.`);
    const options = { requests: CROWD_REQUESTS, warmUp: CROWD_REQUESTS / 2, clients: [1] };
    resultTable(await contest(contenders(world, api), needIds, options), BARE);
    say(`\n${await reachOf(world, needIds)} Memory of the API: ${mebibytes(await api.memory())}.`);
  } finally {
    await api.stop();
  }
}

const SAMPLE = 300;

async function reachOf(world: World, needIds: readonly string[]): Promise<string> {
  const counts = await onServer(world.url, async (client) => {
    const { rows } = await client.query<{ offerings: string }>(WITHIN_REACH, [needIds.slice(0, SAMPLE)]);
    return rows.map(({ offerings }) => Number(offerings));
  });
  const [median, p95] = [0.5, 0.95].map((q) => count(quantile(counts, q)));
  return `Offerings of the product, and of those below it, within a need’s maximum distance: median ${median}, p95 ${p95}.`;
}
