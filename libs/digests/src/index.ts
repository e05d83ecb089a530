import * as entities from './persistence/digest.entities.js';
export * from './domain/digest.js';
export * from './persistence/digest.entities.js';
export const digestEntities = Object.values(entities);
