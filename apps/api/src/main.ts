import { pino } from 'pino';
import { openDatabase, runProcess } from '#assembly';
import { createApi, drain } from './create-api.js';

/** Requests that are under way when a stop is asked for get this long. */
const DRAIN_MS = 6_000;

await runProcess(
  async (settings) => {
    const log = pino({ level: settings.logLevel, base: { app: 'api' } });
    const database = await openDatabase(settings, 'maillage-api', {
      statementTimeoutMs: settings.databaseStatementTimeoutMs,
    });
    const app = await createApi({ settings, db: database.db, log });
    await app.listen(settings.port);
    log.info({ url: settings.publicUrl }, 'listening');
    return {
      stop: async () => {
        await drain(app, settings.drainDelayMs);
        await app.close();
        await database.close();
      },
    };
  },
  { stopMs: DRAIN_MS },
);
