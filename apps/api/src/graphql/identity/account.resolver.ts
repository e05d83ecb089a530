import { Args, Context, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import {
  ChangeEmail,
  ChangePassword,
  ConfirmEmailChange,
  EndSession,
  MailAccountLink,
  ManageSecondFactor,
  OrganizationEntity,
  PersonEntity,
  ReadAccount,
  ResendVerification,
  ResetPassword,
  Sessions,
  SignIn,
  SignInByLink,
  SignUp,
  VerifyEmail,
} from '#identity';
import { Settings } from '#settings';
import { DataSource } from 'typeorm';
import type { GraphqlContext } from '../context.js';
import { withUserErrors } from '../user-error.type.js';
import {
  ChangeEmailPayload,
  ChangePasswordPayload,
  ConfirmEmailChangePayload,
  ConfirmSecondFactorPayload,
  DisableSecondFactorPayload,
  EndSessionPayload,
  RequestPasswordResetPayload,
  RequestSignInLinkPayload,
  ResendVerificationPayload,
  ResetPasswordPayload,
  SecondFactorType,
  SessionType,
  SignInByLinkPayload,
  SignInInput,
  SignInMethodsType,
  SignInPayload,
  SignOutEverywherePayload,
  SignOutPayload,
  SignUpInput,
  SignUpPayload,
  StartSecondFactorPayload,
  VerifyEmailPayload,
  ViewerType,
} from './account.types.js';
import { MembershipType, OrganizationType } from './identity.types.js';
import { clearSessionCookie, readSessionToken, setSessionCookie } from './session-cookie.js';

const text = { type: () => String } as const;
const PASSWORD = {
  ...text,
  nullable: true,
  description: 'Of the account; asked for outside a session of its owner.',
} as const;
const CODE = { ...text, nullable: true, description: 'Of the second factor, where there is one.' } as const;

/** Opening an account, showing that an address is one's own, signing in and out, and being let in again. */
@Resolver(() => ViewerType)
export class AccountResolver {
  constructor(
    private readonly db: DataSource,
    private readonly settings: Settings,
    private readonly sessions: Sessions,
    private readonly signUpUseCase: SignUp,
    private readonly verifyEmailUseCase: VerifyEmail,
    private readonly resendVerificationUseCase: ResendVerification,
    private readonly signInUseCase: SignIn,
    private readonly signInByLinkUseCase: SignInByLink,
    private readonly mailAccountLink: MailAccountLink,
    private readonly resetPasswordUseCase: ResetPassword,
    private readonly changePasswordUseCase: ChangePassword,
    private readonly changeEmailUseCase: ChangeEmail,
    private readonly confirmEmailChangeUseCase: ConfirmEmailChange,
  ) {}

  @Query(() => ViewerType, { nullable: true, description: 'The signed-in person; null for a visitor.' })
  me(@Context() { actor }: GraphqlContext) {
    return actor.personId ? this.viewer(actor.personId) : null;
  }

  @Query(() => SignInMethodsType, { description: 'How one may sign in here.' })
  signInMethods(): SignInMethodsType {
    const { oidc, publicUrl } = this.settings;
    return {
      password: true,
      link: true,
      oidc: oidc ? { name: oidc.name, startUrl: `${publicUrl}/auth/oidc/start` } : null,
    };
  }

  @Mutation(() => SignUpPayload, {
    description: 'Opens an account and signs in. Publishing takes the link that is mailed to the address.',
  })
  signUp(@Context() context: GraphqlContext, @Args('input') input: SignUpInput) {
    return withUserErrors(context.language, async () =>
      this.enter(context, await this.signUpUseCase.execute(input, context.requester)),
    );
  }

  @Mutation(() => VerifyEmailPayload, { description: 'Shows that an address is one’s own, by the link mailed there.' })
  verifyEmail(
    @Context() context: GraphqlContext,
    @Args('token', text) token: string,
    @Args('password', PASSWORD) password?: string,
  ) {
    return withUserErrors(context.language, async () =>
      this.enter(
        context,
        await this.verifyEmailUseCase.execute(context.actor, { token, password: password ?? null }, context.requester),
      ),
    );
  }

  @Mutation(() => ResendVerificationPayload, { description: 'Mails the link once more; the one before stops working.' })
  resendVerification(@Context() context: GraphqlContext) {
    return withUserErrors(context.language, async () => ({
      sent: await this.resendVerificationUseCase.execute(context.actor),
    }));
  }

  @Mutation(() => SignInPayload)
  signIn(@Context() context: GraphqlContext, @Args('input') input: SignInInput) {
    return withUserErrors(context.language, async () =>
      this.enter(context, await this.signInUseCase.execute(input, context.requester)),
    );
  }

  @Mutation(() => RequestSignInLinkPayload, { description: 'Mails a link that signs in once, within 15 minutes.' })
  requestSignInLink(@Context() context: GraphqlContext, @Args('email', text) email: string) {
    return this.mail(context, 'sign-in-link', email);
  }

  @Mutation(() => SignInByLinkPayload)
  signInByLink(
    @Context() context: GraphqlContext,
    @Args('token', text) token: string,
    @Args('code', CODE) code?: string,
  ) {
    return withUserErrors(context.language, async () =>
      this.enter(context, await this.signInByLinkUseCase.execute({ token, code: code ?? null }, context.requester)),
    );
  }

  @Mutation(() => RequestPasswordResetPayload, {
    description: 'Mails a link that sets a new password, within an hour.',
  })
  requestPasswordReset(@Context() context: GraphqlContext, @Args('email', text) email: string) {
    return this.mail(context, 'reset-password', email);
  }

  @Mutation(() => ResetPasswordPayload, {
    description: 'Sets a new password, and ends every session. Signs nobody in.',
  })
  resetPassword(
    @Context() context: GraphqlContext,
    @Args('token', text) token: string,
    @Args('newPassword', text) newPassword: string,
  ) {
    return withUserErrors(context.language, async () => {
      await this.resetPasswordUseCase.execute({ token, newPassword }, context.requester);
      return { reset: true };
    });
  }

  @Mutation(() => ChangePasswordPayload, { description: 'Ends every other session.' })
  changePassword(
    @Context() context: GraphqlContext,
    @Args('currentPassword', text) currentPassword: string,
    @Args('newPassword', text) newPassword: string,
  ) {
    return withUserErrors(context.language, async () => {
      await this.changePasswordUseCase.execute(context.actor, { currentPassword, newPassword });
      return { viewer: await this.viewer(context.actor.personId ?? '') };
    });
  }

  @Mutation(() => ChangeEmailPayload, {
    description: 'Mails a link to the new address, which moves the account there.',
  })
  changeEmail(
    @Context() context: GraphqlContext,
    @Args('newEmail', text) newEmail: string,
    @Args('password', text) password: string,
  ) {
    return withUserErrors(context.language, async () => {
      await this.changeEmailUseCase.execute(context.actor, { newEmail, password });
      return { sent: true };
    });
  }

  @Mutation(() => ConfirmEmailChangePayload, {
    description: 'Moves the account to the address where the link was mailed.',
  })
  confirmEmailChange(
    @Context() context: GraphqlContext,
    @Args('token', text) token: string,
    @Args('password', PASSWORD) password?: string,
  ) {
    return withUserErrors(context.language, async () => {
      const input = { token, password: password ?? null };
      const { personId } = await this.confirmEmailChangeUseCase.execute(context.actor, input, context.requester);
      return { viewer: await this.viewer(personId) };
    });
  }

  @Mutation(() => SignOutPayload)
  signOut(@Context() context: GraphqlContext) {
    return withUserErrors(context.language, async () => {
      const token = readSessionToken(context.req);
      if (token) await this.sessions.close(token);
      clearSessionCookie(context.res, this.secure);
      return {};
    });
  }

  @ResolveField(() => [MembershipType])
  async memberships(@Parent() { id }: ViewerType) {
    return (await this.sessions.actorFor(id))?.memberships ?? [];
  }

  @ResolveField(() => Boolean)
  emailVerified(@Parent() { emailVerifiedAt }: PersonEntity) {
    return emailVerifiedAt !== null;
  }

  private mail(context: GraphqlContext, kind: 'sign-in-link' | 'reset-password', email: string) {
    return withUserErrors(context.language, async () => {
      await this.mailAccountLink.execute(kind, { email, language: context.language }, context.requester);
      return { sent: true };
    });
  }

  private async enter({ res }: GraphqlContext, { personId, token }: { personId: string; token: string | null }) {
    if (token) setSessionCookie(res, token, this.secure);
    return { viewer: await this.viewer(personId) };
  }

  private viewer(id: string) {
    return this.db.getRepository(PersonEntity).findOneByOrFail({ id });
  }

  /** Browsers accept a Secure cookie over plain HTTP from no one but localhost. */
  private get secure() {
    return this.settings.publicUrl.startsWith('https:');
  }
}

/** What guards one's own account: the sessions that are open, and the second factor. */
@Resolver(() => ViewerType)
export class AccountGuardResolver {
  constructor(
    private readonly settings: Settings,
    private readonly readAccount: ReadAccount,
    private readonly endSessionUseCase: EndSession,
    private readonly secondFactors: ManageSecondFactor,
  ) {}

  @ResolveField(() => [SessionType], { description: 'Those that are open, last used first.' })
  sessions(@Context() { actor }: GraphqlContext) {
    return this.readAccount.sessions(actor);
  }

  @ResolveField(() => SecondFactorType)
  secondFactor(@Context() { actor }: GraphqlContext) {
    return this.readAccount.secondFactor(actor);
  }

  @Mutation(() => EndSessionPayload)
  endSession(@Context() { actor, language }: GraphqlContext, @Args('id', { type: () => ID }) id: string) {
    return withUserErrors(language, async () => {
      await this.endSessionUseCase.execute(actor, id);
      return { ended: true };
    });
  }

  @Mutation(() => SignOutEverywherePayload, { description: 'Ends every session, this one too.' })
  signOutEverywhere(@Context() { actor, language, res }: GraphqlContext) {
    return withUserErrors(language, async () => {
      await this.endSessionUseCase.everywhere(actor);
      clearSessionCookie(res, this.settings.publicUrl.startsWith('https:'));
      return { ended: true };
    });
  }

  @Mutation(() => StartSecondFactorPayload, {
    description: 'A secret for an app. It is asked for once it is confirmed.',
  })
  startSecondFactor(@Context() { actor, language }: GraphqlContext, @Args('password', text) password: string) {
    return withUserErrors(language, () => this.secondFactors.start(actor, { password }));
  }

  @Mutation(() => ConfirmSecondFactorPayload, { description: 'Turns the second factor on, by a code of the app.' })
  confirmSecondFactor(@Context() { actor, language }: GraphqlContext, @Args('code', text) code: string) {
    return withUserErrors(language, () => this.secondFactors.confirm(actor, { code }));
  }

  @Mutation(() => DisableSecondFactorPayload)
  disableSecondFactor(
    @Context() { actor, language }: GraphqlContext,
    @Args('password', text) password: string,
    @Args('code', { ...text, description: 'Of the app, or a recovery code.' }) code: string,
  ) {
    return withUserErrors(language, async () => {
      await this.secondFactors.disable(actor, { password, code });
      return { secondFactor: await this.readAccount.secondFactor(actor) };
    });
  }
}

@Resolver(() => MembershipType)
export class MembershipResolver {
  @ResolveField(() => OrganizationType)
  organization(
    @Parent() membership: { organizationId: string },
    @Context() { loaders }: GraphqlContext,
  ): Promise<OrganizationEntity> {
    return loaders.organization.load(membership.organizationId);
  }
}
