import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { API_NODE_FLAGS } from '#settings';
import { mebibytes, say, section } from '../report.js';
import type { Memory } from '../server-process.js';
import { quebec } from '../worlds.js';

/** What `all-needs-process.ts` tells when it is done. */
export interface AllNeeds {
  readonly needs: number;
  readonly pairs: number;
  readonly seconds: number;
  readonly memory: Memory;
}

/** The best matches of every open need, in a process of its own. */
export async function allNeeds(): Promise<void> {
  const world = await quebec();
  const child = fork(fileURLToPath(new URL('../all-needs-process.js', import.meta.url)), {
    env: { ...process.env, DATABASE_URL: world.url },
    execArgv: API_NODE_FLAGS,
  });
  const ended = once(child, 'exit');
  const told = await Promise.race([once(child, 'message'), ended]);
  await ended;
  const [done] = told as [AllNeeds | number];
  if (typeof done !== 'object') throw new Error('matching all needs failed');
  section(
    'All open needs',
    'The 20 best matches of every open need: one statement, read through a cursor, on two connections that share the needs.',
  );
  say(
    `${done.needs} needs that have any, ${done.pairs} pairs: ${done.seconds.toFixed(1)} s (${((done.seconds * 1000) / done.needs).toFixed(1)} ms a need); memory: ${mebibytes(done.memory)}.`,
  );
}
