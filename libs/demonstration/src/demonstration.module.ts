import { Module } from '@nestjs/common';
import { SeedDemonstration } from './seed-demonstration.js';

/** Needs `DataSource` and `Clock` from the application's global module. */
@Module({ providers: [SeedDemonstration], exports: [SeedDemonstration] })
export class DemonstrationModule {}
