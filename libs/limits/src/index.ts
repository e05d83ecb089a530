import { RateLimitEntity } from './persistence/rate-limit.entity.js';

export { type Limit, type LimitName, LIMITS } from './domain/limit-table.js';
export { subscriberOf } from './network-address.js';
export { LimitsModule } from './limits.module.js';
export { RateLimited, RateLimits } from './rate-limits.js';
export const limitEntities = [RateLimitEntity];
