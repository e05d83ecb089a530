import { Module } from '@nestjs/common';
import { Settings } from '#settings';
import { DataSource } from 'typeorm';
import { RateLimits } from './rate-limits.js';
import { StoredRateLimits } from './stored-rate-limits.js';

@Module({
  providers: [
    {
      provide: RateLimits,
      inject: [Settings, DataSource],
      useFactory: (settings: Settings, db: DataSource) => new StoredRateLimits(settings, db),
    },
  ],
  exports: [RateLimits],
})
export class LimitsModule {}
