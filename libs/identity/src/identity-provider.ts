import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { Settings } from '#settings';
import * as oidc from 'openid-client';
import { seal, unseal } from './domain/sealing.js';

/** What the provider says of somebody. */
export interface ProvidedIdentity {
  readonly issuer: string;
  readonly subject: string;
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly name: string | null;
}

/** How long somebody may take at the provider. */
export const OIDC_MINUTES = 10;
const PURPOSE = 'sign-in through a provider';

/** For a provider on the machine of whoever tries it out: settings refuse it in production. The library marks it so that it stands out. */
const { allowInsecureRequests: overPlainHttp } = oidc as {
  readonly allowInsecureRequests: (configuration: oidc.Configuration) => void;
};

interface Secrets {
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
  readonly until: number;
}

/** The operator's OpenID Connect provider: authorization code flow with PKCE (RFC 7636), state and nonce. */
@Injectable()
export class IdentityProvider {
  private found: Promise<oidc.Configuration> | undefined;

  constructor(private readonly settings: Settings) {}

  /** Where to send the browser, and what to give it to bring back, sealed. @throws DomainError NOT_FOUND, UNAVAILABLE */
  async start(): Promise<{ url: string; sealed: string }> {
    const configuration = await this.configuration();
    const secrets: Secrets = {
      verifier: oidc.randomPKCECodeVerifier(),
      state: oidc.randomState(),
      nonce: oidc.randomNonce(),
      until: Date.now() + OIDC_MINUTES * 60_000,
    };
    const url = oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: `${this.settings.publicUrl}/auth/oidc/callback`,
      scope: 'openid email profile',
      code_challenge: await oidc.calculatePKCECodeChallenge(secrets.verifier),
      code_challenge_method: 'S256',
      state: secrets.state,
      nonce: secrets.nonce,
    });
    const sealed = seal(this.settings.secretKey, PURPOSE, '', Buffer.from(JSON.stringify(secrets)));
    return { url: url.href, sealed: sealed.toString('base64url') };
  }

  /** @param query what the provider sent the browser back with. @throws DomainError UNAUTHENTICATED, UNAVAILABLE */
  async finish(query: string, sealed: string | undefined): Promise<ProvidedIdentity> {
    const configuration = await this.configuration();
    const opened = unseal(this.settings.secretKey, PURPOSE, '', Buffer.from(sealed ?? '', 'base64url'));
    const secrets = opened && (JSON.parse(opened.toString()) as Secrets);
    if (!secrets || secrets.until < Date.now()) throw refused();
    try {
      const tokens = await oidc.authorizationCodeGrant(
        configuration,
        new URL(`${this.settings.publicUrl}/auth/oidc/callback${query}`),
        {
          pkceCodeVerifier: secrets.verifier,
          expectedState: secrets.state,
          expectedNonce: secrets.nonce,
          idTokenExpected: true,
        },
      );
      const claims = tokens.claims();
      if (!claims) throw refused();
      const told = claims['email']
        ? claims
        : { ...claims, ...(await oidc.fetchUserInfo(configuration, tokens.access_token, claims.sub)) };
      const { email, email_verified: verified, name } = told as Record<string, unknown>;
      return {
        issuer: claims.iss,
        subject: claims.sub,
        email: typeof email === 'string' ? email : null,
        emailVerified: verified === true,
        name: typeof name === 'string' ? name : null,
      };
    } catch (error) {
      throw error instanceof DomainError ? error : refused(error);
    }
  }

  private async configuration(): Promise<oidc.Configuration> {
    const { oidc: set } = this.settings;
    if (!set) throw new DomainError('NOT_FOUND', NONE);
    const insecure = set.issuer.startsWith('http:') ? { execute: [overPlainHttp] } : {};
    this.found ??= oidc.discovery(new URL(set.issuer), set.clientId, set.clientSecret, undefined, insecure);
    try {
      return await this.found;
    } catch (error) {
      // The next one who asks tries again.
      this.found = undefined;
      throw new DomainError('UNAVAILABLE', UNREACHABLE, { cause: error });
    }
  }
}

const refused = (cause?: unknown) =>
  new DomainError(
    'UNAUTHENTICATED',
    {
      fr: 'La connexion par ce fournisseur n’a pas abouti : recommencer.',
      en: 'Signing in through this provider did not work out: start again.',
    },
    { cause },
  );
const NONE = { fr: 'Aucun fournisseur d’identité n’est réglé ici.', en: 'No identity provider is set here.' };
const UNREACHABLE = {
  fr: 'Le fournisseur d’identité ne répond pas : réessayer plus tard.',
  en: 'The identity provider does not answer: try again later.',
};
