export { LANE_STATUSES, type LaneInput, type LaneStatus } from './domain/lane.js';
export { LaneEntity } from './persistence/lane.entity.js';
import { LaneEntity } from './persistence/lane.entity.js';

export const laneEntities = [LaneEntity];
