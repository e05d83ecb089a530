import { randomUUID } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { entities } from '#assembly';
import { acquireDatabase, createDataSource } from '#database';
import pg from 'pg';
import type { DataSource } from 'typeorm';

/** A real database of a test file's own: migrated, with the catalogue and the embedded gazetteer, and nothing else. */
export interface TestDatabase {
  readonly url: string;
  readonly embedded: boolean;
  /** A data directory of this test file's own. */
  readonly dataDir: string;
  drop(): Promise<void>;
}

export async function createTestDatabase(): Promise<TestDatabase> {
  const template = process.env['MAILLAGE_TEST_TEMPLATE'];
  if (!template) throw new Error('test/harness/global-setup.mjs has not run');
  const dataDir = mkdtempSync(join(tmpdir(), 'maillage-test-'));
  const serverUrl = process.env['TEST_DATABASE_URL'];
  if (serverUrl) {
    const name = `maillage_test_${randomUUID().replaceAll('-', '')}`;
    await onServer(serverUrl, `CREATE DATABASE ${name} TEMPLATE ${template}`);
    // Compiling a statement takes longer than a small world does to be read.
    await onServer(serverUrl, `ALTER DATABASE ${name} SET jit = off`);
    // A test's database does not outlive it: nothing waits for the disk.
    await onServer(serverUrl, `ALTER DATABASE ${name} SET synchronous_commit = off`);
    const url = new URL(serverUrl);
    url.pathname = `/${name}`;
    return {
      url: url.href,
      embedded: false,
      dataDir,
      drop: async () => {
        await onServer(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`);
        rmSync(dataDir, { recursive: true, force: true });
      },
    };
  }
  mkdirSync(dataDir, { recursive: true });
  cpSync(join(template, 'database'), join(dataDir, 'database'), { recursive: true });
  const database = await acquireDatabase({ dataDir });
  return {
    url: database.url,
    embedded: true,
    dataDir,
    drop: async () => {
      await database.release();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** The same, with an open data source. */
export async function openTestDatabase(): Promise<{ db: DataSource; database: TestDatabase; close(): Promise<void> }> {
  const database = await createTestDatabase();
  const db = createDataSource({ url: database.url, entities, poolSize: 4 });
  await db.initialize();
  return {
    db,
    database,
    close: async () => {
      await db.destroy();
      await database.drop();
    },
  };
}

async function onServer(serverUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
