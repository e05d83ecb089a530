import { acquireDatabase, createDataSource } from '#database';
import type { Settings } from '#settings';
import type { DataSource } from 'typeorm';
import { entities } from './entities.js';

/** An open pool on the operator's database, or on the embedded one, and how to let go of both. */
export interface OpenDatabase {
  readonly db: DataSource;
  readonly url: string;
  readonly embedded: boolean;
  close(): Promise<void>;
}

/** @throws EmbeddedDatabaseError, or the driver's error when a server does not answer */
export async function openDatabase(
  settings: Settings,
  applicationName: string,
  limits: { statementTimeoutMs?: number } = {},
): Promise<OpenDatabase> {
  const acquired = await acquireDatabase(settings);
  const db = createDataSource({
    url: acquired.url,
    entities,
    poolSize: settings.databasePoolSize,
    applicationName,
    // The embedded database has one session, which is not the API's alone.
    statementTimeoutMs: acquired.embedded ? undefined : limits.statementTimeoutMs,
  });
  try {
    await db.initialize();
  } catch (error) {
    await acquired.release();
    throw error;
  }
  return {
    db,
    url: acquired.url,
    embedded: acquired.embedded,
    close: async () => {
      await db.destroy();
      await acquired.release();
    },
  };
}
