export { createRegistry, watchDatabase, watchLimits, watchOutboxes, watchQueues } from './registry.js';
export { serveMetrics } from './serve-metrics.js';
