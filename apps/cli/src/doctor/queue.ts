import { Redis } from 'ioredis';
import type { DataSource } from 'typeorm';
import { say } from '../terminal.js';
import { atLeast, failed, type Finding, ok, warning } from './check.js';

const REDIS_LEAST = '6.2';
const CONNECT_MS = 5_000;
const name = () => say("File d'attente", 'Queue');

/** Redis: its version, and that it never throws a job away to make room. */
export async function checkRedis(url: string): Promise<Finding[]> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  // Without a listener, a refused connection would be reported a second time, with its trace.
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    const version = /redis_version:(\S+)/.exec(await redis.info('server'))?.[1] ?? '0';
    return [
      atLeast(version, REDIS_LEAST)
        ? ok(name(), `Redis ${version}`)
        : failed(
            name(),
            `Redis ${version}`,
            say(`Passer à Redis ≥ ${REDIS_LEAST}.`, `Upgrade to Redis ≥ ${REDIS_LEAST}.`),
          ),
      await checkPolicy(redis),
    ];
  } catch (error) {
    return [
      failed(
        name(),
        say(`Redis ne répond pas (${messageOf(error)})`, `Redis does not answer (${messageOf(error)})`),
        say(
          'Démarrer Redis ou corriger REDIS_URL ; sans REDIS_URL, la file est dans la base de données.',
          'Start Redis or mend REDIS_URL; without REDIS_URL, the queue lives in the database.',
        ),
      ),
    ];
  } finally {
    redis.disconnect();
  }
}

async function checkPolicy(redis: Redis): Promise<Finding> {
  const setting = 'maxmemory-policy';
  const mend = say(`Régler ${setting} à noeviction (redis.conf).`, `Set ${setting} to noeviction (redis.conf).`);
  try {
    const [, policy = ''] = (await redis.config('GET', setting)) as string[];
    return policy === 'noeviction' ? ok(setting, policy) : failed(setting, policy, mend);
  } catch (error) {
    return warning(
      setting,
      say(`ne peut pas être lu (${messageOf(error)})`, `cannot be read (${messageOf(error)})`),
      mend,
    );
  }
}

/** In the database: that its tables are there. */
export async function checkDatabaseQueue(db: DataSource): Promise<Finding> {
  const [found] = await db.query<{ tables: number }[]>(
    `SELECT count(*) AS tables FROM pg_tables WHERE schemaname = 'bullmq'`,
  );
  const tables = found?.tables ?? 0;
  return tables > 0
    ? ok(name(), say('dans la base de données', 'in the database'))
    : failed(
        name(),
        say('ses tables manquent', 'its tables are missing'),
        say('Lancer « npm run maillage -- migrate ».', 'Run "npm run maillage -- migrate".'),
      );
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
