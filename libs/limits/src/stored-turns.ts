import { createHmac } from 'node:crypto';
import type { OnApplicationShutdown } from '@nestjs/common';
import type { Settings } from '#settings';
import { Redis } from 'ioredis';
import type { DataSource } from 'typeorm';
import { NEVER_TAKEN, pauseTurns, takeTurn, type Turn, type TurnState } from './domain/turn.js';
import * as lua from './persistence/turns.lua.js';
import * as sql from './persistence/turns.sql.js';
import { type Pace, Turns } from './turns.js';

const PREFIX = 'maillage-turn';
/** How long Redis may take to answer before the process takes turns by itself. */
const ANSWER_MS = 500;
const RECONNECT_MS = 2_000;
const HASH_CHARACTERS = 27;

/** Where turns are kept. Keys are hashed already. */
interface Store {
  take(key: string, everyMs: number, withinMs: number): Promise<Turn>;
  pause(key: string): Promise<void>;
  resume(key: string): Promise<void>;
}

/**
 * Kept in Redis when there is one, else in the table `turns`; while neither answers, in this process alone, so that a
 * store that is down neither stops every message nor lets all of them out at once.
 */
export class StoredTurns extends Turns implements OnApplicationShutdown {
  private readonly redis: Redis | undefined;
  private readonly store: Store;
  private readonly alone = inThisProcess();

  constructor(
    private readonly settings: Pick<Settings, 'redisUrl' | 'secretKey'>,
    db: DataSource,
  ) {
    super();
    if (settings.redisUrl) {
      this.redis = new Redis(settings.redisUrl, {
        lazyConnect: true,
        enableOfflineQueue: false,
        maxRetriesPerRequest: 0,
        connectTimeout: ANSWER_MS,
        commandTimeout: ANSWER_MS,
        retryStrategy: () => RECONNECT_MS,
      });
      // The process goes on alone; an event that nobody listens to would end it.
      this.redis.on('error', () => undefined);
    }
    this.store = this.redis ? inRedis(this.redis) : inDatabase(db);
  }

  override take({ key, everyMs = 0 }: Pace, withinMs: number): Promise<Turn> {
    const hash = this.hashOf(key);
    return this.insured((store) => store.take(hash, everyMs, withinMs));
  }

  override pause(key: string): Promise<void> {
    return this.insured((store) => store.pause(this.hashOf(key)));
  }

  override resume(key: string): Promise<void> {
    return this.insured((store) => store.resume(this.hashOf(key)));
  }

  onApplicationShutdown(): void {
    this.redis?.disconnect();
  }

  private insured<T>(work: (store: Store) => Promise<T>): Promise<T> {
    return work(this.store).catch(() => work(this.alone));
  }

  /** With our key: a domain of one's own is nearly a name. */
  private hashOf(key: string): string {
    const hmac = createHmac('sha256', this.settings.secretKey).update(`turns\n${key}`).digest('base64url');
    return hmac.slice(0, HASH_CHARACTERS);
  }
}

function inRedis(redis: Redis): Store {
  let connecting: Promise<unknown> | undefined;
  const run = async (script: string, key: string, ...values: number[]): Promise<unknown> => {
    connecting ??= redis.connect().catch(() => undefined);
    await connecting;
    return redis.eval(script, 1, `${PREFIX}:${key}`, ...values);
  };
  return {
    take: async (key, everyMs, withinMs) => {
      const [given, ms, pauses] = (await run(lua.TAKE, key, everyMs, withinMs)) as [number, string, number];
      return turnOf(given === 1, Number(ms), pauses > 0);
    },
    pause: async (key) => void (await run(lua.PAUSE, key)),
    resume: async (key) => void (await run(lua.RESUME, key)),
  };
}

function inDatabase(db: DataSource): Store {
  const take = async (key: string, everyMs: number, withinMs: number): Promise<Turn> => {
    const [row] = await db.query<{ given: boolean; after_pause: boolean; ms: number }[]>(sql.TAKE, [
      key,
      everyMs,
      withinMs,
    ]);
    if (row) return turnOf(row.given, Math.max(0, row.ms), row.after_pause);
    // What has no pace has a row only once it was paused.
    if (everyMs === 0) return turnOf(true, 0, false);
    await db.query(sql.ADD, [key]);
    return take(key, everyMs, withinMs);
  };
  return {
    take,
    pause: async (key) => {
      await db.query(sql.PURGE);
      await db.query(sql.ADD, [key]);
      await db.query(sql.PAUSE, [key]);
    },
    resume: async (key) => void (await db.query(sql.RESUME, [key])),
  };
}

function inThisProcess(): Store {
  const states = new Map<string, TurnState>();
  const stateOf = (key: string) => states.get(key) ?? NEVER_TAKEN;
  return {
    take: (key, everyMs, withinMs) => {
      const { state, turn } = takeTurn(stateOf(key), Date.now(), { everyMs, withinMs });
      states.set(key, state);
      return Promise.resolve(turn);
    },
    pause: (key) => Promise.resolve(void states.set(key, pauseTurns(stateOf(key), Date.now()))),
    resume: (key) => Promise.resolve(void states.set(key, { ...stateOf(key), pauses: 0, pausedUntil: 0 })),
  };
}

const turnOf = (given: boolean, ms: number, afterPause: boolean): Turn =>
  given ? { given, waitMs: ms, afterPause } : { given, retryAfterMs: ms };
