import type { AddressInfo } from 'node:net';
import type { INestApplicationContext } from '@nestjs/common';
import { entities } from '#assembly';
import { createDataSource } from '#database';
import { type Clock, fixedClock } from '#kernel';
import { readSettings, type Settings } from '#settings';
import { pino } from 'pino';
import type { DataSource } from 'typeorm';
import { createApi } from '../../apps/api/src/create-api.js';
import { createTestDatabase } from './database.js';

/** The day it is in tests that need one. */
export const TODAY = '2026-11-22';
export const testClock = fixedClock(`${TODAY}T15:00:00Z`);

export interface GraphqlAnswer<T> {
  readonly status: number;
  readonly data: T;
  readonly errors:
    readonly { message: string; path?: readonly string[]; extensions: Record<string, unknown> }[] | undefined;
}

/** A client of the public API, which keeps its cookies as a browser does. */
export class ApiClient {
  private cookie = '';

  constructor(
    readonly url: string,
    readonly language: string = 'fr',
    /** Lets somebody who just signed up have shown that the address is theirs; the tests of accounts follow the link. */
    private readonly verify: (email: string) => Promise<void> = async () => undefined,
  ) {}

  async graphql<T = Record<string, never>>(
    query: string,
    variables: Record<string, unknown> = {},
  ): Promise<GraphqlAnswer<T>> {
    return this.post<T>(JSON.stringify({ query, variables }));
  }

  /** Asks, and fails with the errors when there are any. */
  async ask<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
    const { data, errors } = await this.graphql<T>(query, variables);
    if (errors) throw new Error(JSON.stringify(errors, null, 1));
    return data;
  }

  async post<T>(body: string): Promise<GraphqlAnswer<T>> {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'accept-language': this.language, cookie: this.cookie },
      body,
    });
    const set = response.headers.getSetCookie()[0];
    if (set) this.cookie = set.split(';')[0] ?? '';
    const answer = (await response.json()) as Omit<GraphqlAnswer<T>, 'status'>;
    return { status: response.status, data: answer.data, errors: answer.errors };
  }

  /** A new account, signed in, its address verified. */
  async signUp(email: string): Promise<void> {
    const { signUp } = await this.ask<{ signUp: { userErrors: unknown[] } }>(
      'mutation ($input: SignUpInput!) { signUp(input: $input) { userErrors { path code } } }',
      {
        input: {
          email,
          password: 'une longue phrase',
          name: 'Compte d’essai',
          language: this.language.startsWith('en') ? 'EN' : 'FR',
        },
      },
    );
    if (signUp.userErrors.length > 0) throw new Error(JSON.stringify(signUp.userErrors));
    await this.verify(email);
  }
}

export interface RunningApi {
  readonly url: string;
  readonly db: DataSource;
  readonly settings: Settings;
  readonly app: INestApplicationContext;
  client(language?: string): ApiClient;
  stop(): Promise<void>;
}

/** The API listening on a port of its own, on a database of its own; `environment` adds settings. */
export async function startApi(
  clock: Clock = testClock,
  environment: Readonly<Record<string, string>> = {},
): Promise<RunningApi> {
  const database = await createTestDatabase();
  const settings = readSettings({
    NODE_ENV: 'test',
    DATABASE_URL: database.url,
    DATA_DIR: database.dataDir,
    PORT: '0',
    // Everybody in a test has one address; the tests of limits turn them on.
    RATE_LIMITS: 'off',
    ...environment,
  });
  const db = createDataSource({ url: database.url, entities, poolSize: 4 });
  await db.initialize();
  const app = await createApi({ settings, db, log: pino({ level: 'error' }), clock });
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    db,
    settings,
    app,
    client: (language) =>
      new ApiClient(url, language, async (email) => {
        await db.query('UPDATE people SET email_verified_at = now() WHERE email = $1', [email]);
      }),
    stop: async () => {
      await app.close();
      await db.destroy();
      await database.drop();
    },
  };
}
