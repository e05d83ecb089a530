import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync, openSync, readdirSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import pg from 'pg';

/** Servers of the run's own, which are killed and started again by their process ids and nobody else's. */

const POLL_MS = 50;
const START_MS = 60_000;

/** Something has to be installed first; its message says what. */
export class MissingServer extends Error {
  override readonly name = 'MissingServer';
}

export class OwnPostgres {
  #server: ChildProcess | undefined;

  private constructor(
    private readonly directory: string,
    private readonly port: number,
  ) {}

  /** @throws MissingServer */
  static async start(directory: string): Promise<OwnPostgres> {
    const postgres = new OwnPostgres(join(directory, 'postgresql'), await freePort());
    mkdirSync(postgres.directory);
    const { uid, gid } = account();
    if (uid !== undefined && gid !== undefined)
      for (const place of [directory, postgres.directory]) chownSync(place, uid, gid);
    const initdb = spawn(
      join(binaries(), 'initdb'),
      [
        '--pgdata',
        postgres.directory,
        '--username',
        'torture',
        '--auth',
        'trust',
        '--encoding',
        'UTF8',
        '--locale',
        'C.UTF-8',
      ],
      { stdio: ['ignore', 'ignore', 'inherit'], cwd: '/', ...account() },
    );
    const [code] = (await once(initdb, 'exit')) as [number];
    if (code !== 0) throw new Error(`initdb ended with ${code}`);
    await postgres.run();
    return postgres;
  }

  url(database: string): string {
    return `postgresql://torture@127.0.0.1:${this.port}/${database}`;
  }

  /** Ends it at once, as a power cut would (SIGQUIT: no checkpoint), and lets it recover. */
  async restart(): Promise<void> {
    await this.end('SIGQUIT');
    await this.run();
  }

  async stop(): Promise<void> {
    await this.end('SIGINT');
  }

  private async run(): Promise<void> {
    const log = openSync(join(this.directory, 'server.log'), 'a', 0o666);
    const server = spawn(
      join(binaries(), 'postgres'),
      // fsync stays on: a commit that was acknowledged is there after the crash.
      [
        '-D',
        this.directory,
        '-p',
        String(this.port),
        '-k',
        this.directory,
        '-c',
        'listen_addresses=127.0.0.1',
        '-c',
        'max_connections=300',
      ],
      { stdio: ['ignore', log, log], cwd: '/', ...account() },
    );
    this.#server = server;
    const deadline = Date.now() + START_MS;
    while (!(await answers(this.url('postgres')))) {
      if (server.exitCode !== null || Date.now() > deadline)
        throw new Error(`PostgreSQL does not start: ${this.directory}/server.log`);
      await delay(POLL_MS);
    }
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const server = this.#server;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill(signal);
    await ended;
  }
}

/** Without persistence: a restart loses everything. */
export class OwnRedis {
  #server: ChildProcess | undefined;

  private constructor(
    private readonly directory: string,
    private readonly port: number,
  ) {}

  /** @throws MissingServer */
  static async start(directory: string): Promise<OwnRedis> {
    const redis = new OwnRedis(directory, await freePort());
    await redis.run();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}/0`;
  }

  async restart(): Promise<void> {
    await this.end();
    await this.run();
  }

  stop(): Promise<void> {
    return this.end();
  }

  private async run(): Promise<void> {
    const options = [
      '--port',
      String(this.port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
      '--dir',
      this.directory,
    ];
    const server = spawn('redis-server', options, { stdio: 'ignore' });
    this.#server = server;
    let missing = false;
    server.on('error', () => (missing = true));
    const client = new Redis(this.url, { retryStrategy: () => POLL_MS, maxRetriesPerRequest: null });
    client.on('error', () => undefined);
    const answer = await Promise.race([client.ping(), delay(START_MS), once(server, 'exit'), once(server, 'error')]);
    client.disconnect();
    if (missing)
      throw new MissingServer('redis-server is not there: install Redis (Debian: apt-get install redis-server).');
    if (answer !== 'PONG') throw new Error('Redis does not start');
  }

  private async end(): Promise<void> {
    const server = this.#server;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill('SIGKILL');
    await ended;
  }
}

/** Where Debian and others keep the server's own programs. */
function binaries(): string {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root)
    ? readdirSync(root).filter((version) => existsSync(join(root, version, 'bin', 'initdb')))
    : [];
  const newest = versions.sort((a, b) => Number(b) - Number(a))[0];
  const own = process.env['TORTURE_POSTGRES_BIN'];
  if (own) return own;
  if (!newest)
    throw new MissingServer(
      'PostgreSQL is not there: install it with PostGIS (Debian: apt-get install postgresql postgresql-15-postgis-3), or name its programs’ directory in TORTURE_POSTGRES_BIN.',
    );
  return join(root, newest, 'bin');
}

/** PostgreSQL refuses to run as root: then it is its own account's. */
function account(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const idOf = (kind: string) => Number(execFileSync('id', [kind, 'postgres'], { encoding: 'utf8' }));
  try {
    return { uid: idOf('-u'), gid: idOf('-g') };
  } catch {
    throw new MissingServer(
      'PostgreSQL does not run as root, and there is no account called postgres: install PostgreSQL, or run this as somebody else.',
    );
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
