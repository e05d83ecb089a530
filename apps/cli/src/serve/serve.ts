import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { entities, prepareDatabase } from '#assembly';
import { type AcquiredDatabase, createDataSource } from '#database';
import { demonstrationAccounts, SeedDemonstration } from '#demonstration';
import { OrganizationEntity } from '#identity';
import { systemClock } from '#kernel';
import { API_NODE_FLAGS, readSettings, type Settings } from '#settings';
import type { DataSource } from 'typeorm';
import { EXIT, type ExitCode, note, result, say, seconds, table, UsageError } from '../terminal.js';
import { awaitReady } from './await-ready.js';
import { ManagedProcess } from './child-process.js';
import { acquireOwnDatabase } from './own-database.js';
import { requireFreePort } from './port.js';
import { Steps } from './steps.js';
import { onStopRequest } from './stop-request.js';

export interface ServeOptions {
  /** true: even with DATABASE_URL; false: never; undefined: with the embedded database. */
  readonly demo?: boolean;
}

/** Each gets this long to end what it is doing. Together under 20 s, after which service managers lose patience. */
const STOP_WITHIN_MS = { worker: 7_000, api: 7_000, database: 5_000 };

const scriptOf = (app: 'api' | 'worker') => fileURLToPath(new URL(`../../../${app}/src/main.js`, import.meta.url));

/**
 * Everything on one machine: the database, then the API and the worker as processes of their own, until Ctrl-C. They
 * are handed DATA_DIR, not an address: whoever opens the embedded database finds the running owner's socket there.
 */
export async function serve({ demo }: ServeOptions): Promise<ExitCode> {
  const started = Date.now();
  const settings = readSettings();
  if (demo === true && settings.mode === 'production')
    throw new UsageError({
      fr: 'La démonstration a des mots de passe connus de tous : elle ne va pas en production.',
      en: 'The demonstration has passwords that everybody knows: it does not go to production.',
    });
  const processes: ManagedProcess[] = [];
  const stop = onStopRequest(() => {
    for (const child of processes) child.kill();
    process.exit(EXIT.failure);
  });
  const port = await requireFreePort(settings.port);
  const steps = new Steps(4);

  const database = await steps.run(
    settings.databaseUrl ? say('Base de données', 'Database') : say('Base de données embarquée', 'Embedded database'),
    () => acquireOwnDatabase(settings),
  );
  try {
    const showsDemonstration = await prepare(steps, settings, database, demo);
    if (stop.aborted) return EXIT.ok;
    await steps.run(say('API et tâches', 'API and worker'), async () => {
      const env = environment(settings, port);
      processes.push(new ManagedProcess('API', scriptOf('api'), env, API_NODE_FLAGS));
      processes.push(new ManagedProcess(say('tâches', 'worker'), scriptOf('worker'), env));
      await Promise.race([awaitReady(port, stop), diesUnasked(database, processes, stop)]);
    });
    if (!stop.aborted) {
      announce(settings, port, showsDemonstration, started);
      await Promise.race([requested(stop), diesUnasked(database, processes, stop)]);
    }
    note(say('Arrêt…', 'Stopping…'));
    return EXIT.ok;
  } finally {
    await end(processes, database);
  }
}

/** Schema, reference data and, where it belongs, the demonstration. Says whether there is one. */
async function prepare(
  steps: Steps,
  settings: Settings,
  database: AcquiredDatabase,
  demo: boolean | undefined,
): Promise<boolean> {
  const db = createDataSource({ url: database.url, entities, poolSize: 2, applicationName: 'maillage-serve' });
  await db.initialize();
  try {
    await steps.run(say('Schéma, catalogue et répertoire des lieux', 'Schema, catalogue and gazetteer'), () =>
      prepareDatabase(db, { embedded: database.embedded }),
    );
    const wanted = settings.mode !== 'production' && (demo ?? database.embedded);
    await steps.run(say('Démonstration', 'Demonstration'), async (report) => {
      if (wanted && !(await db.getRepository(OrganizationEntity).exists())) await seed(db, report);
    });
    return (
      settings.mode !== 'production' && (await db.getRepository(OrganizationEntity).existsBy({ demonstration: true }))
    );
  } finally {
    // The API and the worker open their own.
    await db.destroy();
  }
}

const seed = (db: DataSource, report: (detail: string) => void) =>
  new SeedDemonstration(db, systemClock).execute({
    onProgress: (done, total) => report(`${Math.floor((100 * done) / Math.max(1, total))} %`),
  });

function environment(settings: Settings, port: number): NodeJS.ProcessEnv {
  const quiet = settings.mode === 'development' && !process.env['LOG_LEVEL'];
  return {
    ...process.env,
    DATA_DIR: settings.dataDir,
    PORT: String(port),
    // Someone who tries it out reads the table below, not a log; warnings still show.
    ...(quiet ? { LOG_LEVEL: 'warn' } : {}),
  };
}

const requested = (stop: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (stop.aborted) resolve();
    else stop.addEventListener('abort', () => resolve(), { once: true });
  });

/** Rejects when one of them ends although nobody asked. */
const diesUnasked = (
  database: AcquiredDatabase,
  processes: readonly ManagedProcess[],
  stop: AbortSignal,
): Promise<never> =>
  new Promise((_resolve, reject) => {
    void database.ended.then(() => {
      if (stop.aborted) return;
      const words = say(
        'La base de données embarquée s’est arrêtée. Tout s’arrête ; redémarrer la rouvre telle qu’elle était.',
        'The embedded database ended. Everything stops; starting again opens it as it was.',
      );
      reject(new Error(words));
    });
    for (const child of processes)
      void child.ended.then(({ code, signal }) => {
        if (stop.aborted) return;
        const how = signal ?? `code ${code}`;
        reject(
          new Error(
            say(
              `Le processus « ${child.name} » s'est arrêté (${how}) ; sa raison est ci-dessus. Tout s'arrête.`,
              `The process "${child.name}" ended (${how}); its reason is above. Everything stops.`,
            ),
          ),
        );
      });
  });

/** In order: nothing new is taken up, then nothing is answered any more, then the data is put away. */
async function end(processes: readonly ManagedProcess[], database: AcquiredDatabase): Promise<void> {
  const [api, worker] = processes;
  await worker?.stop(STOP_WITHIN_MS.worker);
  await api?.stop(STOP_WITHIN_MS.api);
  // One that takes longer goes on alone: it ends by itself once our channel to it closes.
  await Promise.race([database.release(), delay(STOP_WITHIN_MS.database, undefined, { ref: false })]);
}

function announce(settings: Settings, port: number, demonstration: boolean, started: number): void {
  const local = `http://localhost:${port}`;
  const url = process.env['PUBLIC_URL'] ? settings.publicUrl : local;
  const rows = [
    [say('Accueil', 'Home'), `${url}/`],
    [say('API GraphQL', 'GraphQL API'), `${url}/graphql`],
    ...(settings.smtpUrl ? [] : [[say('Courriels (développement)', 'Mail (development)'), `${url}/dev/mail`]]),
    [say('État', 'Health'), `${local}/health/ready`],
  ];
  result();
  result(say(`Maillage est prêt (${seconds(started)}).`, `Maillage is ready (${seconds(started)}).`));
  for (const line of table(rows, '  ')) result(line);
  if (demonstration) {
    result();
    result(say('Comptes de démonstration (organismes inventés) :', 'Demonstration accounts (made-up organizations):'));
    const accounts = demonstrationAccounts.map(({ email, password, description }) => [
      email,
      password,
      say(description.fr, description.en),
    ]);
    for (const line of table(accounts, '  ')) result(line);
  }
  result();
  result(say('Ctrl-C pour arrêter.', 'Ctrl-C to stop.'));
}
