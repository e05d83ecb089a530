import { GapCellEntity, GapSnapshotEntity } from './persistence/gap.entities.js';

export { AnalyticsModule } from './analytics.module.js';
export * from './domain/gap.js';
export { isMonth, type Month } from './domain/month.js';
export {
  FindGaps,
  type FoundGaps,
  type GapFilter,
  type GapKey,
  type GapPage,
  type GapSummary,
  type GapSummaryFilter,
  isGapKey,
  keyOfGap,
  MAX_SUMMARY,
  type ProductGaps,
} from './find-gaps.js';
export { DEMAND_MONTHS, type DemandQuery, FindUnmetDemand, type UnmetDemand } from './find-unmet-demand.js';
export { TakeGapSnapshot, type TakeGapSnapshotInput } from './take-gap-snapshot.js';
export { GapSnapshotEntity };
export const analyticsEntities = [GapSnapshotEntity, GapCellEntity];
