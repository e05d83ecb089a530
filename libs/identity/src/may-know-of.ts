import type { Id } from '#kernel';
import type { DataSource, EntityManager } from 'typeorm';
import { type Actor, isMember } from './domain/actor.js';
import { OrganizationEntity } from './persistence/identity.entities.js';

/**
 * Whether the actor may learn that something of an organization exists: its people, whatever its state; everybody else
 * when it is public and the organization in good standing. Whoever may not is told that there is no such thing.
 */
export async function mayKnowOf(
  db: DataSource | EntityManager,
  actor: Actor,
  thing: { readonly organizationId: Id; readonly isPublic: boolean },
): Promise<boolean> {
  if (isMember(actor, thing.organizationId)) return true;
  if (!thing.isPublic) return false;
  const organization = await db.getRepository(OrganizationEntity).findOneBy({ id: thing.organizationId });
  return organization !== null && organization.status !== 'SUSPENDED' && organization.closedAt === null;
}
