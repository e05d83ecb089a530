import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '#kernel';
import { PEER_FUNCTION, PEER_SCHEMA } from './questions.js';
import { type Server, startServer } from './server-process.js';
import { onServer } from './world-database.js';

/** Not a dependency of the project: its own package and lockfile, installed when asked for where git does not look. */
const MANIFEST = join(projectRoot, 'test/benchmarks/peer');
const INSTALLED = join(projectRoot, '.cache/benchmark-peer');

/** As many connections as the API has. */
const POOL_SIZE = 10;

/** PostGraphile on the tables of this world, asking through one function of SQL. */
export async function startPeer(databaseUrl: string, port: number): Promise<Server> {
  install();
  await onServer(databaseUrl, (client) => client.query(PEER_FUNCTION));
  const options = [
    ...['--connection', databaseUrl, '--schema', PEER_SCHEMA, '--max-pool-size', String(POOL_SIZE)],
    ...['--host', '127.0.0.1', '--port', String(port)],
    ...['--disable-query-log', '--disable-graphiql', '--no-setof-functions-contain-nulls'],
  ];
  return startServer('PostGraphile', [join(INSTALLED, 'node_modules/postgraphile/cli.js'), ...options], port);
}

export const peerVersion = (): string => {
  const manifest = JSON.parse(readFileSync(join(MANIFEST, 'package.json'), 'utf8')) as {
    dependencies: { postgraphile: string };
  };
  return manifest.dependencies.postgraphile;
};

function install(): void {
  const wanted = readFileSync(join(MANIFEST, 'package-lock.json'), 'utf8');
  const stamp = join(INSTALLED, 'installed-lock.json');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  rmSync(INSTALLED, { recursive: true, force: true });
  mkdirSync(INSTALLED, { recursive: true });
  cpSync(MANIFEST, INSTALLED, { recursive: true });
  const { status, stderr } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: INSTALLED,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`PostGraphile could not be installed:\n${stderr}`);
  writeFileSync(stamp, wanted);
}
