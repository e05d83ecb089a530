import { ConsentProofEntity } from './persistence/consent-proof.entity.js';
import { SiteDisclosureEntity } from './persistence/site-disclosure.entity.js';

export * from './domain/disclosure.js';
export { NOT_PERSONAL, PERSONAL_DATA } from './domain/personal-data.js';
export { ErasePerson } from './erase-person.js';
export { ExportPerson, type PersonExport } from './export-person.js';
export { OpenSite } from './open-site.js';
export { PrivacyModule } from './privacy.module.js';
export { ApplyRetention } from './apply-retention.js';
export { ReadAuditLog } from './read-audit-log.js';
export { ShowSites } from './show-sites.js';
export const privacyEntities = [SiteDisclosureEntity, ConsentProofEntity];
