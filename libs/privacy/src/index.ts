import { SiteDisclosureEntity } from './persistence/site-disclosure.entity.js';

export * from './domain/disclosure.js';
export { OpenSite } from './open-site.js';
export { PrivacyModule } from './privacy.module.js';
export { ShowSites } from './show-sites.js';
export const privacyEntities = [SiteDisclosureEntity];
