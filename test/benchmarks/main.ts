/**
 * `npm run bench [-- phase…]`: the measures that docs/benchmarks.md keeps, in its Markdown, on the PostgreSQL server of
 * BENCH_DATABASE_URL. Ratios are of one run on one machine. The worlds stay, and are used again while they are the same.
 */
import { cpus, totalmem } from 'node:os';
import { allNeeds } from './phases/all-needs.js';
import { digests } from './phases/digests.js';
import { embedded } from './phases/embedded.js';
import { feasibility } from './phases/feasibility.js';
import { growth } from './phases/growth.js';
import { crowded, page } from './phases/page.js';
import { peer } from './phases/peer.js';
import { start } from './phases/start.js';
import { note, say } from './report.js';
import { SERVER_URL } from './settings.js';
import { onServer } from './world-database.js';

const PHASES: Record<string, () => Promise<void>> = {
  page,
  crowded,
  peer,
  feasibility,
  growth,
  start,
  'all-needs': allNeeds,
  digests,
  embedded,
};

const SETTINGS = `
SELECT name || ' ' || current_setting(name) AS setting
FROM unnest(ARRAY['shared_buffers', 'work_mem', 'jit', 'max_parallel_workers_per_gather', 'random_page_cost']) AS name`;

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in PHASES));
if (unknown.length > 0) {
  note(`${unknown.join(', ')}: there are ${Object.keys(PHASES).join(', ')}`);
  process.exit(2);
}

say(`## ${new Date().toISOString().slice(0, 10)}\n\n${await machine()}`);
for (const name of asked.length > 0 ? asked : Object.keys(PHASES)) {
  note(name);
  await PHASES[name]!();
}

async function machine(): Promise<string> {
  const { version, settings } = await onServer(SERVER_URL, async (client) => ({
    version: (await client.query<{ server_version: string }>('SHOW server_version')).rows[0]?.server_version,
    settings: (await client.query<{ setting: string }>(SETTINGS)).rows.map(({ setting }) => setting),
  }));
  const [processor] = cpus();
  return `${cpus().length} × ${processor?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB; Node ${process.versions.node}; PostgreSQL ${version} on the same machine (${settings.join(', ')}).`;
}
