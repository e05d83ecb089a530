import * as entities from './persistence/suppression.entities.js';

export {
  normalizeAddress,
  SOFT_BOUNCES,
  STOPS_NOTICES,
  SUPPRESSION_REASONS,
  SUPPRESSION_SOURCES,
  type SuppressionReason,
  type SuppressionSource,
} from './domain/suppression.js';
export { FindSuppressions, type StandingSuppression } from './find-suppressions.js';
export * from './persistence/suppression.entities.js';
export { FORGET_ADDRESS, RELEASE, suppressed } from './persistence/suppression.sql.js';
export { type AddressNews, SuppressAddress } from './suppress-address.js';
export { SuppressionsModule } from './suppressions.module.js';
export { TrackAddress } from './track-address.js';
export const suppressionEntities = Object.values(entities);
