import { runMigrations } from 'bullmq';
import type { DataSource } from 'typeorm';
import { SEARCH_PATH } from './queue-database.js';

/**
 * Brings the queue's tables in the database (schema `bullmq`) up to date. Safe to run again, and by several at once.
 *
 * The embedded database has one session for all its connections and passes over the settings that a connection asks
 * for, so there the search path that finds the queue's tables is made the database's own, and this session's.
 */
export async function prepareQueue(db: DataSource, options: { embedded: boolean }): Promise<void> {
  const runner = db.createQueryRunner();
  try {
    const client = (await runner.connect()) as Parameters<typeof runMigrations>[0];
    await runMigrations(client);
    if (!options.embedded) return;
    const [{ name }] = (await runner.query('SELECT quote_ident(current_database()) AS name')) as [{ name: string }];
    await runner.query(`ALTER DATABASE ${name} SET search_path = ${SEARCH_PATH}`);
    await runner.query(`SET search_path = ${SEARCH_PATH}`);
  } finally {
    await runner.release();
  }
}
