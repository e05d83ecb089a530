/**
 * Prepares one database that every test file starts from a copy of: a template database on the server of
 * TEST_DATABASE_URL, or a data directory of the embedded database. The directory is kept in .cache/ under a
 * fingerprint of what went into it, so that only a change of schema or reference data pays for it again.
 */
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { build } from '../../infra/build/build.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

export default async function prepare() {
  if (process.env.MAILLAGE_TEST_TEMPLATE) return;
  build();
  process.env.MAILLAGE_TEST_TEMPLATE = process.env.TEST_DATABASE_URL
    ? await templateOnServer(process.env.TEST_DATABASE_URL)
    : await templateDirectory();
}

async function templateDirectory() {
  const cache = join(root, '.cache', 'test-database');
  const wanted = join(cache, fingerprint());
  if (!existsSync(wanted)) {
    rmSync(cache, { recursive: true, force: true });
    const unfinished = join(cache, 'unfinished');
    mkdirSync(unfinished, { recursive: true });
    const { acquireDatabase } = await import('#database');
    const database = await acquireDatabase({ dataDir: unfinished });
    await fill(database.url, true);
    await database.release();
    renameSync(unfinished, wanted);
  }
  return wanted;
}

async function templateOnServer(serverUrl) {
  const server = new pg.Client({ connectionString: serverUrl });
  await server.connect();
  // A name of this run's own: two runs may share a server.
  const template = `maillage_test_template_${randomUUID().replaceAll('-', '')}`;
  await server.query(`CREATE DATABASE ${template}`);
  await server.end();
  const url = new URL(serverUrl);
  url.pathname = `/${template}`;
  await fill(url.href, false);
  return template;
}

async function fill(url, embedded) {
  const { createDataSource } = await import('#database');
  const { entities, prepareDatabase } = await import('#assembly');
  const db = createDataSource({ url, entities, poolSize: 1 });
  await db.initialize();
  await prepareDatabase(db, { embedded });
  await db.destroy();
}

function fingerprint() {
  const hash = createHash('sha256');
  const visit = (path) => {
    if (statSync(path).isDirectory()) for (const name of readdirSync(path).sort()) visit(join(path, name));
    else hash.update(path.slice(root.length)).update(readFileSync(path));
  };
  for (const place of [
    'libs/database',
    'libs/catalog',
    'libs/geo',
    'libs/assembly/src/prepare-database.ts',
    'package-lock.json',
  ])
    visit(join(root, place));
  return hash.digest('hex').slice(0, 16);
}
