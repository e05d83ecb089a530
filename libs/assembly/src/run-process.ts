import { EmbeddedDatabaseError } from '#database';
import { readSettings, type Settings, SettingsError, terminalLanguage } from '#settings';

/** A process that runs until it is told to stop. */
export interface RunningProcess {
  /** Ends what is in progress, then lets go of everything. */
  stop(): Promise<void>;
}

/**
 * Runs an application's process: reads the settings, starts it, tells the parent when it is ready, and stops it once,
 * in bounded time, on SIGTERM, on Ctrl-C, or when the parent goes away. What keeps it from starting is one clear line
 * for each problem, in the terminal's language.
 */
export async function runProcess(
  start: (settings: Settings) => Promise<RunningProcess>,
  limits: { stopMs: number },
): Promise<void> {
  try {
    const running = await start(readSettings());
    let stopping: Promise<void> | undefined;
    const stop = () =>
      (stopping ??= (async () => {
        const forced = setTimeout(() => process.exit(1), limits.stopMs);
        await running.stop();
        clearTimeout(forced);
        process.exit(0);
      })());
    process.on('SIGTERM', () => void stop());
    // Started by `maillage serve`, which tells by closing the channel; Ctrl-C reaches the whole group and is its to handle.
    process.on('disconnect', () => void stop());
    process.on('SIGINT', () => process.connected || void stop());
    process.send?.({ kind: 'ready' });
  } catch (error) {
    for (const line of linesOf(error)) process.stderr.write(`${line}\n`);
    process.exit(1);
  }
}

function linesOf(error: unknown): string[] {
  const language = terminalLanguage();
  if (error instanceof SettingsError) return error.lines(language);
  if (error instanceof EmbeddedDatabaseError) return [error.text[language]];
  return [error instanceof Error ? error.message : String(error)];
}
