import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { Clock, type Id } from '#kernel';
import { DataSource, IsNull, MoreThan } from 'typeorm';
import { type Actor, mayIn } from './domain/actor.js';
import type { MembershipRole } from './domain/organization.js';
import { InvitationEntity } from './persistence/identity.entities.js';

export interface Member {
  readonly personId: Id;
  readonly name: string;
  /** For whoever manages members; null for the others. */
  readonly email: string | null;
  readonly role: MembershipRole;
  readonly since: Date;
}

/** Who belongs to an organization, and who is asked to: for its own people. */
@Injectable()
export class ListMembers {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
  ) {}

  /** undefined: the actor is no member. Reading addresses is recorded. */
  async members(actor: Actor, organizationId: Id): Promise<Member[] | undefined> {
    if (!mayIn(actor, 'member:read', [organizationId])) return undefined;
    const addresses = mayIn(actor, 'member:manage', [organizationId]);
    const members = await this.db.query<Member[]>(
      `SELECT p.id AS "personId", p.name, CASE WHEN $2 THEN p.email END AS email, m.role, m.created_at AS since
       FROM memberships m JOIN people p ON p.id = m.person_id WHERE m.organization_id = $1 ORDER BY m.created_at, m.id`,
      [organizationId, addresses],
    );
    if (addresses && members.some(({ personId }) => personId !== actor.personId))
      await this.audit.record(this.db.manager, {
        by: actor,
        action: 'read:members',
        subject: ['ORGANIZATION', organizationId],
        organizationId,
        details: { count: members.length },
      });
    return members;
  }

  /** Those that are open; undefined: the actor does not manage members. */
  async invitations(actor: Actor, organizationId: Id): Promise<InvitationEntity[] | undefined> {
    if (!mayIn(actor, 'member:manage', [organizationId])) return undefined;
    return this.db.getRepository(InvitationEntity).find({
      where: { organizationId, acceptedAt: IsNull(), revokedAt: IsNull(), expiresAt: MoreThan(this.clock.now()) },
      order: { id: 'DESC' },
    });
  }
}
