import { NeedEntity } from './persistence/need.entity.js';
export * from './domain/need.js';
export { NeedEntity };
export const needEntities = [NeedEntity];
