/**
 * `npm run torture`: the crash test that docs/torture.md describes, on servers of its own. Ends with 1 when a message was lost, doubled
 * without reason, or sent where or when it must not be. `TORTURE_SEED` repeats a run; `TORTURE_CHANGE=spring` has it at the other change
 * of the clock; `TORTURE_RECIPIENTS` makes it smaller or larger.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { entities, prepareDatabase } from '#assembly';
import { createDataSource } from '#database';
import pg from 'pg';
import { report } from './report.js';
import { torture } from './run.js';
import { MissingServer, OwnPostgres, OwnRedis } from './servers.js';

/** Around the instant at which 1:00 comes for the second time, or 2:00 is skipped, in America/Toronto. */
const CHANGES: Record<string, { from: string; to: string }> = {
  autumn: { from: '2026-11-01T05:50:00Z', to: '2026-11-01T06:05:00Z' },
  spring: { from: '2027-03-14T06:50:00Z', to: '2027-03-14T07:05:00Z' },
};
const SPEED = 3;
const LIMIT_MS = 20 * 60_000;

const note = (line: string) => process.stderr.write(`… ${line}\n`);

const seed = process.env['TORTURE_SEED'] || String(Math.floor(Math.random() * 1e9));
const change = process.env['TORTURE_CHANGE'] || 'autumn';
const recipients = Number(process.env['TORTURE_RECIPIENTS'] || 10_000);
const window = CHANGES[change];
if (!window || !Number.isInteger(recipients) || recipients < 1) {
  note('TORTURE_CHANGE: autumn or spring; TORTURE_RECIPIENTS: a whole number above 0');
  process.exit(2);
}

/** Ends this process's servers, however it ends. */
async function tidy(): Promise<void> {
  for (const stop of stops.splice(0).reverse()) await stop();
}
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => void tidy().then(() => process.exit(130)));

const directory = mkdtempSync(join(tmpdir(), 'maillage-torture-'));
const stops: (() => Promise<void>)[] = [];
try {
  note(`seed ${seed}; logs in ${directory}`);
  const postgres = await OwnPostgres.start(directory);
  stops.push(() => postgres.stop());
  const redis = await OwnRedis.start(directory);
  stops.push(() => redis.stop());
  const databaseUrl = await prepare(postgres);
  note('the world is being written');
  const result = await torture({
    seed,
    recipients,
    from: new Date(window.from),
    to: new Date(window.to),
    speed: SPEED,
    kills: 20,
    disturbed: [0.02, 0.95],
    redis: { times: 3, lose: () => redis.restart() },
    postgres: { times: 3, restart: () => postgres.restart() },
    trouble: { share: 0.12, most: 3, shareAtMail: 0.01, stallMs: 6_000 },
    mailTimeoutMs: 4_000,
    databaseUrl,
    redisUrl: redis.url,
    directory,
    fireEveryMs: 5_000,
    limitMs: LIMIT_MS,
    onProgress: note,
  });
  const [processor] = cpus();
  process.stdout.write(
    `${cpus().length} × ${processor?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB; Node ${process.versions.node}. ` +
      `Seed ${seed}, ${change} change of the clock.\n\n${report(result)}`,
  );
  process.exitCode = result.verdict.violations.length > 0 ? 1 : 0;
} catch (error) {
  if (!(error instanceof MissingServer)) throw error;
  note(error.message);
  process.exitCode = 2;
} finally {
  await tidy();
  if (process.exitCode === 0) rmSync(directory, { recursive: true, force: true });
  else note(`logs are kept in ${directory}`);
}

async function prepare(postgres: OwnPostgres): Promise<string> {
  const client = new pg.Client({ connectionString: postgres.url('postgres') });
  await client.connect();
  const { rows } = await client.query("SELECT FROM pg_available_extensions WHERE name = 'postgis'");
  if (rows.length === 0)
    throw new MissingServer('PostGIS is not there: install it (Debian: apt-get install postgresql-15-postgis-3).');
  await client.query('CREATE DATABASE maillage');
  await client.end();
  const url = postgres.url('maillage');
  const db = createDataSource({ url, entities, poolSize: 1 });
  await db.initialize();
  await prepareDatabase(db, { embedded: false });
  await db.destroy();
  return url;
}
