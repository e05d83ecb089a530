import { Module } from '@nestjs/common';
import { Settings } from '#settings';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { Queues } from './queues.js';

type PostgresOptions = Extract<DataSourceOptions, { type: 'postgres' }>;

@Module({
  providers: [
    {
      provide: Queues,
      inject: [Settings, DataSource],
      useFactory: (settings: Settings, db: DataSource) =>
        new Queues({ redisUrl: settings.redisUrl, databaseUrl: (db.options as PostgresOptions).url ?? '' }),
    },
  ],
  exports: [Queues],
})
export class QueueModule {}
