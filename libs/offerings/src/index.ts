import { OfferingCertificationEntity, OfferingEntity } from './persistence/offering.entity.js';

export { daysAvailable, monthsOf } from './domain/availability.js';
export { checkOffering, MAX_SEASONS } from './domain/check-offering.js';
export * from './domain/offering.js';
export { capacityOf, minimumOrderOf, type OfferingRecord, priceOf, toOfferingRecord } from './offering-record.js';
export { OfferingsModule } from './offerings.module.js';
export { PublishOffering } from './publish-offering.js';
export { type OfferingPatch, PauseOffering, UpdateOffering } from './update-offering.js';
export { OfferingCertificationEntity, OfferingEntity };
export const offeringEntities = [OfferingEntity, OfferingCertificationEntity];
