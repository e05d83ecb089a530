import { contest } from '../contest.js';
import { peerVersion, startPeer } from '../peer.js';
import { FULL_PAGE, NEAREST_STATEMENT, PEER_PAGE, PLAIN_PAGE } from '../questions.js';
import { mebibytes, resultTable, say, section } from '../report.js';
import { startApi } from '../server-process.js';
import { FIRST_PORT } from '../settings.js';
import { quebec, someNeeds } from '../worlds.js';
import { operation, statement } from './page.js';

const BARE = 'statement of product and radius';

/** The plain question of product and radius through PostGraphile, beside ours. */
export async function peer(): Promise<void> {
  const world = await quebec();
  const needIds = await someNeeds(world);
  const api = await startApi(world.url, FIRST_PORT);
  const postgraphile = await startPeer(world.url, FIRST_PORT + 1);
  const name = `PostGraphile ${peerVersion()}`;
  try {
    section(
      name,
      'The 20 nearest offerings of the product within the maximum distance, through PostGraphile on the same tables; our 20 best matches with the same fields, and with all nine reasons.',
    );
    const contenders = [
      statement(BARE, world, NEAREST_STATEMENT),
      operation(name, postgraphile, PEER_PAGE),
      operation('page, same fields', api, PLAIN_PAGE),
      operation('page, nine reasons', api, FULL_PAGE),
    ];
    resultTable(await contest(contenders, needIds), BARE);
    say(
      `\nMemory of the API: ${mebibytes(await api.memory())}; of PostGraphile: ${mebibytes(await postgraphile.memory())}.`,
    );
  } finally {
    await Promise.all([api.stop(), postgraphile.stop()]);
  }
}
