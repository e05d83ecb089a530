import { Injectable } from '@nestjs/common';
import { type Actor, OrganizationEntity, PersonEntity, requireAccess } from '#identity';
import { Clock, type Id, isId, notFound } from '#kernel';
import { DataSource } from 'typeorm';
import type { RenderedDigest } from './domain/render-digest.js';
import { ReadSelections } from './read-selections.js';
import { WriteDigest } from './write-digest.js';

/** What would be sent to the person who asks, for one of their organizations, now. Writes nothing. */
@Injectable()
export class PreviewDigest {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly readSelections: ReadSelections,
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
    const selection = await this.readSelections.ofMembership(membership.id, organizationId);
    const { name, demonstration } = organization;
    const messages = await this.writeDigest.writeAll([
      {
        key: membership.id,
        personId: person.id,
        recipient: person,
        date: this.clock.now(),
        about: {
          kind: 'ORGANIZATION',
          membershipId: membership.id,
          organizationId,
          name,
          demonstration,
          selection,
        },
      },
    ]);
    const { subject, html, text } = messages.get(membership.id)!;
    return { subject, html, text };
  }
}
