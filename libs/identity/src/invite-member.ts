import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { runInTransaction } from '#database';
import {
  Clock,
  DomainError,
  type Id,
  InvalidInput,
  isId,
  type Language,
  newId,
  notFound,
  problem,
  refuseIfAny,
} from '#kernel';
import { RateLimits } from '#limits';
import { LINK_LIFE_MS, Notices, OneTimeLinks } from '#notices';
import { DataSource, type EntityManager, IsNull, MoreThan, Not } from 'typeorm';
import { type Actor, isMember, requireAccess, requireSession } from './domain/actor.js';
import { accountKey, checkEmail, normalizeEmail } from './domain/credentials.js';
import type { MembershipRole } from './domain/organization.js';
import { lockOpen, roleNow } from './open-organization.js';
import { InvitationEntity, MembershipEntity, PersonEntity } from './persistence/identity.entities.js';

/** Open invitations of one organization: above what one needs, below what bothers strangers. */
export const MAX_INVITATIONS = 50;

/** A manager asks somebody in, by e-mail. Asking the same address again renews the invitation. */
@Injectable()
export class InviteMember {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly notices: Notices,
    private readonly links: OneTimeLinks,
    private readonly limits: RateLimits,
  ) {}

  /** @throws InvalidInput, DomainError */
  async execute(
    actor: Actor,
    organizationId: Id,
    invited: { readonly email: string; readonly role: MembershipRole; readonly language: Language },
  ): Promise<{ invitationId: Id }> {
    requireAccess({ actor, permission: 'member:manage', organizationIds: [organizationId] });
    refuseIfAny(checkEmail(invited.email, 'email'));
    const email = normalizeEmail(invited.email);
    await this.limits.consume('invitation-organization', organizationId);
    await this.limits.consume('mail-account', accountKey(email));
    const { role, language } = invited;
    const { invitationId, told } = await runInTransaction(this.db, async (tx) => {
      const { name } = await lockOpen(tx, organizationId);
      await requireToManage(tx, actor, organizationId, [role]);
      await refuseMember(tx, organizationId, email);
      const now = this.clock.now();
      const open = { organizationId, acceptedAt: IsNull(), revokedAt: IsNull() };
      const before = await tx.findOneBy(InvitationEntity, { ...open, email });
      if (before?.role === 'OWNER') await requireToManage(tx, actor, organizationId, ['OWNER']);
      const isOpen = before && before.expiresAt > now;
      if (!isOpen && (await tx.countBy(InvitationEntity, { ...open, expiresAt: MoreThan(now) })) >= MAX_INVITATIONS)
        throw new InvalidInput([
          problem('email', 'TOO_MANY', {
            fr: `Un organisme a au plus ${MAX_INVITATIONS} invitations en attente.`,
            en: `An organization has at most ${MAX_INVITATIONS} pending invitations.`,
          }),
        ]);
      const id = before?.id ?? newId();
      const expiresAt = new Date(now.getTime() + LINK_LIFE_MS.INVITATION);
      const terms = { role, language, invitedBy: actor.personId, expiresAt };
      if (before) {
        await tx.update(InvitationEntity, { id }, terms);
        await this.links.revoke(tx, 'INVITATION', { subjectId: id });
      } else await tx.insert(InvitationEntity, { id, organizationId, email, createdAt: now, ...terms });
      await this.audit.record(tx, {
        by: actor,
        action: 'member:invite',
        subject: ['INVITATION', id],
        organizationId,
        details: { role },
      });
      const { name: invitedBy } = await tx.findOneByOrFail(PersonEntity, { id: actor.personId ?? '' });
      const notice = await this.notices.tell(tx, {
        kind: 'invitation',
        to: { personId: null, name: '', address: email, language },
        facts: { organization: name, role, invitedBy },
        link: { purpose: 'INVITATION', subjectId: id },
      });
      return { invitationId: id, told: notice };
    });
    await this.notices.dispatch(told);
    return { invitationId };
  }
}

/** A manager takes an invitation back. */
@Injectable()
export class RevokeInvitation {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly links: OneTimeLinks,
  ) {}

  /** @throws DomainError NOT_FOUND (also for an invitation of others), FORBIDDEN, BAD_USER_INPUT once it was accepted */
  async execute(actor: Actor, invitationId: Id): Promise<{ organizationId: Id }> {
    const found = isId(invitationId)
      ? await this.db.getRepository(InvitationEntity).findOneBy({ id: invitationId })
      : null;
    const organizationId = found && isMember(actor, found.organizationId) ? found.organizationId : undefined;
    requireAccess({ actor, permission: 'member:manage', organizationIds: organizationId ? [organizationId] : [] });
    if (!organizationId) throw notFound({ fr: 'Invitation', en: 'Invitation' });
    await runInTransaction(this.db, async (tx) => {
      await lockOpen(tx, organizationId);
      const invitation = await tx.findOneByOrFail(InvitationEntity, { id: invitationId });
      await requireToManage(tx, actor, organizationId, [invitation.role]);
      if (invitation.acceptedAt)
        throw new DomainError('BAD_USER_INPUT', {
          fr: 'Cette invitation est acceptée : retirer le membre.',
          en: 'This invitation was accepted: remove the member.',
        });
      if (invitation.revokedAt) return;
      await tx.update(InvitationEntity, { id: invitationId }, { revokedAt: this.clock.now() });
      await this.links.revoke(tx, 'INVITATION', { subjectId: invitationId });
      await this.audit.record(tx, {
        by: actor,
        action: 'member:revoke-invitation',
        subject: ['INVITATION', invitationId],
        organizationId,
      });
    });
    return { organizationId };
  }
}

/** Owners decide on all roles, managers on all but owners'. As things stand now. @throws DomainError FORBIDDEN */
export async function requireToManage(
  tx: EntityManager,
  actor: Actor,
  organizationId: Id,
  roles: readonly (MembershipRole | null)[],
): Promise<void> {
  // A token may be lost: whoever finds it makes nobody an owner.
  if (roles.includes('OWNER')) requireSession(actor);
  const own = await roleNow(tx, organizationId, actor.personId ?? '');
  if (own === 'OWNER' || (own === 'MANAGER' && !roles.includes('OWNER'))) return;
  throw new DomainError('FORBIDDEN', {
    fr: 'Seul un propriétaire décide des propriétaires.',
    en: 'Only an owner decides on owners.',
  });
}

async function refuseMember(tx: EntityManager, organizationId: Id, email: string): Promise<void> {
  const person = await tx.findOneBy(PersonEntity, { email, emailVerifiedAt: Not(IsNull()) });
  if (person && (await tx.existsBy(MembershipEntity, { organizationId, personId: person.id })))
    throw new InvalidInput([
      problem('email', 'ALREADY_MEMBER', {
        fr: 'Cette personne est déjà membre de l’organisme.',
        en: 'This person belongs to the organization already.',
      }),
    ]);
}
