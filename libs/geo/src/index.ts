import { GazetteerPlaceEntity } from './persistence/gazetteer-place.entity.js';
export * from './domain/place.js';
export * from './domain/point.js';
export { GazetteerPlaceEntity };
export const geoEntities = [GazetteerPlaceEntity];
