import { Injectable } from '@nestjs/common';
import { MembershipEntity, OrganizationEntity, PersonEntity } from '#identity';
import { Clock, DomainError, type Id, type Language } from '#kernel';
import { Settings } from '#settings';
import { DataSource, IsNull } from 'typeorm';
import { readUnsubscribeToken } from './domain/unsubscribe-token.js';
import { ConsentEntity, DigestStopEntity } from './persistence/digest.entities.js';

/** One organization's digests, or every digest to this person. */
export type StopScope = 'ORGANIZATION' | 'EVERYTHING';

/** What a stop link is about: what its page says. */
export interface StopTarget {
  readonly organizationName: string;
  readonly language: Language;
  /** Whether nothing is sent for it any more. */
  readonly stopped: boolean;
}

/** Stops digests by the link of a message, without signing in (RFC 8058). Effective at once, for queued ones too. */
@Injectable()
export class StopDigests {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {}

  /**
   * Stopping twice is stopping once.
   * @throws DomainError NOT_FOUND when the link was not made here, was changed, or is too old
   */
  async execute(token: string, scope: StopScope = 'ORGANIZATION'): Promise<StopTarget> {
    const { membership, target } = await this.read(token);
    if (scope === 'EVERYTHING')
      await this.db
        .getRepository(ConsentEntity)
        .update({ personId: membership.personId, withdrawnAt: IsNull() }, { withdrawnAt: this.clock.now() });
    else
      await this.db
        .createQueryBuilder()
        .insert()
        .into(DigestStopEntity)
        .values({ membershipId: membership.id, stoppedAt: this.clock.now() })
        .orIgnore()
        .execute();
    return { ...target, stopped: true };
  }

  /**
   * What the link is about. Changes nothing: mail scanners follow links.
   * @throws as `execute`
   */
  async describe(token: string): Promise<StopTarget> {
    return (await this.read(token)).target;
  }

  private async read(token: string): Promise<{ membership: { id: Id; personId: Id }; target: StopTarget }> {
    const id = readUnsubscribeToken(this.settings.secretKey, token, this.clock.now());
    const membership = id ? await this.db.getRepository(MembershipEntity).findOneBy({ id }) : null;
    if (!membership)
      throw new DomainError('NOT_FOUND', {
        fr: "Ce lien n'est plus valable. Connectez-vous pour changer vos préférences.",
        en: 'This link is no longer valid. Sign in to change your preferences.',
      });
    const { personId, organizationId } = membership;
    const person = await this.db.getRepository(PersonEntity).findOneByOrFail({ id: personId });
    const organization = await this.db.getRepository(OrganizationEntity).findOneByOrFail({ id: organizationId });
    const stopped =
      (await this.db.getRepository(DigestStopEntity).existsBy({ membershipId: membership.id })) ||
      !(await this.db.getRepository(ConsentEntity).existsBy({ personId, withdrawnAt: IsNull() }));
    return { membership, target: { organizationName: organization.name, language: person.language, stopped } };
  }
}
