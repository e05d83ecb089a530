import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { runInTransaction } from '#database';
import { Clock, type Id, refuseIfAny } from '#kernel';
import { Notices } from '#notices';
import { DataSource, type EntityManager } from 'typeorm';
import type { Actor } from './domain/actor.js';
import { checkText, tidy } from './domain/text-input.js';
import { lockOpen, managersOf, requirePlatformOver } from './open-organization.js';
import { OrganizationEntity } from './persistence/identity.entities.js';

/** Coordinators take an organization out of sight, and back. */
@Injectable()
export class SuspendOrganization {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly notices: Notices,
  ) {}

  /** Suspending twice is suspending once. @throws InvalidInput, DomainError */
  async suspend(actor: Actor, organizationId: Id, reason: string): Promise<void> {
    await requirePlatformOver(this.db, actor, 'organization:suspend', organizationId);
    refuseIfAny(checkText(reason, 'reason', { required: true, max: 500 }));
    await this.notices.dispatch(
      await runInTransaction(this.db, (tx) => this.suspendIn(tx, actor, organizationId, tidy(reason) ?? '')),
    );
  }

  /** The same in a transaction of somebody who has asked for access. @returns notices to dispatch after the commit */
  async suspendIn(tx: EntityManager, actor: Actor, organizationId: Id, reason: string): Promise<Id[]> {
    const { name, status } = await lockOpen(tx, organizationId);
    if (status === 'SUSPENDED') return [];
    await tx.update(
      OrganizationEntity,
      { id: organizationId },
      { status: 'SUSPENDED', statusReason: reason, updatedAt: this.clock.now() },
    );
    await this.audit.record(tx, {
      by: actor,
      action: 'organization:suspend',
      subject: ['ORGANIZATION', organizationId],
      organizationId,
      details: { before: status },
    });
    const managers = await managersOf(tx, organizationId);
    const facts = { organization: name, reason };
    return this.notices.tell(tx, ...managers.map((to) => ({ kind: 'organization-suspended' as const, to, facts })));
  }

  /** It comes back unverified: what was seen before need not hold any more. @throws DomainError */
  async reinstate(actor: Actor, organizationId: Id): Promise<void> {
    await requirePlatformOver(this.db, actor, 'organization:suspend', organizationId);
    const told = await runInTransaction(this.db, async (tx) => {
      const { name, status } = await lockOpen(tx, organizationId);
      if (status !== 'SUSPENDED') return [];
      await tx.update(
        OrganizationEntity,
        { id: organizationId },
        { status: 'UNVERIFIED', statusReason: null, updatedAt: this.clock.now() },
      );
      await this.audit.record(tx, {
        by: actor,
        action: 'organization:reinstate',
        subject: ['ORGANIZATION', organizationId],
        organizationId,
      });
      const managers = await managersOf(tx, organizationId);
      const facts = { organization: name };
      return this.notices.tell(tx, ...managers.map((to) => ({ kind: 'organization-reinstated' as const, to, facts })));
    });
    await this.notices.dispatch(told);
  }
}
