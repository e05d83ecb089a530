import { OfferingCertificationEntity, OfferingEntity } from './persistence/offering.entity.js';
export * from './domain/offering.js';
export { OfferingCertificationEntity, OfferingEntity };
export const offeringEntities = [OfferingEntity, OfferingCertificationEntity];
