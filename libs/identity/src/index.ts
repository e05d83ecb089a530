import * as entities from './persistence/identity.entities.js';
export * from './domain/organization.js';
export * from './persistence/identity.entities.js';
export const identityEntities = Object.values(entities);
