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
      if (await this.db.showMigrations()) throw new Error('migrations are pending: run `npm run maillage -- migrate`');
      return { status: 'ok', checks: { database: 'ok', migrations: 'ok' } };
    } catch (error) {
      throw new ServiceUnavailableException({
        status: 'unavailable',
        checks: { database: error instanceof Error ? error.message : 'failed' },
      });
    }
  }
}
