import { LaneEntity } from './persistence/lane.entity.js';

export { checkLane } from './domain/check-lane.js';
export * from './domain/lane.js';
export { spareCapacityOf, toLaneRecord } from './lane-record.js';
export { LanesModule } from './lanes.module.js';
export { MAX_LANES, PublishLane } from './publish-lane.js';
export { type LanePatch, StopLane, UpdateLane } from './update-lane.js';
export { LaneEntity };
export const laneEntities = [LaneEntity];
