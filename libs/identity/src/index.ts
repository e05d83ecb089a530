import * as entities from './persistence/identity.entities.js';

export { checkOrganization, CreateOrganization, type CreateOrganizationInput } from './create-organization.js';
export * from './domain/actor.js';
export { checkHeldCertifications, checkSchemes, type HeldCertificationInput } from './domain/held-certification.js';
export * from './domain/organization.js';
export { checkSite, type SiteInput } from './domain/site-input.js';
export { slugOf } from './domain/slug.js';
export { checkText, tidy } from './domain/text-input.js';
export { FindOwnSite } from './find-own-site.js';
export { IdentityModule } from './identity.module.js';
export { hashPassword } from './passwords.js';
export { LocateSite } from './locate-site.js';
export * from './persistence/identity.entities.js';
export { SESSION_DAYS, Sessions } from './sessions.js';
export { SignUp, type SignUpInput } from './sign-up.js';
export const identityEntities = Object.values(entities);
