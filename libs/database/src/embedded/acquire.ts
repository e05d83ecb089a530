import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Localized } from '#kernel';
import type { ServerMessage } from './server.js';

/** A database that can be connected to, until it is released. */
export interface AcquiredDatabase {
  readonly url: string;
  readonly embedded: boolean;
  /** Whether this process started it. Whoever did ends it, by `release`. */
  readonly owner: boolean;
  release(): Promise<void>;
}

/** The embedded database cannot be opened. */
export class EmbeddedDatabaseError extends Error {
  constructor(
    readonly text: Localized,
    options?: ErrorOptions,
  ) {
    super(text.en, options);
    this.name = 'EmbeddedDatabaseError';
  }
}

/** Written by the owner beside its data, so that whoever comes second uses its socket instead of opening the files. */
interface Advertisement {
  readonly pid: number;
  readonly url: string;
}

const OPEN_TIMEOUT_MS = 120_000;
const OWNER_STARTING_MS = 30_000;
const POLL_MS = 50;

/**
 * The database of `databaseUrl` or, when that is undefined, the embedded one in `dataDir`: the running owner's if
 * there is one, otherwise started here.
 *
 * PGlite's files belong to one process at a time. A lock file, made atomically, decides between two that start at
 * once; a lock whose process is gone is stale and is taken over.
 * @throws EmbeddedDatabaseError
 */
export async function acquireDatabase(options: {
  databaseUrl?: string | undefined;
  dataDir: string;
}): Promise<AcquiredDatabase> {
  if (options.databaseUrl) {
    return { url: options.databaseUrl, embedded: false, owner: false, release: () => Promise.resolve() };
  }
  const { dataDir } = options;
  try {
    mkdirSync(dataDir, { recursive: true });
  } catch (error) {
    throw new EmbeddedDatabaseError(
      {
        fr: `Le dossier de données ${dataDir} ne peut pas être créé.`,
        en: `The data directory ${dataDir} cannot be created.`,
      },
      { cause: error },
    );
  }
  const lock = join(dataDir, 'database.lock');
  const deadline = Date.now() + OWNER_STARTING_MS;
  for (;;) {
    if (takeLock(lock)) return startServer(dataDir, lock);
    const advertised = readAdvertisement(lock);
    if (advertised && isAlive(advertised.pid)) {
      if (advertised.url && (await answers(advertised.url))) {
        return { url: advertised.url, embedded: true, owner: false, release: () => Promise.resolve() };
      }
      if (Date.now() < deadline) {
        await delay(POLL_MS);
        continue;
      }
    }
    // Its process is gone, or another one has got its number since and nothing answers: the lock is stale.
    rmSync(lock, { force: true });
  }
}

function takeLock(lock: string): boolean {
  try {
    writeFileSync(lock, JSON.stringify({ pid: process.pid, url: '' } satisfies Advertisement), {
      flag: 'wx',
      mode: 0o600,
    });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new EmbeddedDatabaseError(
      { fr: `Le fichier ${lock} ne peut pas être écrit.`, en: `The file ${lock} cannot be written.` },
      { cause: error },
    );
  }
}

const advertise = (lock: string, advertisement: Advertisement) =>
  writeFileSync(lock, JSON.stringify(advertisement), { mode: 0o600 });

function readAdvertisement(lock: string): Advertisement | undefined {
  try {
    return JSON.parse(readFileSync(lock, 'utf8')) as Advertisement;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function answers(url: string): Promise<boolean> {
  const { hostname, port, searchParams } = new URL(url);
  const directory = searchParams.get('host');
  const socket = directory ? connect(join(directory, '.s.PGSQL.5432')) : connect(Number(port), hostname);
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  }).finally(() => socket.destroy()) as Promise<boolean>;
}

async function startServer(dataDir: string, lock: string): Promise<AcquiredDatabase> {
  const place = await choosePlace();
  // Tests run from the sources, and a forked Node reads only what was built.
  const built = import.meta.url.endsWith('.ts')
    ? '../../../../dist/libs/database/src/embedded/server.js'
    : './server.js';
  const script = fileURLToPath(new URL(built, import.meta.url));
  const child = fork(script, [join(dataDir, 'database'), place.host, place.listen], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [],
  });
  // From here on the files belong to the child: if this process is killed, the lock holds until the child has closed them.
  advertise(lock, { pid: child.pid ?? process.pid, url: '' });
  let complaints = '';
  child.stderr?.on('data', (chunk: Buffer) => (complaints = (complaints + chunk.toString()).slice(-4000)));
  const release = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      if (child.connected) child.send('stop');
      await ended;
    }
    rmSync(lock, { force: true });
    place.remove();
  };
  try {
    await ready(child);
  } catch (error) {
    await release();
    const reason =
      `${error instanceof Error ? error.message : String(error)} ${complaints.split('\n').find((line) => /error/i.test(line)) ?? ''}`.trim();
    throw new EmbeddedDatabaseError(
      existsSync(join(dataDir, 'database', 'PG_VERSION'))
        ? {
            fr: `La base de données de ${dataDir} est endommagée ou d'une autre version (${reason}). Restaurer une sauvegarde, ou effacer ce dossier pour repartir à neuf.`,
            en: `The database in ${dataDir} is damaged or of another version (${reason}). Restore a backup, or remove that directory to start afresh.`,
          }
        : {
            fr: `La base de données ne peut pas démarrer dans ${dataDir} (${reason}). Vérifier que c'est un dossier vide et accessible en écriture.`,
            en: `The database cannot start in ${dataDir} (${reason}). Check that it is an empty, writable directory.`,
          },
    );
  }
  advertise(lock, { pid: child.pid ?? process.pid, url: place.url });
  return { url: place.url, embedded: true, owner: true, release };
}

/** A private socket where the system has them (no other account can reach it); a local port on Windows. */
async function choosePlace(): Promise<{ host: string; listen: string; url: string; remove(): void }> {
  if (process.platform === 'win32') {
    const port = await freePort();
    return {
      host: '127.0.0.1',
      listen: String(port),
      url: `postgresql://postgres@127.0.0.1:${port}/postgres`,
      remove: () => undefined,
    };
  }
  // Not in the data directory: a socket's path may have no more than some 100 characters.
  const directory = mkdtempSync(join(tmpdir(), 'maillage-'));
  return {
    host: '',
    listen: join(directory, '.s.PGSQL.5432'),
    url: `postgresql://postgres@localhost/postgres?host=${encodeURIComponent(directory)}`,
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`no answer within ${OPEN_TIMEOUT_MS / 1000} s`));
    }, OPEN_TIMEOUT_MS);
    child.once('exit', (code) => reject(new Error(`ended with code ${code}`)));
    child.once('error', reject);
    child.once('message', (message: ServerMessage) =>
      message.kind === 'ready' ? resolve() : reject(new Error(message.reason)),
    );
    child.once('exit', () => clearTimeout(timer));
    child.once('message', () => clearTimeout(timer));
  });
}
