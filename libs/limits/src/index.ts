import type { Settings } from '#settings';
import type { DataSource } from 'typeorm';
import { RateLimitEntity } from './persistence/rate-limit.entity.js';
import { TurnEntity } from './persistence/turn.entity.js';
import { StoredRateLimits } from './stored-rate-limits.js';
import { StoredTurns } from './stored-turns.js';

export { type Limit, type LimitName, LIMITS } from './domain/limit-table.js';
export { subscriberOf } from './network-address.js';
export { LimitsModule } from './limits.module.js';
export { RateLimited, RateLimits } from './rate-limits.js';
export { type Turn } from './domain/turn.js';
export { type Pace, Turns } from './turns.js';
/** For whoever has no module: closed by its `onApplicationShutdown`. */
export const createRateLimits = (settings: Settings, db: DataSource) => new StoredRateLimits(settings, db);
export const createTurns = (settings: Settings, db: DataSource) => new StoredTurns(settings, db);
export const limitEntities = [RateLimitEntity, TurnEntity];
