import { pino } from 'pino';
import { openDatabase } from '#assembly';
import { EmbeddedDatabaseError } from '#database';
import { readSettings, type Settings, SettingsError, terminalLanguage } from '#settings';
import { startWorker } from './start-worker.js';

/** Jobs in progress when a stop is asked for get this long; `maillage serve` waits a little longer than the whole. */
const DRAIN_MS = 4_000;
const STOP_MS = 6_000;

async function main(settings: Settings): Promise<void> {
  const log = pino({ level: settings.logLevel, base: { app: 'worker' } });
  const database = await openDatabase(settings, 'maillage-worker');
  const worker = await startWorker({ settings, db: database.db, log });

  let stopping: Promise<void> | undefined;
  const stop = () =>
    (stopping ??= (async () => {
      const forced = setTimeout(() => process.exit(1), STOP_MS);
      const finished = await worker.stop(DRAIN_MS);
      if (!finished) log.warn('jobs in progress were left to another worker');
      await database.close();
      clearTimeout(forced);
      process.exit(0);
    })());
  process.on('SIGTERM', () => void stop());
  // Started by `maillage serve`, which tells by closing the channel; Ctrl-C reaches the whole group and is its to handle.
  process.on('disconnect', () => void stop());
  process.on('SIGINT', () => process.connected || void stop());

  log.info('working');
  process.send?.({ kind: 'ready' });
}

try {
  await main(readSettings());
} catch (error) {
  const language = terminalLanguage();
  const lines =
    error instanceof SettingsError
      ? error.lines(language)
      : [
          error instanceof EmbeddedDatabaseError
            ? error.text[language]
            : error instanceof Error
              ? error.message
              : String(error),
        ];
  for (const line of lines) process.stderr.write(`${line}\n`);
  process.exit(1);
}
