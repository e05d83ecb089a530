import { Module } from '@nestjs/common';
import { AnalyticsModule } from '#analytics';
import { AuditModule } from '#audit';
import { CatalogModule } from '#catalog';
import { MailModule } from '#mail';
import { MatchingModule } from '#matching';
import { QueueModule } from '#queue';
import { SuppressionsModule } from '#suppressions';
import { ComposeDigests } from './compose-digests.js';
import { DeliverDigests } from './deliver-digests.js';
import { GatherExtras } from './gather-extras.js';
import { GatherRegionWeek } from './gather-region-week.js';
import { ListDigestRuns } from './list-digest-runs.js';
import { ListDigests } from './list-digests.js';
import { ListFailedDigests } from './list-failed-digests.js';
import { PlanDigests } from './plan-digests.js';
import { PreviewDigest } from './preview-digest.js';
import { ReadDigestBacklog } from './read-digest-backlog.js';
import { ReadRegionWeeks } from './read-region-weeks.js';
import { ReadSelections } from './read-selections.js';
import { RelayDigests } from './relay-digests.js';
import { RetryDigests } from './retry-digests.js';
import { RunDigests } from './run-digests.js';
import { SetDigestPreference } from './set-digest-preference.js';
import { SetPreferenceByLink } from './set-preference-by-link.js';
import { ShowDigest } from './show-digest.js';
import { StopDigests } from './stop-digests.js';
import { WriteDigest } from './write-digest.js';

const steps = [PlanDigests, ComposeDigests, DeliverDigests, RelayDigests, RunDigests];
const forPeople = [PreviewDigest, SetDigestPreference, SetPreferenceByLink, StopDigests, ListDigests];
const forOperators = [ListDigestRuns, ListFailedDigests, ReadDigestBacklog, RetryDigests, ShowDigest];

@Module({
  imports: [AnalyticsModule, AuditModule, CatalogModule, MatchingModule, MailModule, QueueModule, SuppressionsModule],
  providers: [
    ReadSelections,
    ReadRegionWeeks,
    GatherRegionWeek,
    GatherExtras,
    WriteDigest,
    ...steps,
    ...forPeople,
    ...forOperators,
  ],
  exports: [...steps, ...forPeople, ...forOperators],
})
export class DigestsModule {}
