import { Redis } from 'ioredis';

/** Of a Redis that others use too: everything in one of its databases is lost, and so is whoever is connected to that one. */
export async function loseRedis(url: string): Promise<void> {
  const database = new URL(url).pathname.slice(1) || '0';
  const redis = new Redis(url);
  await redis.flushdb();
  const clients = (await redis.client('LIST')) as string;
  for (const client of clients.split('\n')) {
    const [, id] = /\bid=(\d+)/.exec(client) ?? [];
    if (id && client.includes(` db=${database} `)) await redis.client('KILL', 'ID', id, 'SKIPME', 'yes');
  }
  redis.disconnect();
}
