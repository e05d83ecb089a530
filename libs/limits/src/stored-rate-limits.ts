import { createHmac } from 'node:crypto';
import type { OnApplicationShutdown } from '@nestjs/common';
import type { Settings } from '#settings';
import { Redis } from 'ioredis';
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterPostgres,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible';
import type { DataSource } from 'typeorm';
import { type Limit, type LimitName, LIMITS } from './domain/limit-table.js';
import { RateLimited, RateLimits } from './rate-limits.js';

const PREFIX = 'maillage-limit';
/** How long Redis may take to answer before the process counts by itself. */
const ANSWER_MS = 500;
const RECONNECT_MS = 2_000;
const PURGE_EVERY_MS = 5 * 60_000;
const HASH_CHARACTERS = 27;

/**
 * Counts in Redis when there is one, else in the table `rate_limits`; while neither answers, in this process alone, so that a
 * store that is down neither shuts everybody out nor lets everything through. A key that is exhausted is remembered here until
 * its window ends: a flood costs no question to the store.
 */
export class StoredRateLimits extends RateLimits implements OnApplicationShutdown {
  private readonly limiters = new Map<LimitName, RateLimiterAbstract>();
  private readonly refused = new Map<LimitName, number>();
  private readonly redis: Redis | undefined;
  private connecting: Promise<unknown> | undefined;
  private purgedAt = Date.now();

  constructor(
    private readonly settings: Pick<Settings, 'redisUrl' | 'secretKey' | 'rateLimits' | 'rateLimitPerMinute'>,
    private readonly db: DataSource,
  ) {
    super();
    if (!settings.redisUrl || settings.rateLimits === 'off') return;
    this.redis = new Redis(settings.redisUrl, {
      lazyConnect: true,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      connectTimeout: ANSWER_MS,
      commandTimeout: ANSWER_MS,
      retryStrategy: () => RECONNECT_MS,
    });
    // The insurance takes over; an event that nobody listens to would end the process.
    this.redis.on('error', () => undefined);
  }

  async consume(limit: LimitName, key: string, points = 1): Promise<void> {
    const limiter = this.limiter(limit);
    if (!limiter) return;
    await this.connect();
    this.purge();
    try {
      await limiter.consume(this.hashOf(limit, key), points);
    } catch (rejection) {
      if (!(rejection instanceof RateLimiterRes)) throw rejection;
      this.refused.set(limit, (this.refused.get(limit) ?? 0) + 1);
      throw new RateLimited(limit, Math.max(1, Math.ceil(rejection.msBeforeNext / 1000)));
    }
  }

  async reset(limit: LimitName, key: string): Promise<void> {
    await this.connect();
    await this.limiter(limit)?.delete(this.hashOf(limit, key));
  }

  async check(): Promise<void> {
    await this.connect();
    if (this.redis) await this.redis.ping();
    else await this.db.query('SELECT 1 FROM rate_limits LIMIT 1');
  }

  refusals(): ReadonlyMap<LimitName, number> {
    return this.refused;
  }

  onApplicationShutdown(): void {
    this.redis?.disconnect();
  }

  /** undefined: nothing limits it. */
  private limiter(name: LimitName): RateLimiterAbstract | undefined {
    const known = this.limiters.get(name);
    if (known) return known;
    const { points: base, seconds, of }: Limit = LIMITS[name];
    const points = of === 'requests' ? base * this.settings.rateLimitPerMinute : base;
    if (points === 0 || this.settings.rateLimits === 'off') return undefined;
    const window = { keyPrefix: `${PREFIX}:${name}`, points, duration: seconds };
    const options = { ...window, inMemoryBlockOnConsumed: points, insuranceLimiter: new RateLimiterMemory(window) };
    const limiter = this.redis
      ? new RateLimiterRedis({ ...options, storeClient: this.redis, rejectIfRedisNotReady: true })
      : new RateLimiterPostgres({
          ...options,
          storeClient: namelessStatements(this.db),
          storeType: 'client',
          tableName: 'rate_limits',
          tableCreated: true,
          clearExpiredByTimeout: false,
        });
    this.limiters.set(name, limiter);
    return limiter;
  }

  /** The first question waits for the connection; later ones find it, or are counted here until it is back. */
  private async connect(): Promise<void> {
    if (!this.redis) return;
    this.connecting ??= this.redis.connect().catch(() => undefined);
    await this.connecting;
  }

  /** Redis forgets by itself; of the table, whoever counts removes what has expired, now and then. */
  private purge(): void {
    const now = Date.now();
    if (this.redis || now - this.purgedAt < PURGE_EVERY_MS) return;
    this.purgedAt = now;
    this.db.query('DELETE FROM rate_limits WHERE expire < $1', [now]).catch(() => undefined);
  }

  /** With our key, so that whoever reads the store cannot find out an address by trying all of them. */
  private hashOf(limit: LimitName, key: string): string {
    const hmac = createHmac('sha256', this.settings.secretKey).update(`${limit}\n${key}`).digest('base64url');
    return hmac.slice(0, HASH_CHARACTERS);
  }
}

/** On the embedded database all connections share one session, where a statement's name could be another's already. */
const namelessStatements = (db: DataSource) => ({
  query: async ({ text, values }: { text: string; values: unknown[] }) => {
    const rows = await db.query<unknown[]>(text, values);
    return { rows, rowCount: rows.length };
  },
});
