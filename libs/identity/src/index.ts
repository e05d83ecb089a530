import * as entities from './persistence/identity.entities.js';

export { AnswerInvitation, type InvitationTerms } from './answer-invitation.js';
export { BlockOrganization, MAX_BLOCKED } from './block-organization.js';
export { ChangeMembers } from './change-members.js';
export { AddSite, MAX_SITES, RemoveSite, UpdateSite } from './change-sites.js';
export { CloseOrganization, type ClosingOutcome } from './close-organization.js';
export {
  checkOrganization,
  CreateOrganization,
  type CreateOrganizationInput,
  MAX_FOUNDED,
  PossibleDuplicates,
} from './create-organization.js';
export { GrantPlatformRole, type PlatformRoleHolder } from './grant-platform-role.js';
export { InviteMember, MAX_INVITATIONS, RevokeInvitation } from './invite-member.js';
export { ListMembers, type Member } from './list-members.js';
export { coordinatorsFor, holdOpen, managersOf, requirePlatformOver } from './open-organization.js';
export { SuspendOrganization } from './suspend-organization.js';
export { type OrganizationPatch, UpdateOrganization } from './update-organization.js';
export { WritePublication } from './write-publication.js';
export { DecideVerification, RequestVerification, VerifySite } from './verify-organization.js';
export * from './domain/actor.js';
export { clientName } from './domain/client-name.js';
export type { Requester } from './domain/requester.js';
export { checkHeldCertifications, checkSchemes, type HeldCertificationInput } from './domain/held-certification.js';
export * from './domain/organization.js';
export { checkSite, type SiteInput } from './domain/site-input.js';
export { slugOf } from './domain/slug.js';
export { checkText, tidy } from './domain/text-input.js';
export { FindOwnSite } from './find-own-site.js';
export { IdentityModule } from './identity.module.js';
export { hashPassword, verifyPassword } from './passwords.js';
export { OwnerProof } from './owner-proof.js';
export { refuseLastAdministrator } from './grant-platform-role.js';
export { LocateSite } from './locate-site.js';
export { mayKnowOf } from './may-know-of.js';
export * from './persistence/identity.entities.js';
export { CreateAccount } from './create-account.js';
export { VerifyEmail } from './verify-email.js';
export { ResendVerification } from './resend-verification.js';
export { SignIn } from './sign-in.js';
export { MailAccountLink } from './mail-account-link.js';
export { SignInByLink } from './sign-in-by-link.js';
export { ResetPassword } from './reset-password.js';
export { ChangePassword } from './change-password.js';
export { ChangeEmail } from './change-email.js';
export { ConfirmEmailChange } from './confirm-email-change.js';
export { EndSession } from './end-session.js';
export { ManageSecondFactor } from './manage-second-factor.js';
export { API_TOKEN_PREFIX, CreateApiToken, type CreateApiTokenInput } from './create-api-token.js';
export { RevokeApiToken } from './revoke-api-token.js';
export { ReadAccount } from './read-account.js';
export { IdentityProvider, OIDC_MINUTES } from './identity-provider.js';
export { SignInByProvider } from './sign-in-by-provider.js';
export { SESSION_DAYS, SESSION_IDLE_DAYS, Sessions } from './sessions.js';
export { SignUp, type SignUpInput } from './sign-up.js';
export const identityEntities = Object.values(entities);
