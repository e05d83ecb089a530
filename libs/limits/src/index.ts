import type { Settings } from '#settings';
import type { DataSource } from 'typeorm';
import { RateLimitEntity } from './persistence/rate-limit.entity.js';
import { StoredRateLimits } from './stored-rate-limits.js';

export { type Limit, type LimitName, LIMITS } from './domain/limit-table.js';
export { subscriberOf } from './network-address.js';
export { LimitsModule } from './limits.module.js';
export { RateLimited, RateLimits } from './rate-limits.js';
/** For whoever has no module: closed by its `onApplicationShutdown`. */
export const createRateLimits = (settings: Settings, db: DataSource) => new StoredRateLimits(settings, db);
export const limitEntities = [RateLimitEntity];
