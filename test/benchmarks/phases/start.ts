import { quantile } from '../contest.js';
import { say, section } from '../report.js';
import { startApi } from '../server-process.js';
import { FIRST_PORT } from '../settings.js';
import { quebec } from '../worlds.js';

const TIMES = 5;

/** From starting the API's process to its first answer. */
export async function start(): Promise<void> {
  const world = await quebec();
  const starts: number[] = [];
  const memories: number[] = [];
  for (let i = 0; i < TIMES; i++) {
    const api = await startApi(world.url, FIRST_PORT);
    starts.push(api.startedInMs);
    memories.push((await api.memory()).now ?? NaN);
    await api.stop();
  }
  section('Start', `Of the API’s process on a database that is up to date, to its first answer; ${TIMES} times.`);
  const seconds = (q: number) => (quantile(starts, q) / 1000).toFixed(2);
  say(`Median ${seconds(0.5)} s, at most ${seconds(1)} s; then ${quantile(memories, 0.5)} MiB resident.`);
}
