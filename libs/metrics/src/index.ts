export { DigestOutcomes } from './digest-outcomes.js';
export {
  createRegistry,
  watchDatabase,
  watchDigestOutcomes,
  watchLimits,
  watchMail,
  watchOutboxes,
  watchQueues,
  watchSuppressions,
} from './registry.js';
export { serveMetrics } from './serve-metrics.js';
