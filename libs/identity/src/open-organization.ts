import { DomainError, type Id, isId, notFound } from '#kernel';
import type { NoticeTo } from '#notices';
import type { DataSource, EntityManager } from 'typeorm';
import { type Actor, mayOnPlatform, type PlatformPermission, requirePlatform } from './domain/actor.js';
import type { MembershipRole } from './domain/organization.js';
import { MembershipEntity, type OrganizationEntity } from './persistence/identity.entities.js';
import {
  COORDINATORS,
  HOLD_OPEN_ORGANIZATION,
  LOCK_OPEN_ORGANIZATION,
  MANAGERS,
  REGIONS,
} from './persistence/organization.sql.js';

export type OpenOrganization = Pick<OrganizationEntity, 'id' | 'name' | 'status' | 'roles' | 'businessNumber'>;

/** The organization, kept from all other changes until the transaction ends. @throws DomainError NOT_FOUND */
export async function lockOpen(tx: EntityManager, organizationId: Id): Promise<OpenOrganization> {
  const [organization] = isId(organizationId)
    ? await tx.query<OpenOrganization[]>(LOCK_OPEN_ORGANIZATION, [organizationId])
    : [];
  if (!organization) throw notFound({ fr: 'Organisme', en: 'Organization' });
  return organization;
}

/** Publishing waits for a closing that is under way, and comes too late then. @throws DomainError FORBIDDEN */
export async function holdOpen(tx: EntityManager, organizationId: Id): Promise<void> {
  const [organization] = await tx.query<unknown[]>(HOLD_OPEN_ORGANIZATION, [organizationId]);
  if (!organization)
    throw new DomainError('FORBIDDEN', {
      fr: 'Cet organisme est fermé ou suspendu.',
      en: 'This organization is closed or suspended.',
    });
}

/** The role that somebody has at this moment, which may no longer be the one they came with. */
export async function roleNow(tx: EntityManager, organizationId: Id, personId: Id): Promise<MembershipRole | null> {
  const membership = isId(personId) ? await tx.findOneBy(MembershipEntity, { organizationId, personId }) : null;
  return membership?.role ?? null;
}

/** Its owners and managers. */
export const managersOf = (tx: EntityManager, organizationId: Id): Promise<NoticeTo[]> =>
  tx.query<NoticeTo[]>(MANAGERS, [organizationId]);

/** Coordinators of its regions; where there is none, administrators. */
export const coordinatorsFor = (tx: EntityManager, organizationId: Id): Promise<NoticeTo[]> =>
  tx.query<NoticeTo[]>(COORDINATORS, [organizationId]);

/** @throws DomainError UNAUTHENTICATED or FORBIDDEN, where none of the organization's regions is the actor's, or it is their own */
export async function requirePlatformOver(
  db: DataSource | EntityManager,
  actor: Actor,
  permission: PlatformPermission,
  organizationId: Id,
): Promise<Id> {
  const regions = isId(organizationId) ? await db.query<{ code: string }[]>(REGIONS, [organizationId]) : [];
  const region = regions.find(({ code }) => mayOnPlatform(actor, permission, code));
  const personId = requirePlatform(actor, permission, region?.code);
  if (actor.memberships.some((membership) => membership.organizationId === organizationId))
    throw new DomainError('FORBIDDEN', {
      fr: 'Vous êtes membre de cet organisme : quelqu’un d’autre doit en décider.',
      en: 'You belong to this organization: somebody else has to decide on it.',
    });
  return personId;
}
