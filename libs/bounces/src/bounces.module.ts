import { Module } from '@nestjs/common';
import { AuditModule } from '#audit';
import { LimitsModule } from '#limits';
import { SuppressionsModule } from '#suppressions';
import { DecideSuppression } from './decide-suppression.js';
import { ListSuppressions } from './list-suppressions.js';
import { ReadReport } from './read-report.js';
import { RecordMailEvents } from './record-mail-events.js';
import { ReleaseAddress } from './release-address.js';
import { TakeMailHook } from './take-mail-hook.js';

const useCases = [TakeMailHook, ReadReport, DecideSuppression, ReleaseAddress, ListSuppressions];

@Module({
  imports: [AuditModule, LimitsModule, SuppressionsModule],
  providers: [RecordMailEvents, ...useCases],
  exports: useCases,
})
export class BouncesModule {}
