import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { runInTransaction } from '#database';
import { DomainError, type Id, InvalidInput, notFound, problem } from '#kernel';
import { Notices, type NoticeTo } from '#notices';
import { DataSource, type EntityManager } from 'typeorm';
import { type Actor, isMember, requireAccess, requireSession, requireVerified } from './domain/actor.js';
import type { MembershipRole } from './domain/organization.js';
import { requireToManage } from './invite-member.js';
import { lockOpen, roleNow } from './open-organization.js';
import { MembershipEntity, PersonEntity } from './persistence/identity.entities.js';
import { COUNT_OWNERS } from './persistence/organization.sql.js';

/**
 * Who belongs to an organization, and in which role. Each change holds the organization, so that of two owners who leave
 * at once one stays: it always has an owner.
 */
@Injectable()
export class ChangeMembers {
  constructor(
    private readonly db: DataSource,
    private readonly audit: AuditLog,
    private readonly notices: Notices,
  ) {}

  /** @throws InvalidInput LAST_OWNER, DomainError */
  async changeRole(actor: Actor, organizationId: Id, personId: Id, role: MembershipRole): Promise<void> {
    requireAccess({ actor, permission: 'member:manage', organizationIds: [organizationId] });
    await runInTransaction(this.db, async (tx) => {
      await lockOpen(tx, organizationId);
      const before = await memberRole(tx, organizationId, personId);
      await requireToManage(tx, actor, organizationId, [before, role]);
      if (before === role) return;
      if (before === 'OWNER') await requireAnotherOwner(tx, organizationId, personId);
      await tx.update(MembershipEntity, { organizationId, personId }, { role });
      await this.record(tx, actor, 'member:change-role', organizationId, personId, { from: before, to: role });
    });
  }

  /** @throws InvalidInput LAST_OWNER, DomainError */
  async remove(actor: Actor, organizationId: Id, personId: Id): Promise<void> {
    requireAccess({ actor, permission: 'member:manage', organizationIds: [organizationId] });
    const told = await runInTransaction(this.db, async (tx) => {
      const { name: organization } = await lockOpen(tx, organizationId);
      const role = await memberRole(tx, organizationId, personId);
      await requireToManage(tx, actor, organizationId, [role]);
      if (role === 'OWNER') await requireAnotherOwner(tx, organizationId, personId);
      await tx.delete(MembershipEntity, { organizationId, personId });
      await this.record(tx, actor, 'member:remove', organizationId, personId, { role });
      const to = await noticeTo(tx, personId);
      return personId === actor.personId
        ? []
        : this.notices.tell(tx, { kind: 'member-removed', to, facts: { organization } });
    });
    await this.notices.dispatch(told);
  }

  /** Leaving twice is leaving once. @throws InvalidInput LAST_OWNER, DomainError */
  async leave(actor: Actor, organizationId: Id): Promise<void> {
    const personId = requireSession(actor);
    requireVerified(actor);
    if (!isMember(actor, organizationId)) return;
    await runInTransaction(this.db, async (tx) => {
      await lockOpen(tx, organizationId);
      const role = await roleNow(tx, organizationId, personId);
      if (role === null) return;
      if (role === 'OWNER') await requireAnotherOwner(tx, organizationId, personId);
      await tx.delete(MembershipEntity, { organizationId, personId });
      await this.record(tx, actor, 'member:leave', organizationId, personId, { role });
    });
  }

  /** An owner makes a member the owner instead, and is a manager from then on. @throws DomainError */
  async transferOwnership(actor: Actor, organizationId: Id, personId: Id): Promise<void> {
    requireAccess({ actor, permission: 'member:transfer-ownership', organizationIds: [organizationId] });
    const told = await runInTransaction(this.db, async (tx) => {
      const { name: organization } = await lockOpen(tx, organizationId);
      await requireToManage(tx, actor, organizationId, ['OWNER']);
      await memberRole(tx, organizationId, personId);
      if (personId === actor.personId || actor.personId === null) return [];
      await tx.update(MembershipEntity, { organizationId, personId }, { role: 'OWNER' });
      await tx.update(MembershipEntity, { organizationId, personId: actor.personId }, { role: 'MANAGER' });
      await this.record(tx, actor, 'member:transfer-ownership', organizationId, personId, {});
      const to = await noticeTo(tx, personId);
      return this.notices.tell(tx, { kind: 'ownership-transferred', to, facts: { organization } });
    });
    await this.notices.dispatch(told);
  }

  private record(
    tx: EntityManager,
    by: Actor,
    action: 'member:change-role' | 'member:remove' | 'member:leave' | 'member:transfer-ownership',
    organizationId: Id,
    personId: Id,
    details: object,
  ) {
    return this.audit.record(tx, {
      by,
      action,
      subject: ['PERSON', personId],
      organizationId,
      details: { ...details },
    });
  }
}

/** @throws DomainError NOT_FOUND for somebody who is no member */
async function memberRole(tx: EntityManager, organizationId: Id, personId: Id): Promise<MembershipRole> {
  const role = await roleNow(tx, organizationId, personId);
  if (role === null) throw notFound({ fr: 'Membre', en: 'Member' });
  return role;
}

async function requireAnotherOwner(tx: EntityManager, organizationId: Id, personId: Id): Promise<void> {
  const [others] = await tx.query<{ count: number }[]>(COUNT_OWNERS, [organizationId, personId]);
  if ((others?.count ?? 0) > 0) return;
  throw new InvalidInput([
    problem('personId', 'LAST_OWNER', {
      fr: 'Un organisme garde toujours un propriétaire : en nommer un autre d’abord, ou fermer l’organisme.',
      en: 'An organization always keeps an owner: name another one first, or close the organization.',
    }),
  ]);
}

async function noticeTo(tx: EntityManager, personId: Id): Promise<NoticeTo> {
  const person = await tx.findOneBy(PersonEntity, { id: personId });
  if (!person) throw new DomainError('NOT_FOUND', { fr: 'Personne introuvable.', en: 'Person not found.' });
  return { personId, name: person.name, address: person.email, language: person.language };
}
