import { setTimeout as delay } from 'node:timers/promises';
import { Controller, Get, HttpCode, Injectable, ServiceUnavailableException } from '@nestjs/common';
import { Queues } from '#queue';
import { DataSource } from 'typeorm';

/** Longer, and whoever asks has given up. */
const ANSWER_MS = 2_000;

/** Whether this process is about to stop. */
@Injectable()
export class Draining {
  begun = false;
}

/** For load balancers and operators: alive is about this process, ready is about what it stands on. */
@Controller('health')
export class HealthController {
  constructor(
    private readonly db: DataSource,
    private readonly queues: Queues,
    private readonly draining: Draining,
  ) {}

  @Get('live')
  @HttpCode(200)
  live() {
    return { status: 'ok' };
  }

  /** 200 once the database answers, has the tables this version expects, and the queue's storage answers; 503 otherwise. */
  @Get('ready')
  async ready() {
    if (this.draining.begun) throw unavailable({ process: 'stopping' });
    // A driver's words name hosts and accounts: they are for the log of whoever runs this, not for whoever asks.
    const [migrations, queue] = await Promise.all([
      within(this.pendingMigrations()).catch(() => undefined),
      within(this.queues.check()).then(
        () => 'ok',
        () => 'failed',
      ),
    ]);
    const checks = {
      database: migrations === undefined ? 'failed' : 'ok',
      ...(migrations === undefined ? {} : { migrations: migrations ? 'pending' : 'ok' }),
      queue,
    };
    if (Object.values(checks).some((check) => check !== 'ok')) throw unavailable(checks);
    return { status: 'ok', checks };
  }

  private async pendingMigrations(): Promise<boolean> {
    const [{ done }] = await this.db.query<[{ done: number }]>('SELECT count(*) AS done FROM schema_migrations');
    return done < this.db.migrations.length;
  }
}

async function within<T>(work: Promise<T>): Promise<T> {
  const late = new AbortController();
  const timeout = delay(ANSWER_MS, undefined, { signal: late.signal, ref: false }).then(() => {
    throw new Error('no answer');
  });
  timeout.catch(() => undefined);
  try {
    return await Promise.race([work, timeout]);
  } finally {
    late.abort();
  }
}

const unavailable = (checks: Record<string, string>) =>
  new ServiceUnavailableException({ status: 'unavailable', checks });
