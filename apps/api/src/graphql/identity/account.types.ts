import { Field, GraphQLISODateTime, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import type { Scope, SessionMethod } from '#identity';
import type { Language } from '#kernel';
import { Lang, ScopeEnum, SessionMethodEnum } from '../enums.js';
import { UserError } from '../user-error.type.js';

@ObjectType('Viewer', { description: 'The signed-in person.' })
export class ViewerType {
  @Field(() => ID) id!: string;
  @Field(() => String) name!: string;
  @Field(() => String) email!: string;
  @Field(() => Boolean, {
    description: 'Whether the address was shown to be theirs. Until then they look, and change nothing.',
  })
  emailVerified!: boolean;
  @Field(() => Lang) language!: Language;
  @Field(() => String) timeZone!: string;
  @Field(() => GraphQLISODateTime) createdAt!: Date;
}

@ObjectType('Session', { description: 'A browser or another client that is signed in.' })
export class SessionType {
  @Field(() => ID) id!: string;
  @Field(() => SessionMethodEnum) method!: SessionMethod;
  @Field(() => String, { nullable: true, description: 'The browser and system, in a few words.' }) client!:
    string | null;
  @Field(() => GraphQLISODateTime) createdAt!: Date;
  @Field(() => GraphQLISODateTime, { description: 'To within five minutes.' }) lastSeenAt!: Date;
  @Field(() => Boolean, { description: 'Whether it is the one that asks.' }) current!: boolean;
}

@ObjectType('SecondFactor', { description: 'A code of an app that signing in asks for as well (RFC 6238).' })
export class SecondFactorType {
  @Field(() => Boolean) enabled!: boolean;
  @Field(() => Int) recoveryCodesLeft!: number;
}

@ObjectType('ApiToken', { description: "A program's key to the API. The key itself is shown once, when it is made." })
export class ApiTokenType {
  @Field(() => ID) id!: string;
  @Field(() => String) name!: string;
  @Field(() => [ScopeEnum]) scopes!: Scope[];
  @Field(() => GraphQLISODateTime) createdAt!: Date;
  @Field(() => GraphQLISODateTime) expiresAt!: Date;
  @Field(() => GraphQLISODateTime, { nullable: true, description: 'To within five minutes.' }) lastUsedAt!: Date | null;
  @Field(() => GraphQLISODateTime, { nullable: true }) revokedAt!: Date | null;
}

@ObjectType('OidcMethod', { description: 'An OpenID Connect provider.' })
export class OidcMethodType {
  @Field(() => String, { description: 'For people.' }) name!: string;
  @Field(() => String, { description: 'Where a browser goes to sign in through it.' }) startUrl!: string;
}

@ObjectType('SignInMethods', { description: 'How one may sign in here.' })
export class SignInMethodsType {
  @Field(() => Boolean) password!: boolean;
  @Field(() => Boolean, { description: 'By a link that is mailed.' }) link!: boolean;
  @Field(() => OidcMethodType, { nullable: true, description: 'Through a provider of identities; null: none is set.' })
  oidc!: OidcMethodType | null;
}

@InputType()
export class SignUpInput {
  @Field(() => String) email!: string;
  @Field(() => String, { description: '10 to 200 characters; not among the commonest.' }) password!: string;
  @Field(() => String) name!: string;
  @Field(() => Lang, { defaultValue: Lang.FR }) language!: Language;
  @Field(() => String, { nullable: true, description: 'IANA; default America/Toronto.' }) timeZone?: string | null;
}

@InputType()
export class SignInInput {
  @Field(() => String) email!: string;
  @Field(() => String) password!: string;
  @Field(() => String, {
    nullable: true,
    description: 'Of the second factor, where there is one: six digits of the app, or a recovery code.',
  })
  code?: string | null;
}

@InputType()
export class CreateApiTokenInput {
  @Field(() => String, { description: 'For its owner to know which program has it.' }) name!: string;
  @Field(() => [ScopeEnum]) scopes!: Scope[];
  @Field(() => Int, { description: '1 to 365.' }) expiresInDays!: number;
}

@ObjectType()
export class SignUpPayload {
  @Field(() => ViewerType, { nullable: true }) viewer?: { id: string };
  @Field(() => [UserError]) userErrors!: UserError[];
}
@ObjectType()
export class SignInPayload {
  @Field(() => ViewerType, { nullable: true }) viewer?: { id: string };
  @Field(() => [UserError]) userErrors!: UserError[];
}
@ObjectType()
export class SignOutPayload {
  @Field(() => [UserError]) userErrors!: UserError[];
}
@ObjectType()
export class VerifyEmailPayload {
  @Field(() => ViewerType, { nullable: true }) viewer?: { id: string };
  @Field(() => [UserError]) userErrors!: UserError[];
}
@ObjectType()
export class SignInByLinkPayload {
  @Field(() => ViewerType, { nullable: true }) viewer?: { id: string };
  @Field(() => [UserError]) userErrors!: UserError[];
}
@ObjectType()
export class ConfirmEmailChangePayload {
  @Field(() => ViewerType, { nullable: true }) viewer?: { id: string };
  @Field(() => [UserError]) userErrors!: UserError[];
}
@ObjectType()
export class ChangePasswordPayload {
  @Field(() => ViewerType, { nullable: true }) viewer?: { id: string };
  @Field(() => [UserError]) userErrors!: UserError[];
}
@ObjectType()
export class ResendVerificationPayload {
  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether a message goes out: none does once the address is confirmed.',
  })
  sent?: boolean;
  @Field(() => [UserError]) userErrors!: UserError[];
}
@ObjectType()
export class RequestSignInLinkPayload {
  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether a message goes out. What it says depends on whether the address has an account; this does not.',
  })
  sent?: boolean;
  @Field(() => [UserError]) userErrors!: UserError[];
}
@ObjectType()
export class RequestPasswordResetPayload {
  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether a message goes out. What it says depends on whether the address has an account; this does not.',
  })
  sent?: boolean;
  @Field(() => [UserError]) userErrors!: UserError[];
}
@ObjectType()
export class ChangeEmailPayload {
  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether a message goes out. What it says depends on whether the address has an account; this does not.',
  })
  sent?: boolean;
  @Field(() => [UserError]) userErrors!: UserError[];
}
@ObjectType()
export class ResetPasswordPayload {
  @Field(() => Boolean, { nullable: true, description: 'Every session has ended: sign in.' }) reset?: boolean;
  @Field(() => [UserError]) userErrors!: UserError[];
}
@ObjectType()
export class EndSessionPayload {
  @Field(() => Boolean, { nullable: true }) ended?: boolean;
  @Field(() => [UserError]) userErrors!: UserError[];
}
@ObjectType()
export class SignOutEverywherePayload {
  @Field(() => Boolean, { nullable: true }) ended?: boolean;
  @Field(() => [UserError]) userErrors!: UserError[];
}
@ObjectType()
export class StartSecondFactorPayload {
  @Field(() => String, { nullable: true, description: 'Base 32, to type into an app.' }) secret?: string;
  @Field(() => String, { nullable: true, description: 'otpauth://, to show an app as a QR code.' }) uri?: string;
  @Field(() => [UserError]) userErrors!: UserError[];
}
@ObjectType()
export class ConfirmSecondFactorPayload {
  @Field(() => [String], {
    nullable: true,
    description: 'Each works once, for when the device is lost. Never shown again.',
  })
  recoveryCodes?: string[];
  @Field(() => [UserError]) userErrors!: UserError[];
}
@ObjectType()
export class DisableSecondFactorPayload {
  @Field(() => SecondFactorType, { nullable: true }) secondFactor?: SecondFactorType;
  @Field(() => [UserError]) userErrors!: UserError[];
}
@ObjectType()
export class CreateApiTokenPayload {
  @Field(() => ApiTokenType, { nullable: true }) apiToken?: { id: string };
  @Field(() => String, { nullable: true, description: 'Never shown again. Send it as `Authorization: Bearer`.' })
  token?: string;
  @Field(() => [UserError]) userErrors!: UserError[];
}
@ObjectType()
export class RevokeApiTokenPayload {
  @Field(() => ApiTokenType, { nullable: true }) apiToken?: { id: string };
  @Field(() => [UserError]) userErrors!: UserError[];
}
