/**
 * A process that asks, and times the answers: its own, so that what it costs is not the API's. It closes the loop:
 * each client asks its next question when the answer to its last has come. Speaks with `contest.ts` over IPC.
 */
import { Agent, request } from 'node:http';
import { PREPARED_SESSION } from '#database';
import pg from 'pg';

/** What is asked of: a statement on a connection of each client, prepared once and named, or a GraphQL operation. */
export type Target =
  | { readonly kind: 'sql'; readonly url: string; readonly text: string }
  | { readonly kind: 'graphql'; readonly port: number; readonly query: string; readonly cookie?: string };

export interface Run {
  readonly target: Target;
  readonly clients: number;
  /** Of each request: a statement's parameters, or an operation's variables. */
  readonly questions: readonly unknown[];
}

export interface Outcome {
  /** Of each request, in milliseconds, in the order in which they ended. */
  readonly latencies: readonly number[];
  readonly seconds: number;
}

type Ask = (question: unknown) => Promise<void>;

const clientsOf = new Map<string, Ask[]>();
const ends: (() => unknown)[] = [];

async function clientsFor(target: Target, count: number): Promise<Ask[]> {
  const key = JSON.stringify(target);
  const clients = clientsOf.get(key) ?? [];
  clientsOf.set(key, clients);
  while (clients.length < count) clients.push(target.kind === 'sql' ? await sqlClient(target) : graphqlClient(target));
  return clients.slice(0, count);
}

/** Values stay the text that came: what they would become is another's cost. */
const UNPARSED = { getTypeParser: () => (text: string) => text };

async function sqlClient({ url, text }: Target & { kind: 'sql' }): Promise<Ask> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  // As the API's connections have it, or the bare statement would be planned anew each time.
  await client.query(PREPARED_SESSION);
  ends.push(() => client.end());
  return async (question) => {
    await client.query({ name: 'question', text, values: question as unknown[], rowMode: 'array', types: UNPARSED });
  };
}

function graphqlClient({ port, query, cookie }: Target & { kind: 'graphql' }): Ask {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  ends.push(() => agent.destroy());
  return (variables) =>
    new Promise((resolve, reject) => {
      const body = JSON.stringify({ query, variables });
      const headers = {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        ...(cookie ? { cookie } : {}),
      };
      const options = { agent, host: '127.0.0.1', port, path: '/graphql', method: 'POST', headers };
      request(options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const answer = Buffer.concat(chunks);
          if (response.statusCode === 200 && !answer.includes('"errors":')) resolve();
          else reject(new Error(`HTTP ${response.statusCode}: ${answer.toString().slice(0, 1000)}`));
        });
      })
        .on('error', reject)
        .end(body);
    });
}

async function run({ target, clients, questions }: Run): Promise<Outcome> {
  const latencies: number[] = [];
  let next = 0;
  const loop = async (ask: Ask) => {
    while (next < questions.length) {
      const question = questions[next++];
      const from = performance.now();
      await ask(question);
      latencies.push(performance.now() - from);
    }
  };
  const asking = await clientsFor(target, clients);
  const started = performance.now();
  await Promise.all(asking.map(loop));
  return { latencies, seconds: (performance.now() - started) / 1000 };
}

process.on('message', (message: Run) => {
  run(message).then(
    (outcome) => process.send?.({ outcome }),
    (error: unknown) => process.send?.({ error: error instanceof Error ? error.message : String(error) }),
  );
});
process.on('disconnect', () => {
  for (const end of ends) void end();
});
