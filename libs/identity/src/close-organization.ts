import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { runInTransaction } from '#database';
import { Clock, type Id } from '#kernel';
import { OneTimeLinks } from '#notices';
import { DataSource } from 'typeorm';
import { type Actor, requireAccess } from './domain/actor.js';
import { lockOpen } from './open-organization.js';
import { OrganizationEntity } from './persistence/identity.entities.js';
import { CLOSE_NEEDS, RETIRE_LANES, REVOKE_INVITATIONS, WITHDRAW_OFFERINGS } from './persistence/organization.sql.js';

/** How the needs end of an institution that closes. */
export type ClosingOutcome = 'FULFILLED_HERE' | 'FULFILLED_ELSEWHERE' | 'NO_SUPPLIER' | 'CANCELLED';

/** An owner closes an organization for good: what it has running ends, and it is gone but where history names it. */
@Injectable()
export class CloseOrganization {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly links: OneTimeLinks,
  ) {}

  /** @throws DomainError */
  async execute(actor: Actor, organizationId: Id, outcome: ClosingOutcome = 'CANCELLED'): Promise<void> {
    requireAccess({ actor, permission: 'organization:close', organizationIds: [organizationId] });
    await runInTransaction(this.db, async (tx) => {
      await lockOpen(tx, organizationId);
      const now = this.clock.now();
      await tx.query(CLOSE_NEEDS, [organizationId, now, outcome]);
      await tx.query(WITHDRAW_OFFERINGS, [organizationId, now]);
      await tx.query(RETIRE_LANES, [organizationId, now]);
      const [invitations] = await tx.query<[{ id: Id }[], number]>(REVOKE_INVITATIONS, [organizationId, now]);
      for (const { id } of invitations) await this.links.revoke(tx, 'INVITATION', { subjectId: id });
      await tx.update(OrganizationEntity, { id: organizationId }, { closedAt: now, updatedAt: now });
      await this.audit.record(tx, {
        by: actor,
        action: 'organization:close',
        subject: ['ORGANIZATION', organizationId],
        organizationId,
        details: { outcome },
      });
    });
  }
}
