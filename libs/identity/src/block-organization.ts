import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { runInTransaction } from '#database';
import { Clock, type Id, InvalidInput, isId, notFound, problem } from '#kernel';
import { DataSource } from 'typeorm';
import { type Actor, requireAccess } from './domain/actor.js';
import { mayKnowOf } from './may-know-of.js';
import { lockOpen } from './open-organization.js';
import { OrganizationBlockEntity } from './persistence/identity.entities.js';

/** Of one organization; above what anybody means, and the list of them is short. */
export const MAX_BLOCKED = 500;

/** An organization wants nothing to do with another, or does again. Saying so twice is saying it once. */
@Injectable()
export class BlockOrganization {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
  ) {}

  /** @throws InvalidInput, DomainError */
  async block(actor: Actor, organizationId: Id, blockedId: Id): Promise<void> {
    requireAccess({ actor, permission: 'organization:block', organizationIds: [organizationId] });
    if (organizationId === blockedId)
      throw new InvalidInput([
        problem('blockedId', 'OWN_ORGANIZATION', {
          fr: 'Un organisme ne se bloque pas lui-même.',
          en: 'An organization does not block itself.',
        }),
      ]);
    await runInTransaction(this.db, async (tx) => {
      await lockOpen(tx, organizationId);
      const known = isId(blockedId) && (await mayKnowOf(tx, actor, { organizationId: blockedId, isPublic: true }));
      if (!known) throw notFound({ fr: 'Organisme', en: 'Organization' });
      if (await tx.existsBy(OrganizationBlockEntity, { blockerId: organizationId, blockedId })) return;
      if ((await tx.countBy(OrganizationBlockEntity, { blockerId: organizationId })) >= MAX_BLOCKED)
        throw new InvalidInput([
          problem('blockedId', 'TOO_MANY', {
            fr: `Un organisme en bloque au plus ${MAX_BLOCKED}.`,
            en: `An organization blocks at most ${MAX_BLOCKED}.`,
          }),
        ]);
      await tx.insert(OrganizationBlockEntity, { blockerId: organizationId, blockedId, createdAt: this.clock.now() });
      await this.audit.record(tx, {
        by: actor,
        action: 'organization:block',
        subject: ['ORGANIZATION', blockedId],
        organizationId,
      });
    });
  }

  /** @throws DomainError */
  async unblock(actor: Actor, organizationId: Id, blockedId: Id): Promise<void> {
    requireAccess({ actor, permission: 'organization:block', organizationIds: [organizationId] });
    if (!isId(blockedId)) throw notFound({ fr: 'Organisme', en: 'Organization' });
    await runInTransaction(this.db, async (tx) => {
      const { affected } = await tx.delete(OrganizationBlockEntity, { blockerId: organizationId, blockedId });
      if (!affected) return;
      await this.audit.record(tx, {
        by: actor,
        action: 'organization:unblock',
        subject: ['ORGANIZATION', blockedId],
        organizationId,
      });
    });
  }
}
