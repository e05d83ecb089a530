/**
 * `npm run bench`: what a need's first page of matches costs through GraphQL, beside the bare SQL statement that finds
 * its candidates, in one run on one machine. On the PostgreSQL server of BENCH_DATABASE_URL (a role that may create
 * databases). BENCH_OFFERINGS changes the size. Prints the table that docs/benchmarks.md keeps.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { CANDIDATES_OF_NEEDS } from '#matching';
import { projectRoot } from '#kernel';
import { API_NODE_FLAGS } from '#settings';
import pg from 'pg';
import { createWorld } from './world.js';

const SERVER = process.env['BENCH_DATABASE_URL'] ?? 'postgresql://postgres@127.0.0.1:5432/postgres';
const OFFERINGS = Number(process.env['BENCH_OFFERINGS'] ?? 1_000_000);
const NEEDS = 2000;
const MEASURED = 300;
/** Node compiles what is hot as it goes: some hundreds of requests until the times stand still. */
const WARM_UP = 600;
const PORT = Number(process.env['BENCH_PORT'] ?? 3999);
const NAME = `maillage_bench_${OFFERINGS}`;

const PAGE = `query ($id: ID!) { need(id: $id) { matches(first: 20) { totalCount nodes {
  score distanceM delivery offering { id product { name } organization { name } } criteria { name points maxPoints reason } } } } }`;

const say = (line: string) => process.stdout.write(`${line}\n`);
const seconds = (since: number) => ((performance.now() - since) / 1000).toFixed(1);

async function main(): Promise<void> {
  say(
    `Machine: ${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB; Node ${process.versions.node}`,
  );
  let start = performance.now();
  const url = process.env['BENCH_KEEP']
    ? urlOf(NAME)
    : await createWorld(SERVER, NAME, { offerings: OFFERINGS, needs: NEEDS });
  say(`World: ${OFFERINGS.toLocaleString('en')} offerings, ${NEEDS.toLocaleString('en')} needs (${seconds(start)} s)`);

  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows: version } = await client.query<{ v: string }>(
    `SELECT version() || ', PostGIS ' || postgis_lib_version() AS v`,
  );
  say(version[0]?.v.replace(/ on .*?,/, ',') ?? '');
  const needs = await client.query<{ id: string }>('SELECT id FROM needs ORDER BY md5(id::text) LIMIT $1', [
    WARM_UP + MEASURED,
  ]);

  start = performance.now();
  const api = fork(join(projectRoot, 'dist/apps/api/src/main.js'), {
    env: { ...process.env, DATABASE_URL: url, PORT: String(PORT), LOG_LEVEL: 'error', NODE_ENV: 'development' },
    execArgv: API_NODE_FLAGS,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await once(api, 'message');
  say(`API started in ${seconds(start)} s`);

  const today = new Date().toISOString().slice(0, 10);
  const bare = async (id: string) => {
    const from = performance.now();
    const { rowCount } = await client.query(CANDIDATES_OF_NEEDS, [[id], today]);
    return { ms: performance.now() - from, count: rowCount ?? 0 };
  };
  const graphql = async (id: string) => {
    const from = performance.now();
    const response = await fetch(`http://127.0.0.1:${PORT}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: PAGE, variables: { id } }),
    });
    const answer = (await response.json()) as {
      data?: { need: { matches: { totalCount: number } } };
      errors?: unknown;
    };
    if (!answer.data) throw new Error(JSON.stringify(answer.errors));
    return { ms: performance.now() - from, count: answer.data.need.matches.totalCount };
  };

  const measured = {
    bare: [] as number[],
    graphql: [] as number[],
    candidates: [] as number[],
    matches: [] as number[],
  };
  for (const [i, { id }] of needs.rows.entries()) {
    // Alternating, so that neither finds the other's rows always warm.
    const [sql, page] = i % 2 ? [await bare(id), await graphql(id)] : await graphqlFirst(id);
    if (i < WARM_UP) continue;
    measured.bare.push(sql.ms);
    measured.graphql.push(page.ms);
    measured.candidates.push(sql.count);
    measured.matches.push(page.count);
  }
  async function graphqlFirst(id: string) {
    const page = await graphql(id);
    return [await bare(id), page] as const;
  }

  const [sql, page] = [summary(measured.bare), summary(measured.graphql)];
  const memory = await memoryOf(api.pid);
  say('');
  say('| | median ms | mean ms | p95 ms |');
  say('|---|---|---|---|');
  say(`| bare SQL statement | ${sql.join(' | ')} |`);
  say(`| first page of 20 through GraphQL | ${page.join(' | ')} |`);
  say(`| ratio | ${page.map((value, i) => (Number(value) / Number(sql[i])).toFixed(2)).join(' | ')} |`);
  say('');
  say(
    `${MEASURED} needs, one client; candidates a need: median ${quantile(measured.candidates, 0.5)}, p95 ${quantile(measured.candidates, 0.95)}; matches: median ${quantile(measured.matches, 0.5)}; API resident memory ${memory} MiB`,
  );

  api.disconnect();
  await once(api, 'exit');
  await client.end();
}

function urlOf(name: string): string {
  const url = new URL(SERVER);
  url.pathname = `/${name}`;
  return url.href;
}

const quantile = (values: readonly number[], q: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))] ?? 0;

const summary = (values: readonly number[]): string[] =>
  [quantile(values, 0.5), values.reduce((sum, value) => sum + value, 0) / values.length, quantile(values, 0.95)].map(
    (value) => value.toFixed(2),
  );

async function memoryOf(pid: number | undefined): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kib = /VmRSS:\s+(\d+)/.exec(status)?.[1];
  return kib ? String(Math.round(Number(kib) / 1024)) : 'unknown';
}

await main();
