import { Module } from '@nestjs/common';
import { AuditModule } from '#audit';
import { GeoModule } from '#geo';
import { LimitsModule } from '#limits';
import { NoticesModule } from '#notices';
import { SuppressionsModule } from '#suppressions';
import { CreateOrganization } from './create-organization.js';
import { FindOwnSite } from './find-own-site.js';
import { LocateSite } from './locate-site.js';
import { Sessions } from './sessions.js';
import { CreateAccount } from './create-account.js';
import { VerifyEmail } from './verify-email.js';
import { ResendVerification } from './resend-verification.js';
import { SignIn } from './sign-in.js';
import { MailAccountLink } from './mail-account-link.js';
import { SignInByLink } from './sign-in-by-link.js';
import { ResetPassword } from './reset-password.js';
import { ChangePassword } from './change-password.js';
import { ChangeEmail } from './change-email.js';
import { ConfirmEmailChange } from './confirm-email-change.js';
import { EndSession } from './end-session.js';
import { ManageSecondFactor } from './manage-second-factor.js';
import { CreateApiToken } from './create-api-token.js';
import { RevokeApiToken } from './revoke-api-token.js';
import { ReadAccount } from './read-account.js';
import { SecondFactors } from './second-factors.js';
import { OwnerProof } from './owner-proof.js';
import { IdentityProvider } from './identity-provider.js';
import { SignInByProvider } from './sign-in-by-provider.js';
import { SignUp } from './sign-up.js';
import { AnswerInvitation } from './answer-invitation.js';
import { BlockOrganization } from './block-organization.js';
import { ChangeMembers } from './change-members.js';
import { AddSite, RemoveSite, UpdateSite } from './change-sites.js';
import { CloseOrganization } from './close-organization.js';
import { GrantPlatformRole } from './grant-platform-role.js';
import { InviteMember, RevokeInvitation } from './invite-member.js';
import { ListMembers } from './list-members.js';
import { SuspendOrganization } from './suspend-organization.js';
import { UpdateOrganization } from './update-organization.js';
import { DecideVerification, RequestVerification, VerifySite } from './verify-organization.js';
import { WritePublication } from './write-publication.js';

const accounts = [
  IdentityProvider,
  SignInByProvider,
  SignUp,
  CreateAccount,
  VerifyEmail,
  ResendVerification,
  SignIn,
  MailAccountLink,
  SignInByLink,
  ResetPassword,
  ChangePassword,
  ChangeEmail,
  ConfirmEmailChange,
  EndSession,
  ManageSecondFactor,
  CreateApiToken,
  RevokeApiToken,
  ReadAccount,
  SecondFactors,
  OwnerProof,
];
const organizations = [
  UpdateOrganization,
  AddSite,
  UpdateSite,
  RemoveSite,
  CloseOrganization,
  BlockOrganization,
  InviteMember,
  RevokeInvitation,
  AnswerInvitation,
  ChangeMembers,
  ListMembers,
  RequestVerification,
  DecideVerification,
  VerifySite,
  SuspendOrganization,
  GrantPlatformRole,
  WritePublication,
];

const useCases = [...accounts, Sessions, LocateSite, FindOwnSite, CreateOrganization, ...organizations];

@Module({
  imports: [AuditModule, GeoModule, LimitsModule, NoticesModule, SuppressionsModule],
  providers: useCases,
  exports: useCases,
})
export class IdentityModule {}
