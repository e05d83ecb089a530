import { type DynamicModule, Module } from '@nestjs/common';
import { AnalyticsModule } from '#analytics';
import { CoreModule } from '#assembly';
import { DigestsModule } from '#digests';
import { IdentityModule } from '#identity';
import type { Clock } from '#kernel';
import { DigestOutcomes } from '#metrics';
import { NoticesModule } from '#notices';
import { PrivacyModule } from '#privacy';
import { QueueModule } from '#queue';
import type { Settings } from '#settings';
import type { DataSource } from 'typeorm';
import { ComposeDigestsProcessor } from './processors/compose-digests.processor.js';
import { DeliverDigestsProcessor } from './processors/deliver-digests.processor.js';
import { DeliverNoticeProcessor } from './processors/deliver-notice.processor.js';
import { PlanDigestsProcessor } from './processors/plan-digests.processor.js';
import { PurgeExpiredProcessor } from './processors/purge-expired.processor.js';
import { RelayDigestsProcessor } from './processors/relay-digests.processor.js';
import { RelayNoticesProcessor } from './processors/relay-notices.processor.js';
import { TakeGapSnapshotProcessor } from './processors/take-gap-snapshot.processor.js';

/** Every processor: a worker that lacks one for some job does not start. */
export const PROCESSORS = [
  PlanDigestsProcessor,
  RelayDigestsProcessor,
  ComposeDigestsProcessor,
  DeliverDigestsProcessor,
  TakeGapSnapshotProcessor,
  DeliverNoticeProcessor,
  RelayNoticesProcessor,
  PurgeExpiredProcessor,
];

@Module({})
export class WorkerModule {
  static with(core: { settings: Settings; db: DataSource; clock?: Clock }): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        CoreModule.with(core),
        QueueModule,
        DigestsModule,
        AnalyticsModule,
        IdentityModule,
        NoticesModule,
        PrivacyModule,
      ],
      providers: [...PROCESSORS, DigestOutcomes],
    };
  }
}
