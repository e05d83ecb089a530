import { createHash } from 'node:crypto';
import pg from 'pg';
import type { DataSource } from 'typeorm';

/** The settings of their sessions. */
export const PREPARED_SESSION = 'SET jit = off; SET plan_cache_mode = force_generic_plan; SET enable_memoize = off';

/**
 * Statements that are planned once a connection. Planning the statements of matching takes longer than running them, and
 * a plan made for one need serves every other as well, so these connections keep to one plan and never compile it; and they do not
 * remember inner rows, which no statement of theirs asks for twice. They are a pool of their own, since these are settings of a session.
 */
class PreparedStatements {
  readonly #pool: pg.Pool;
  /** The embedded database has one session behind all connections, so that a name may be taken by another's statement. */
  readonly #prefixes = new WeakMap<pg.PoolClient, string>();

  constructor(url: string, max: number, applicationName: string, session: pg.PoolConfig) {
    this.#pool = new pg.Pool({ connectionString: url, max, application_name: applicationName, ...session });
    // A connection that is lost while idle is replaced at the next question; whoever asks hears of a database that is gone.
    this.#pool.on('error', () => undefined);
    this.#pool.on('connect', (client) => {
      // One that is lost while it is asked refuses the question; nobody else need hear of it, least of all the process.
      client.on('error', () => undefined);
      this.#prefixes.set(client, `${process.pid}_${connections++}`);
    });
  }

  async query<Row extends pg.QueryResultRow>(text: string, values: readonly unknown[]): Promise<Row[]> {
    const client = await this.#pool.connect();
    try {
      if (!prepared.has(client)) {
        prepared.add(client);
        await client.query(PREPARED_SESSION);
      }
      const name = `${this.#prefixes.get(client)}_${nameOf(text)}`;
      const { rows } = await client.query<Row>({ name, text, values: [...values] });
      client.release();
      return rows;
    } catch (error) {
      client.release(isLost(error));
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}

/** Whether a connection is of no use after this: it broke, or the server ended it (class 57P, operator intervention). */
const isLost = (error: unknown): boolean =>
  !(error instanceof pg.DatabaseError) || error.code?.startsWith('57P') === true;

/** Of this process: it may have several pools on the one embedded session. */
let connections = 0;

/** Connections whose session has its settings. */
const prepared = new WeakSet<pg.PoolClient>();

const names = new Map<string, string>();
function nameOf(text: string): string {
  const known = names.get(text) ?? createHash('sha256').update(text).digest('hex').slice(0, 16);
  names.set(text, known);
  return known;
}

const pools = new WeakMap<DataSource, PreparedStatements>();

/** Reads rows by a statement whose plan is kept. For the few that are large and asked often; never in a transaction. */
export function queryPrepared<Row extends pg.QueryResultRow>(
  db: DataSource,
  text: string,
  values: readonly unknown[],
): Promise<Row[]> {
  const statements = pools.get(db) ?? open(db);
  pools.set(db, statements);
  return statements.query<Row>(text, values);
}

function open(db: DataSource): PreparedStatements {
  const { url, poolSize, applicationName, extra } = db.options as {
    url: string;
    poolSize?: number;
    applicationName?: string;
    extra?: pg.PoolConfig;
  };
  return new PreparedStatements(url, poolSize ?? 10, applicationName ?? 'maillage', extra ?? {});
}

export async function closePreparedStatements(db: DataSource): Promise<void> {
  await pools.get(db)?.close();
  pools.delete(db);
}
