/**
 * Starts the compiled product as an operator does, asks it two things, stops it with Ctrl-C, and looks for what it
 * left running. With DATABASE_URL and REDIS_URL it is on servers, otherwise embedded in a directory of its own.
 *
 *   node infra/quality/boot.mjs
 */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { preflight, root } from '../start/preflight.mjs';

const READY_WITHIN_MS = 180_000;
const STOPPED_WITHIN_MS = 20_000;
const POLL_MS = 200;
const MARK = 'MAILLAGE_BOOT';

await preflight({ quiet: true });
const dataDir = mkdtempSync(join(tmpdir(), 'maillage-boot-'));
const port = await freePort();
const mark = randomUUID();
const started = Date.now();
const seconds = () => `${((Date.now() - started) / 1000).toFixed(1)} s`;

const child = spawn(process.execPath, [join(root, 'dist/apps/cli/src/main.js'), 'serve'], {
  cwd: root,
  env: { ...process.env, DATA_DIR: dataDir, PORT: String(port), [MARK]: mark },
  stdio: ['ignore', 'pipe', 'pipe'],
});
let output = '';
for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
const ended = new Promise((resolve) => {
  child.once('error', (error) => resolve(error.message));
  child.once('close', (code, signal) => resolve(signal ?? code));
});
let hasEnded = false;
void ended.then(() => (hasEnded = true));

let failure;
try {
  console.log(`Base de données / database: ${process.env.DATABASE_URL ? 'server' : 'embedded'}; port ${port}`);
  await ready();
  console.log(`/health/ready: 200, ${seconds()}`);
  await answersGraphql();
  console.log(`/graphql: __typename is Query, ${seconds()}`);
  await stops();
  console.log(`SIGINT: exit code 0 and nothing left running, ${seconds()}`);
} catch (error) {
  failure = error;
} finally {
  const left = running();
  if (failure) for (const pid of left) process.kill(Number(pid), 'SIGKILL');
  if (!hasEnded) child.kill('SIGKILL');
  await ended;
  rmSync(dataDir, { recursive: true, force: true });
}
if (failure) {
  console.error(`${failure.message}\n--- what it printed ---\n${output.split('\n').slice(-60).join('\n')}`);
  process.exit(1);
}

async function ready() {
  const deadline = Date.now() + READY_WITHIN_MS;
  let last = 'no answer';
  while (Date.now() < deadline) {
    if (hasEnded) throw new Error(`it ended by itself (${await ended}) before it was ready`);
    try {
      const answer = await fetch(`http://localhost:${port}/health/ready`, { signal: AbortSignal.timeout(5_000) });
      if (answer.status === 200) return;
      last = `${answer.status} ${(await answer.text()).slice(0, 500)}`;
    } catch (error) {
      last = error.cause?.code ?? error.message;
    }
    await delay(POLL_MS);
  }
  throw new Error(`not ready within ${READY_WITHIN_MS / 1000} s: ${last}`);
}

async function answersGraphql() {
  const answer = await fetch(`http://localhost:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify({ query: '{ __typename }' }),
    signal: AbortSignal.timeout(10_000),
  });
  const text = await answer.text();
  if (answer.status !== 200 || JSON.parse(text).data?.__typename !== 'Query')
    throw new Error(`/graphql answered ${answer.status} ${text.slice(0, 500)}`);
}

async function stops() {
  // Twice, as under npm in a terminal: the second must not turn an orderly end into another one.
  child.kill('SIGINT');
  await delay(50);
  child.kill('SIGINT');
  const code = await Promise.race([ended, delay(STOPPED_WITHIN_MS, 'late', { ref: false })]);
  if (code === 'late') throw new Error(`still running ${STOPPED_WITHIN_MS / 1000} s after SIGINT`);
  if (code !== 0) throw new Error(`ended with ${code} after SIGINT, not with 0`);
  const left = running();
  if (left.length > 0) throw new Error(`left running: ${left.map(commandOf).join('; ')}`);
}

/** What was started with our mark and still runs, whoever its parent is now. Linux only; elsewhere, nothing is seen. */
function running() {
  if (!existsSync('/proc/self/environ')) return [];
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const ours = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`${MARK}=${mark}`);
      return ours && !/^\S+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    } catch {
      return false;
    }
  });
}

function commandOf(pid) {
  return `${pid} ${readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')}`;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, () => {
      const { port: free } = probe.address();
      probe.close(() => resolve(free));
    });
  });
}
