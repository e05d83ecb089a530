import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Clock, systemClock } from '#kernel';
import { Settings } from '#settings';
import { DataSource } from 'typeorm';

/** What every feature is handed: the operator's settings, the database, the time. */
@Global()
@Module({})
export class CoreModule {
  static with(core: { settings: Settings; db: DataSource; clock?: Clock }): DynamicModule {
    return {
      module: CoreModule,
      providers: [
        { provide: Settings, useValue: core.settings },
        { provide: DataSource, useValue: core.db },
        { provide: Clock, useValue: core.clock ?? systemClock },
      ],
      exports: [Settings, DataSource, Clock],
    };
  }
}
