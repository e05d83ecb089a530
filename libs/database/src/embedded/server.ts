/**
 * The embedded database: PostgreSQL in WebAssembly (PGlite) with PostGIS, behind a socket that speaks PostgreSQL's
 * protocol, so that everything else uses the ordinary `pg` driver. Runs as its own process, started by `acquire.ts`
 * with the data directory and socket as arguments; it stops when its parent does.
 */
import { PGlite } from '@electric-sql/pglite';
import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { unaccent } from '@electric-sql/pglite/contrib/unaccent';
import { postgis } from '@electric-sql/pglite-postgis';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { SessionQueue } from './session-queue.js';

/** What the server tells its parent, over Node's own channel between parent and child. */
export type ServerMessage = { readonly kind: 'ready' } | { readonly kind: 'failed'; readonly reason: string };

const MAX_CONNECTIONS = 100;

async function main(): Promise<void> {
  const [dataDir, host, listen] = process.argv.slice(2);
  if (!dataDir || host === undefined || !listen) throw new Error('usage: server DATA_DIR HOST PORT_OR_SOCKET_PATH');
  const tell = (message: ServerMessage) => process.send?.(message);

  let db: PGlite | undefined;
  let server: PGLiteSocketServer | undefined;
  let stopping: Promise<void> | undefined;
  const stop = () =>
    (stopping ??= (async () => {
      await server?.stop();
      await db?.close();
      process.exit(0);
    })());
  process.on('disconnect', () => void stop());
  process.on('message', (message) => message === 'stop' && void stop());
  // Ctrl-C reaches every process of the terminal's group; the parent decides the order in which they end.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => void stop());

  try {
    db = await PGlite.create({ dataDir, extensions: { postgis, btree_gist, pg_trgm, unaccent } });
    // PGlite asks for `public` alone, whatever the database says of itself, and the queue's tables would not be found.
    await db.exec('SET search_path = public, bullmq');
    const where = listen.startsWith('/') ? { path: listen } : { host, port: Number(listen) };
    server = new PGLiteSocketServer({ db, ...where, maxConnections: MAX_CONNECTIONS });
    // Before the first connection, which takes over whatever queue there is.
    Object.assign(server, { queryQueue: new SessionQueue(db) });
    forgetBroken(server);
    await server.start();
    tell({ kind: 'ready' });
  } catch (error) {
    tell({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
    process.exitCode = 1;
    process.disconnect?.();
  }
}

/** pglite-socket goes on counting a connection that ended by an error, until MAX_CONNECTIONS are used up. */
function forgetBroken(server: PGLiteSocketServer): void {
  const { handlers } = server as unknown as { handlers: Set<EventTarget> };
  const forget = ({ target }: Event) => void (target && handlers.delete(target));
  // A listener that is there already is not added again.
  server.addEventListener('connection', () => handlers.forEach((handler) => handler.addEventListener('error', forget)));
}

void main();
