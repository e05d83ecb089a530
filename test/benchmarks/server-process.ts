import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '#kernel';
import { API_NODE_FLAGS } from '#settings';

/** A server under test, in a process of its own on 127.0.0.1. */
export interface Server {
  readonly port: number;
  /** From being started to its first answer. */
  readonly startedInMs: number;
  memory(): Promise<Memory>;
  stop(): Promise<void>;
}

/** Resident memory in MiB; undefined where the system does not tell. */
export interface Memory {
  readonly now: number | undefined;
  readonly peak: number | undefined;
}

/** The API as `serve` runs it in production. Nothing is sent: no worker runs beside it. */
export async function startApi(databaseUrl: string, port: number): Promise<Server> {
  const started = performance.now();
  const child = fork(join(projectRoot, 'dist/apps/api/src/main.js'), {
    env: {
      ...process.env,
      NODE_ENV: 'production',
      DATABASE_URL: databaseUrl,
      PORT: String(port),
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      SECRET_KEY: 'a key for benchmarks, which signs nothing that is sent',
      SMTP_URL: 'smtp://127.0.0.1:25',
      MAIL_FROM: 'Maillage <bench@maillage.example>',
      MAIL_POSTAL_ADDRESS: 'Maillage',
      LOG_LEVEL: 'error',
      // One client asks as fast as it can.
      RATE_LIMIT_PER_MINUTE: '0',
    },
    execArgv: API_NODE_FLAGS,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await Promise.race([once(child, 'message'), diesWith(child, 'the API')]);
  await answers(port);
  return {
    port,
    startedInMs: performance.now() - started,
    memory: () => memoryOf(child.pid),
    stop: () => ended(child, () => child.disconnect()),
  };
}

/** Any other server, given to Node by its script and arguments. */
export async function startServer(name: string, args: readonly string[], port: number): Promise<Server> {
  const started = performance.now();
  const child = spawn(process.execPath, args, {
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await Promise.race([answers(port), diesWith(child, name)]);
  return {
    port,
    startedInMs: performance.now() - started,
    memory: () => memoryOf(child.pid),
    stop: () => ended(child, () => child.kill()),
  };
}

async function diesWith(child: ChildProcess, name: string): Promise<never> {
  const [code] = await once(child, 'exit');
  throw new Error(`${name} ended with ${code} before it was ready`);
}

const POLL_MS = 20;

/** Waits for the first answer to the least that can be asked. */
async function answers(port: number): Promise<void> {
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ __typename }' }),
    }).catch(() => undefined);
    await response?.arrayBuffer();
    if (response?.ok) return;
    await sleep(POLL_MS);
  }
}

async function ended(child: ChildProcess, end: () => void): Promise<void> {
  const exit = once(child, 'exit');
  end();
  await exit;
}

export async function memoryOf(pid: number | undefined): Promise<Memory> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const mebibytes = (field: string) => {
    const kibibytes = new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status)?.[1];
    return kibibytes === undefined ? undefined : Math.round(Number(kibibytes) / 1024);
  };
  return { now: mebibytes('VmRSS'), peak: mebibytes('VmHWM') };
}
