import { type FollowedLink, refuseLink } from '#notices';
import { type EntityManager, IsNull, Not } from 'typeorm';
import { PersonEntity } from './persistence/identity.entities.js';

/**
 * Whose account a link leads into: what was mailed to an address that is not the account's any more leads nowhere.
 * @throws InvalidInput LINK_EXPIRED
 */
export async function ownerOfLink(tx: EntityManager, { personId, address }: FollowedLink): Promise<PersonEntity> {
  const where = { id: personId ?? '', email: address, emailVerifiedAt: Not(IsNull()) };
  return (personId && (await tx.findOneBy(PersonEntity, where))) || refuseLink();
}
