import { Controller, Get, HttpCode, ServiceUnavailableException } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** For load balancers and operators: alive is about this process, ready is about what it stands on. */
@Controller('health')
export class HealthController {
  constructor(private readonly db: DataSource) {}

  @Get('live')
  @HttpCode(200)
  live() {
    return { status: 'ok' };
  }

  /** 200 once the database answers and has the tables this version expects; 503 otherwise. */
  @Get('ready')
  async ready() {
    try {
      const [{ done }] = await this.db.query<[{ done: number }]>('SELECT count(*) AS done FROM schema_migrations');
      if (done < this.db.migrations.length) throw unavailable({ database: 'ok', migrations: 'pending' });
    } catch (error) {
      // A driver's words name hosts and accounts: they are for the log of whoever runs this, not for whoever asks.
      throw error instanceof ServiceUnavailableException ? error : unavailable({ database: 'failed' });
    }
    return { status: 'ok', checks: { database: 'ok', migrations: 'ok' } };
  }
}

const unavailable = (checks: Record<string, string>) =>
  new ServiceUnavailableException({ status: 'unavailable', checks });
