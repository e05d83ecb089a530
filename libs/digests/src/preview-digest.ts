import { Injectable } from '@nestjs/common';
import { type Actor, OrganizationEntity, PersonEntity, requireAccess } from '#identity';
import { Clock, type Id, isId, notFound } from '#kernel';
import { DataSource } from 'typeorm';
import { DigestSelection } from './domain/digest-selection.js';
import type { RenderedDigest } from './domain/render-digest.js';
import { GatherMatches } from './gather-matches.js';
import { WriteDigest } from './write-digest.js';

/** What would be sent to the person who asks, for one of their organizations, now. Writes nothing. */
@Injectable()
export class PreviewDigest {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly gatherMatches: GatherMatches,
    private readonly writeDigest: WriteDigest,
  ) {}

  /** @throws DomainError */
  async execute(actor: Actor, organizationId: Id): Promise<RenderedDigest> {
    requireAccess({ actor, permission: 'digest:preview', organizationIds: [organizationId] });
    const membership = actor.memberships.find((own) => own.organizationId === organizationId);
    const organization = isId(organizationId)
      ? await this.db.getRepository(OrganizationEntity).findOneBy({ id: organizationId })
      : null;
    const person = actor.personId && (await this.db.getRepository(PersonEntity).findOneBy({ id: actor.personId }));
    if (!membership || !organization || !person) throw notFound({ fr: 'Organisme', en: 'Organization' });
    const reader = { key: membership.id, membershipId: membership.id, organizationId };
    const selection = (await this.gatherMatches.neverTold([reader])).get(reader.key) ?? new DigestSelection();
    const { subject, html, text } = await this.writeDigest.execute(
      { membershipId: membership.id, recipient: person, organization, date: this.clock.now() },
      selection,
    );
    return { subject, html, text };
  }
}
