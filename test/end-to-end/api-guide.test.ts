import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { projectRoot, systemClock } from '#kernel';
import { DeliverNotice } from '#notices';
import { type RunningApi, startApi } from '../harness/api.js';

/** Does what docs/api.md says, in a shell, block after block, with nothing else at hand. */

const guide = readFileSync(join(projectRoot, 'docs/api.md'), 'utf8');

interface Section {
  readonly title: string;
  readonly blocks: readonly string[];
}
const sections: Section[] = guide
  .split(/^## /m)
  .slice(1)
  .map((text) => ({
    title: text.slice(0, text.indexOf('\n')),
    blocks: [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block),
  }));
const START = 'From nothing to a first published need';

let api: RunningApi;
beforeEach(async () => void (api = await startApi(systemClock)));
afterEach(() => api.stop());

/** Runs a script beside a worker that sends what is to be sent. */
async function run(script: string): Promise<{ output: string; code: number | null; seconds: number }> {
  const started = performance.now();
  const shell = spawn('bash', ['-uo', 'pipefail', '-c', script], { env: { PATH: process.env['PATH'] } });
  let output = '';
  shell.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  shell.stderr.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  const ended = once(shell, 'close').then(([code]) => code as number | null);
  const deliver = api.app.get(DeliverNotice, { strict: false });
  const RUNNING = -1;
  let code: number | null;
  do {
    // Waited for: what is still being sent when the script has ended would find the database closed.
    await deliver.executeAll();
    code = await Promise.race([ended, setTimeout(100, RUNNING)]);
  } while (code === RUNNING);
  return { output, code, seconds: (performance.now() - started) / 1000 };
}

const scriptOf = (wanted: readonly Section[]): string =>
  wanted
    .flatMap(({ title, blocks }) => [`echo '## ${title.replaceAll("'", '’')}'`, ...blocks])
    .join('\n')
    .replaceAll('http://localhost:3000', api.url);

/** The answers, as far as they are JSON on a line of their own. */
const answersIn = (
  output: string,
): { errors?: unknown[]; data?: Record<string, { userErrors?: unknown[] } | null> }[] =>
  output.split('\n').flatMap((line) => (/^{"(data|errors)"/.test(line) ? [JSON.parse(line) as object] : []));

test('sign-up to a first published need takes a minute by the guide alone', async () => {
  const start = sections.filter(({ title }) => title === START);
  expect(start[0]?.blocks.length).toBeGreaterThan(4);
  const { output, code, seconds } = await run(scriptOf(start));
  process.stdout.write(`sign-up to a first published need, by the guide: ${seconds.toFixed(1)} s\n`);
  expect({ code, wrong: answersIn(output).filter(({ errors }) => errors) }).toEqual({ code: 0, wrong: [] });
  expect(output).toMatch(/published: \S+\/besoins\/[0-9a-f-]{36}/);
  expect(answersIn(output).at(-1)?.data?.['need']).toMatchObject({ status: 'PUBLISHED' });
  expect(seconds).toBeLessThan(60);
}, 120_000);

test('everything in the guide can be pasted, in order', async () => {
  const { output, code } = await run(scriptOf(sections));
  const wrong = answersIn(output).filter(
    ({ errors, data }) => errors ?? Object.values(data ?? {}).some((payload) => (payload?.userErrors ?? []).length > 0),
  );
  // One shows what a mistake looks like.
  expect({ code, wrong: wrong.map((answer) => JSON.stringify(answer)) }).toEqual({
    code: 0,
    wrong: [expect.stringContaining('END_BEFORE_START')],
  });
  expect(output).not.toMatch(/curl: \(|command not found|TypeError|undefined/);
}, 240_000);
