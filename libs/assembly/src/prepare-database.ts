import { syncCatalog } from '#catalog';
import { loadEmbeddedGazetteer } from '#geo';
import { prepareQueue } from '#queue';
import type { DataSource } from 'typeorm';

/**
 * Brings a database up to date: schema, the queue's tables (for when no Redis is given), then the reference data that
 * ships with this version. Safe to run again.
 */
export async function prepareDatabase(db: DataSource, options: { embedded: boolean }): Promise<void> {
  await db.runMigrations();
  await prepareQueue(db, options);
  await syncCatalog(db);
  await loadEmbeddedGazetteer(db);
}
