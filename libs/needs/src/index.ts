import { NeedEntity } from './persistence/need.entity.js';

export { CloseNeed } from './close-need.js';
export { checkNeed } from './domain/check-need.js';
export * from './domain/need.js';
export { ceilingOf, type NeedRecord, toNeedRecord } from './need-record.js';
export { NeedsModule } from './needs.module.js';
export { PublishNeed } from './publish-need.js';
export { type NeedPatch, UpdateNeed } from './update-need.js';
export { NeedEntity };
export const needEntities = [NeedEntity];
