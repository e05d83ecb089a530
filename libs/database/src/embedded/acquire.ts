import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
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
  /** Settles when the server that this process started ends, asked to or not; never for anyone else's. */
  readonly ended: Promise<void>;
}

const NEVER = new Promise<void>(() => undefined);

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
/** How long a lock may say the same thing without an owner that answers. Longer than an owner may take to start. */
const OWNER_WAIT_MS = OPEN_TIMEOUT_MS + 10_000;
const POLL_MS = 50;

/**
 * The database of `databaseUrl` or, when that is undefined, the embedded one in `dataDir`: the running owner's if
 * there is one, otherwise started here.
 *
 * PGlite's files belong to one process at a time. A lock file, which appears with its whole content or not at all,
 * decides between those that start at once. A lock whose process is gone is stale and is taken over; one whose
 * process lives never is, for that process may be opening or closing the files.
 * @throws EmbeddedDatabaseError
 */
export async function acquireDatabase(options: {
  databaseUrl?: string | undefined;
  dataDir: string;
  ownerWaitMs?: number;
}): Promise<AcquiredDatabase> {
  if (options.databaseUrl) {
    return { url: options.databaseUrl, embedded: false, owner: false, release: () => Promise.resolve(), ended: NEVER };
  }
  const { dataDir, ownerWaitMs = OWNER_WAIT_MS } = options;
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
  let seen: string | undefined;
  let deadline = 0;
  for (;;) {
    const content = readLock(lock);
    if (content === undefined) {
      if (takeLock(lock)) return startServer(dataDir, lock);
      continue;
    }
    if (content !== seen) {
      // Another owner, or the same one a step further: the wait begins anew.
      seen = content;
      deadline = Date.now() + ownerWaitMs;
    }
    const late = Date.now() >= deadline;
    const advertised = parseAdvertisement(content);
    if (advertised && isAlive(advertised.pid)) {
      if (advertised.url && (await answers(advertised.url))) {
        return { url: advertised.url, embedded: true, owner: false, release: () => Promise.resolve(), ended: NEVER };
      }
      // Either an owner that hangs, or a stranger that has got a dead owner's number: only the user can tell.
      if (late) throw heldBy(advertised.pid, lock);
    } else if (advertised || late) {
      // What cannot be read may be half written: it is stale only once it has stayed so.
      removeLock(lock, content);
    }
    await delay(POLL_MS);
  }
}

const heldBy = (pid: number, lock: string) =>
  new EmbeddedDatabaseError({
    fr: `Un autre processus, le numéro ${pid}, semble tenir la base de données mais ne répond pas. L'arrêter ou, s'il n'a rien à voir, effacer le fichier ${lock}.`,
    en: `Another process, number ${pid}, seems to hold the database but does not answer. Stop it or, if it is unrelated, remove the file ${lock}.`,
  });

const contentOf = (advertisement: Advertisement) => JSON.stringify(advertisement);

function takeLock(lock: string): boolean {
  try {
    return createWhole(lock, contentOf({ pid: process.pid, url: '' }));
  } catch (error) {
    throw new EmbeddedDatabaseError(
      { fr: `Le fichier ${lock} ne peut pas être écrit.`, en: `The file ${lock} cannot be written.` },
      { cause: error },
    );
  }
}

/** Replaces the content of a lock that is ours, in one step. */
function advertise(lock: string, content: string): void {
  const draft = `${lock}.${randomUUID()}`;
  writeFileSync(draft, content, { mode: 0o600 });
  renameSync(draft, lock);
}

/** Makes a file appear with its whole content, unless there already is one. */
function createWhole(path: string, content: string): boolean {
  const draft = `${path}.${randomUUID()}`;
  try {
    writeFileSync(draft, content, { mode: 0o600 });
    return linkUnlessTaken(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
}

function linkUnlessTaken(from: string, to: string): boolean {
  const isTaken = (error: unknown) => (error as NodeJS.ErrnoException).code === 'EEXIST';
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (isTaken(error)) return false;
  }
  // Some file systems (a USB stick's, say) have no links. A copy is exclusive too, only not made in one step.
  try {
    copyFileSync(from, to, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if (isTaken(error)) return false;
    throw error;
  }
}

/**
 * Removes the lock if it still says `content`. One process at a time compares and removes: otherwise one that has read
 * a stale lock could remove the lock of another that has taken it over since.
 */
function removeLock(lock: string, content: string): void {
  const guard = `${lock}.removal`;
  if (!createWhole(guard, String(process.pid))) {
    // Held for an instant, so the caller's next round will do, unless whoever made it was killed in that instant.
    const maker = readLock(guard);
    if (maker !== undefined && !isAlive(Number(maker))) setAside(guard, maker);
    return;
  }
  try {
    if (readLock(lock) === content) rmSync(lock, { force: true });
  } finally {
    rmSync(guard, { force: true });
  }
}

/** Removes a file by way of a name of its own, where its content can be checked; another content is put back. */
function setAside(path: string, content: string): void {
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch {
    return; // Another was faster.
  }
  if (readLock(aside) !== content) linkUnlessTaken(aside, path);
  rmSync(aside, { force: true });
}

function readLock(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    // Another account's, for one: not ours to remove.
    throw new EmbeddedDatabaseError(
      { fr: `Le fichier ${path} ne peut pas être lu.`, en: `The file ${path} cannot be read.` },
      { cause: error },
    );
  }
}

function parseAdvertisement(content: string): Advertisement | undefined {
  try {
    const { pid, url } = JSON.parse(content) as Partial<Advertisement>;
    // Zero and negative numbers stand for groups of processes.
    if (!Number.isInteger(pid) || Number(pid) <= 0 || typeof url !== 'string') return undefined;
    return url === '' || URL.canParse(url) ? { pid: Number(pid), url } : undefined;
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
  if (isRemains(join(dataDir, 'database'))) {
    removeLock(lock, contentOf({ pid: process.pid, url: '' }));
    throw damaged(dataDir, 'PG_VERSION ?');
  }
  const place = await choosePlace().catch((error: unknown) => {
    removeLock(lock, contentOf({ pid: process.pid, url: '' }));
    throw error;
  });
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
  const pid = child.pid ?? process.pid;
  let content = contentOf({ pid, url: '' });
  advertise(lock, content);
  let complaints = '';
  child.stderr?.on('data', (chunk: Buffer) => (complaints = (complaints + chunk.toString()).slice(-4000)));
  const release = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      if (child.connected) child.send('stop');
      await ended;
    }
    // Once the child is gone another may have taken the lock over: only what this one wrote is removed.
    removeLock(lock, content);
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
        ? damaged(dataDir, reason).text
        : {
            fr: `La base de données ne peut pas démarrer dans ${dataDir} (${reason}). Vérifier que c'est un dossier vide et accessible en écriture.`,
            en: `The database cannot start in ${dataDir} (${reason}). Check that it is an empty, writable directory.`,
          },
    );
  }
  content = contentOf({ pid, url: place.url });
  advertise(lock, content);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return { url: place.url, embedded: true, owner: true, release, ended };
}

/** A directory that was a database and lost what says so: opening it would make a new one over what is left. */
const isRemains = (directory: string): boolean =>
  existsSync(directory) && readdirSync(directory).length > 0 && !existsSync(join(directory, 'PG_VERSION'));

const damaged = (dataDir: string, reason: string) =>
  new EmbeddedDatabaseError({
    fr: `La base de données de ${dataDir} est endommagée ou d'une autre version (${reason}). Restaurer une sauvegarde, ou effacer ce dossier pour repartir à neuf.`,
    en: `The database in ${dataDir} is damaged or of another version (${reason}). Restore a backup, or remove that directory to start afresh.`,
  });

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
