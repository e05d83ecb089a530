import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { entities, prepareDatabase } from '#assembly';
import { createDataSource } from '#database';
import { projectRoot } from '#kernel';
import pg from 'pg';
import { fillWorld, schools, worldStatements, type WorldSize } from './world.js';

/** A world's windows are relative to the day it was made: after this many days it is made anew. */
const FRESH_DAYS = 7;

export interface World {
  readonly name: string;
  readonly url: string;
  /** undefined: it was there already. */
  readonly madeInSeconds: number | undefined;
}

/** The world of this name on the server: the one that is there when it is the same, otherwise made anew. */
export async function openWorld(serverUrl: string, name: string, size: WorldSize): Promise<World> {
  const url = urlOf(serverUrl, name);
  const wanted = stampOf(size);
  if (await isThere(serverUrl, name, wanted)) return { name, url, madeInSeconds: undefined };
  const started = performance.now();
  await onServer(serverUrl, async (server) => {
    await server.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await server.query(`CREATE DATABASE ${name}`);
  });
  const db = createDataSource({ url, entities, poolSize: 1 });
  await db.initialize();
  try {
    await prepareDatabase(db, { embedded: false });
    await fillWorld(db, size);
  } finally {
    await db.destroy();
  }
  // Last: a world that was left half made has no stamp.
  await onServer(serverUrl, (server) => server.query(`COMMENT ON DATABASE ${name} IS '${wanted} ${today()}'`));
  return { name, url, madeInSeconds: (performance.now() - started) / 1000 };
}

async function isThere(serverUrl: string, name: string, wanted: string): Promise<boolean> {
  const comment = await onServer(serverUrl, async (server) => {
    const { rows } = await server.query<{ comment: string | null }>(
      `SELECT shobj_description(oid, 'pg_database') AS comment FROM pg_database WHERE datname = $1`,
      [name],
    );
    return rows[0]?.comment ?? '';
  });
  const [stamp, madeOn] = comment.split(' ');
  return stamp === wanted && Date.now() - Date.parse(madeOn ?? '') < FRESH_DAYS * 86_400_000;
}

/** Of what makes a world: how it is drawn, around which points, and the tables it is drawn into. */
function stampOf(size: WorldSize): string {
  const hash = createHash('sha256').update(worldStatements(size).join('\n')).update(JSON.stringify(schools()));
  const migrations = join(projectRoot, 'libs/database/src/migrations');
  for (const file of readdirSync(migrations).sort()) hash.update(readFileSync(join(migrations, file)));
  return hash.digest('hex').slice(0, 16);
}

const today = () => new Date().toISOString().slice(0, 10);

function urlOf(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

export async function onServer<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
