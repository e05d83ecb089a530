import * as entities from './persistence/digest.entities.js';

export { ComposeDigests } from './compose-digests.js';
export { DeliverDigests, type Delivery, LeaseLost } from './deliver-digests.js';
export { DigestsModule } from './digests.module.js';
export * from './domain/digest.js';
export { DEFAULT_SCHEDULE, type DigestSchedule, dueAt, duePeriod, periodAt, type Period } from './domain/period.js';
export { type RegionWeek } from './domain/region-week.js';
export { type RenderedDigest } from './domain/render-digest.js';
export type { DigestRunRecord } from './domain/digest-run.js';
export { ListDigestRuns, type RunsWindow } from './list-digest-runs.js';
export { type FailedDigest, type FailedKey, ListFailedDigests } from './list-failed-digests.js';
export type { OperatedDigest } from './persistence/digest-run-rows.js';
export { type DigestBacklog, ReadDigestBacklog } from './read-digest-backlog.js';
export { type Retried, type RetriedDigests, RetryDigests } from './retry-digests.js';
export { ShowDigest, type ShownDigest } from './show-digest.js';
export { type DigestList, type DigestPage, type DigestRecord, ListDigests } from './list-digests.js';
export * from './persistence/digest.entities.js';
export { PlanDigests } from './plan-digests.js';
export { PreviewDigest } from './preview-digest.js';
export { DELIVERED_TOGETHER, RelayDigests } from './relay-digests.js';
export { type DigestRun, RunDigests, type RunOptions } from './run-digests.js';
export {
  type DigestPreference,
  type DigestPreferenceInput,
  type OwnPreference,
  type OwnPreferenceInput,
  SetDigestPreference,
} from './set-digest-preference.js';
export { SetPreferenceByLink } from './set-preference-by-link.js';
export { type Stop, STOP_SCOPES, StopDigests, type StopScope, type StopTarget } from './stop-digests.js';
export const digestEntities = Object.values(entities);
