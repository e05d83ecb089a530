import { setTimeout as delay } from 'node:timers/promises';
import { acquireDatabase, type AcquiredDatabase, EmbeddedDatabaseError } from '#database';
import type { Settings } from '#settings';

/** A command that runs beside a start is soon done; a server is not. */
const OTHER_OWNER_MS = 30_000;
const POLL_MS = 500;

/**
 * The database, until it is released. The embedded one must be ours: it ends with the process that opened it, and the
 * API and the worker would lose it in the middle of their work.
 */
export async function acquireOwnDatabase(settings: Settings): Promise<AcquiredDatabase> {
  const deadline = Date.now() + OTHER_OWNER_MS;
  for (;;) {
    const database = await acquireDatabase(settings);
    if (!database.embedded || database.owner) return database;
    await database.release();
    if (Date.now() > deadline)
      throw new EmbeddedDatabaseError({
        fr: `Un autre processus a ouvert la base de données de ${settings.dataDir} : l'arrêter, ou choisir un autre DATA_DIR.`,
        en: `Another process has the database in ${settings.dataDir} open: stop it, or choose another DATA_DIR.`,
      });
    await delay(POLL_MS);
  }
}
