import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { runInTransaction } from '#database';
import { Clock, DomainError, type Id, type Language, newId } from '#kernel';
import { RateLimits } from '#limits';
import { TrackAddress } from '#suppressions';
import { DataSource, type EntityManager, IsNull, Not } from 'typeorm';
import { checkEmail, normalizeEmail } from './domain/credentials.js';
import type { Requester } from './domain/requester.js';
import { checkText, tidy } from './domain/text-input.js';
import { IdentityProvider, type ProvidedIdentity } from './identity-provider.js';
import { DROP_PENDING } from './persistence/account.sql.js';
import { ExternalIdentityEntity, PersonEntity } from './persistence/identity.entities.js';
import { Sessions } from './sessions.js';

/**
 * Signs in whoever the operator's provider vouches for. An account is found by the identity itself, or by an address that
 * the provider says is verified; otherwise one is opened. A second factor is the provider's matter.
 */
@Injectable()
export class SignInByProvider {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly provider: IdentityProvider,
    private readonly sessions: Sessions,
    private readonly auditLog: AuditLog,
    private readonly limits: RateLimits,
    private readonly trackAddress: TrackAddress,
  ) {}

  /** @throws DomainError UNAUTHENTICATED, FORBIDDEN without a verified address, RATE_LIMITED. @returns a new session's token */
  async execute(
    input: { readonly query: string; readonly sealed: string | undefined; readonly language: Language },
    requester: Requester,
  ): Promise<{ personId: Id; token: string }> {
    await this.limits.consume('sign-in-address', requester.networkAddress);
    const identity = await this.provider.finish(input.query, input.sealed);
    return runInTransaction(this.db, async (tx) => {
      const personId = await this.personOf(tx, identity, input.language);
      return { personId, token: await this.sessions.open(tx, personId, 'OIDC', requester) };
    });
  }

  private async personOf(tx: EntityManager, identity: ProvidedIdentity, language: Language): Promise<Id> {
    const { issuer, subject } = identity;
    const known = await tx.findOneBy(ExternalIdentityEntity, { issuer, subject });
    if (known) return known.personId;
    if (!identity.email || !identity.emailVerified || checkEmail(identity.email, 'email').length > 0)
      throw new DomainError('FORBIDDEN', UNVERIFIED);
    const email = normalizeEmail(identity.email);
    const owner = await tx.findOneBy(PersonEntity, { email, emailVerifiedAt: Not(IsNull()) });
    const now = this.clock.now();
    const personId = owner?.id ?? newId();
    if (!owner) {
      const named = identity.name && checkText(identity.name, 'name', { max: 120 }).length === 0 ? identity.name : '';
      await tx.insert(PersonEntity, {
        id: personId,
        email,
        name: tidy(named) ?? email.split('@')[0] ?? '',
        passwordHash: null,
        language,
        timeZone: 'America/Toronto',
        createdAt: now,
        emailVerifiedAt: now,
      });
      await tx.query(DROP_PENDING, [email, personId]);
      await this.trackAddress.gained(tx, email, { read: false });
      await this.auditLog.record(tx, {
        by: { personId },
        action: 'person:sign-up',
        subject: ['PERSON', personId],
        details: { method: 'OIDC' },
      });
    }
    await tx.insert(ExternalIdentityEntity, { issuer, subject, personId, createdAt: now });
    return personId;
  }
}

const UNVERIFIED = {
  fr: 'Votre fournisseur d’identité ne dit pas que votre adresse est vérifiée : ouvrir un compte par courriel.',
  en: 'Your identity provider does not say that your address is verified: open an account by e-mail.',
};
