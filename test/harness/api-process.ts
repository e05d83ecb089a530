import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { projectRoot } from '#kernel';
import { ApiClient } from './api.js';
import type { TestDatabase } from './database.js';

/** The API in a process of its own, as it is run in production. */
export interface ApiProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** What it has logged so far. */
  readonly log: () => readonly Record<string, unknown>[];
  client(language?: string): ApiClient;
  /** Asks it to end, and gives its exit code. */
  stop(): Promise<number | null>;
}

/** What production needs to start. Nothing is sent: no worker runs beside it. */
const PRODUCTION = {
  NODE_ENV: 'production',
  SECRET_KEY: 'a key for tests, which signs nothing that is ever sent',
  SMTP_URL: 'smtp://127.0.0.1:1',
  MAIL_FROM: 'Maillage <bulletin@maillage.example>',
  MAIL_POSTAL_ADDRESS: 'Maillage, 1, rue de l’Essai',
};

export async function startApiProcess(
  database: TestDatabase,
  environment: Readonly<Record<string, string>> = {},
): Promise<ApiProcess> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const { PATH, HOME, LANG } = process.env;
  const child = fork(join(projectRoot, 'dist/apps/api/src/main.js'), {
    env: {
      PATH,
      HOME,
      LANG,
      ...PRODUCTION,
      DATABASE_URL: database.url,
      DATA_DIR: database.dataDir,
      PORT: String(port),
      PUBLIC_URL: url,
      ...environment,
    },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  let written = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (written += chunk));
  await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => {
      throw new Error(`the API ended before it was ready: ${written}`);
    }),
  ]);
  return {
    url,
    child,
    log: () =>
      written
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    client: (language) => new ApiClient(url, language),
    stop: async () => {
      if (child.exitCode !== null) return child.exitCode;
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      const [code] = (await exit) as [number | null];
      return code;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
