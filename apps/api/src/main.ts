import { pino } from 'pino';
import { openDatabase } from '#assembly';
import { EmbeddedDatabaseError } from '#database';
import { readSettings, type Settings, SettingsError, terminalLanguage } from '#settings';
import { createApi } from './create-api.js';

/** Requests that are under way when a stop is asked for get this long. */
const DRAIN_MS = 10_000;

async function main(settings: Settings): Promise<void> {
  const log = pino({ level: settings.logLevel, base: { app: 'api' } });
  const database = await openDatabase(settings, 'maillage-api');
  const app = await createApi({ settings, db: database.db, log });

  let stopping: Promise<void> | undefined;
  const stop = () =>
    (stopping ??= (async () => {
      const forced = setTimeout(() => process.exit(1), DRAIN_MS);
      await app.close();
      await database.close();
      clearTimeout(forced);
      process.exit(0);
    })());
  process.on('SIGTERM', () => void stop());
  // Started by `maillage serve`, which tells by closing the channel; Ctrl-C reaches the whole group and is its to handle.
  process.on('disconnect', () => void stop());
  process.on('SIGINT', () => process.connected || void stop());

  await app.listen(settings.port);
  log.info({ url: settings.publicUrl }, 'listening');
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
