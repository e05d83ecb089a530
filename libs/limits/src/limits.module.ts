import { Module } from '@nestjs/common';
import { Settings } from '#settings';
import { DataSource } from 'typeorm';
import { RateLimits } from './rate-limits.js';
import { StoredRateLimits } from './stored-rate-limits.js';
import { StoredTurns } from './stored-turns.js';
import { Turns } from './turns.js';

@Module({
  providers: [
    {
      provide: RateLimits,
      inject: [Settings, DataSource],
      useFactory: (settings: Settings, db: DataSource) => new StoredRateLimits(settings, db),
    },
    {
      provide: Turns,
      inject: [Settings, DataSource],
      useFactory: (settings: Settings, db: DataSource) => new StoredTurns(settings, db),
    },
  ],
  exports: [RateLimits, Turns],
})
export class LimitsModule {}
