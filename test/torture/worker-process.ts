/** The product's worker, on the time of a run. Otherwise as apps/worker/src/main.ts. */
import { openDatabase, runProcess } from '#assembly';
import { pino } from 'pino';
import { startWorker } from '../../apps/worker/src/start-worker.js';
import { toldClock } from './running-clock.js';

const DRAIN_MS = 4_000;
const STOP_MS = 6_000;

await runProcess(
  async (settings) => {
    const log = pino({ level: settings.logLevel, base: { app: 'worker' } });
    const database = await openDatabase(settings, 'maillage-worker');
    const worker = await startWorker({ settings, db: database.db, log, clock: toldClock() });
    return {
      stop: async () => {
        await worker.stop(DRAIN_MS);
        await database.close();
      },
    };
  },
  { stopMs: STOP_MS },
);
