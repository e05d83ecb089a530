import { pino } from 'pino';
import { openDatabase, runProcess } from '#assembly';
import { startWorker } from './start-worker.js';

/** Jobs in progress when a stop is asked for get this long; `maillage serve` waits a little longer than the whole. */
const DRAIN_MS = 4_000;
const STOP_MS = 6_000;

await runProcess(
  async (settings) => {
    const log = pino({ level: settings.logLevel, base: { app: 'worker' } });
    const database = await openDatabase(settings, 'maillage-worker');
    const worker = await startWorker({ settings, db: database.db, log });
    log.info('working');
    return {
      stop: async () => {
        const finished = await worker.stop(DRAIN_MS);
        if (!finished) log.warn('jobs in progress were left to another worker');
        await database.close();
      },
    };
  },
  { stopMs: STOP_MS },
);
