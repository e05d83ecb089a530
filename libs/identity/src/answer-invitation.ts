import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { runInTransaction } from '#database';
import { Clock, DomainError, type Id, InvalidInput, newId, problem } from '#kernel';
import { Notices, OneTimeLinks } from '#notices';
import { DataSource, type EntityManager } from 'typeorm';
import { type Actor, requireSession, requireVerified } from './domain/actor.js';
import { maskedAddress } from './domain/masked-address.js';
import type { MembershipRole } from './domain/organization.js';
import { lockOpen, managersOf } from './open-organization.js';
import {
  InvitationEntity,
  MembershipEntity,
  OrganizationEntity,
  PersonEntity,
} from './persistence/identity.entities.js';

/** What an invitation says to whoever follows its link. */
export interface InvitationTerms {
  readonly invitationId: Id;
  readonly organizationId: Id;
  readonly organizationName: string;
  readonly role: MembershipRole;
  /** Masked: whoever holds the link need not learn it. */
  readonly address: string;
}

/** Somebody who was asked to join an organization answers. */
@Injectable()
export class AnswerInvitation {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly links: OneTimeLinks,
    private readonly notices: Notices,
  ) {}

  /** @throws InvalidInput LINK_EXPIRED */
  async describe(token: string): Promise<InvitationTerms> {
    const { subjectId, address } = await this.links.peek(this.db, 'INVITATION', token);
    const invitation = await this.openOne(this.db.manager, subjectId);
    const { name } = await this.db.getRepository(OrganizationEntity).findOneByOrFail({ id: invitation.organizationId });
    return {
      invitationId: invitation.id,
      organizationId: invitation.organizationId,
      organizationName: name,
      role: invitation.role,
      address: maskedAddress(address),
    };
  }

  /** Joins. Who belongs to the organization already stays what they are. @throws InvalidInput, DomainError */
  async accept(actor: Actor, token: string): Promise<{ organizationId: Id }> {
    requireSession(actor);
    const personId = requireVerified(actor);
    const joined = await this.joinedBy(personId, token);
    if (joined) return { organizationId: joined };
    const { organizationId, told } = await runInTransaction(this.db, async (tx) => {
      const { email, name: member } = await tx.findOneByOrFail(PersonEntity, { id: personId });
      const { subjectId, address } = await this.links.peek(tx, 'INVITATION', token);
      if (address !== email) throw otherAddress(address);
      const seen = await this.openOne(tx, subjectId);
      const organization = await lockOpen(tx, seen.organizationId);
      if (organization.status === 'SUSPENDED')
        throw new DomainError('FORBIDDEN', {
          fr: 'Cet organisme est suspendu : personne ne peut le rejoindre pour le moment.',
          en: 'This organization is suspended: nobody can join it for now.',
        });
      await this.links.redeem(tx, 'INVITATION', token);
      // Read again: it may have been taken back, or changed, before the organization was held.
      const { id, role } = await this.openOne(tx, subjectId);
      await tx.update(InvitationEntity, { id }, { acceptedAt: this.clock.now() });
      if (await tx.existsBy(MembershipEntity, { organizationId: organization.id, personId }))
        return { organizationId: organization.id, told: [] };
      const managers = await managersOf(tx, organization.id);
      const membershipId = newId();
      await tx.insert(MembershipEntity, { id: membershipId, organizationId: organization.id, personId, role });
      await this.audit.record(tx, {
        by: actor,
        action: 'member:join',
        subject: ['MEMBERSHIP', membershipId],
        organizationId: organization.id,
        details: { role, invitationId: id },
      });
      const facts = { organization: organization.name, member };
      const ids = await this.notices.tell(tx, ...managers.map((to) => ({ kind: 'member-joined' as const, to, facts })));
      return { organizationId: organization.id, told: ids };
    });
    await this.notices.dispatch(told);
    return { organizationId };
  }

  /** Says no. Whoever holds the link may: they read that address's mail. @throws InvalidInput LINK_EXPIRED */
  async decline(token: string): Promise<void> {
    await runInTransaction(this.db, async (tx) => {
      const { subjectId } = await this.links.redeem(tx, 'INVITATION', token);
      const invitation = await this.openOne(tx, subjectId);
      await tx.update(InvitationEntity, { id: invitation.id }, { revokedAt: this.clock.now() });
      await this.audit.record(tx, {
        by: { personId: null },
        action: 'member:revoke-invitation',
        subject: ['INVITATION', invitation.id],
        organizationId: invitation.organizationId,
        details: { declined: true },
      });
    });
  }

  /** Somebody who follows their link again is where it led. */
  private async joinedBy(personId: Id, token: string): Promise<Id | undefined> {
    const subjectId = await this.links.usedFor(this.db, 'INVITATION', token);
    if (!subjectId) return undefined;
    const invitation = await this.db.getRepository(InvitationEntity).findOneBy({ id: subjectId });
    if (!invitation?.acceptedAt) return undefined;
    const { organizationId } = invitation;
    const joined = await this.db.getRepository(MembershipEntity).existsBy({ organizationId, personId });
    return joined ? organizationId : undefined;
  }

  private async openOne(db: EntityManager, id: Id | null): Promise<InvitationEntity> {
    const invitation = id ? await db.findOneBy(InvitationEntity, { id }) : null;
    if (invitation && !invitation.acceptedAt && !invitation.revokedAt && invitation.expiresAt > this.clock.now())
      return invitation;
    throw new InvalidInput([
      problem('token', 'LINK_EXPIRED', {
        fr: 'Cette invitation ne vaut plus : en demander une autre à l’organisme.',
        en: 'This invitation no longer works: ask the organization for another one.',
      }),
    ]);
  }
}

const otherAddress = (address: string) =>
  new InvalidInput([
    problem('token', 'OTHER_ADDRESS', {
      fr: `Cette invitation est pour l’adresse ${maskedAddress(address)} : connectez-vous avec le compte de cette adresse.`,
      en: `This invitation is for the address ${maskedAddress(address)}: sign in with the account of that address.`,
    }),
  ]);
