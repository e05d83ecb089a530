import { Module } from '@nestjs/common';
import { AuditModule } from '#audit';
import { GeoModule } from '#geo';
import { LimitsModule } from '#limits';
import { NoticesModule } from '#notices';
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
import { PurgeExpired } from './purge-expired.js';
import { SecondFactors } from './second-factors.js';
import { OwnerProof } from './owner-proof.js';
import { SignUp } from './sign-up.js';

const accounts = [
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
  PurgeExpired,
  SecondFactors,
  OwnerProof,
];
const useCases = [...accounts, Sessions, LocateSite, FindOwnSite, CreateOrganization];

@Module({ imports: [AuditModule, GeoModule, LimitsModule, NoticesModule], providers: useCases, exports: useCases })
export class IdentityModule {}
