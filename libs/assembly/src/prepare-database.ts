import { syncCatalog } from '#catalog';
import { loadEmbeddedGazetteer } from '#geo';
import type { DataSource } from 'typeorm';

/** Brings a database up to date: schema, then the reference data that ships with this version. Safe to run again. */
export async function prepareDatabase(db: DataSource, _options: { embedded: boolean }): Promise<void> {
  await db.runMigrations();
  await syncCatalog(db);
  await loadEmbeddedGazetteer(db);
}
