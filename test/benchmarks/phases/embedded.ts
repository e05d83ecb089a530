import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { entities, prepareDatabase } from '#assembly';
import { acquireDatabase, createDataSource } from '#database';
import { contest } from '../contest.js';
import { COUNTED_PAGE, FULL_PAGE, PAGE_STATEMENT } from '../questions.js';
import { count, mebibytes, note, resultTable, say, section } from '../report.js';
import { startApi } from '../server-process.js';
import { EMBEDDED_OFFERINGS, FIRST_PORT } from '../settings.js';
import { fillWorld } from '../world.js';
import { someNeeds } from '../worlds.js';
import { operation, statement } from './page.js';

const BARE = 'statement of the page';

/** A need's first page on the embedded database, which runs in this process; made anew each time, and thrown away. */
export async function embedded(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'maillage-bench-'));
  const database = await acquireDatabase({ dataDir });
  try {
    note('embedded world');
    const db = createDataSource({ url: database.url, entities, poolSize: 1 });
    await db.initialize();
    await prepareDatabase(db, { embedded: true });
    await fillWorld(db, { offerings: EMBEDDED_OFFERINGS, needs: 1000 });
    await db.destroy();
    const world = { name: 'embedded', url: database.url, madeInSeconds: undefined };
    const needIds = await someNeeds(world);
    const api = await startApi(database.url, FIRST_PORT);
    try {
      section('The embedded database', `A need’s first page of matches over ${count(EMBEDDED_OFFERINGS)} offerings.`);
      const contenders = [
        statement(BARE, world, PAGE_STATEMENT),
        operation('page, nine reasons', api, FULL_PAGE),
        operation('page, and how many in all', api, COUNTED_PAGE),
      ];
      resultTable(await contest(contenders, needIds, { clients: [1] }), BARE);
      say(`\nMemory of the API: ${mebibytes(await api.memory())}.`);
    } finally {
      await api.stop();
    }
  } finally {
    await database.release();
    await rm(dataDir, { recursive: true, force: true });
  }
}
