import { MembershipEntity, OrganizationEntity, PersonEntity } from '#identity';
import { DomainError, type Id, type Language } from '#kernel';
import type { DataSource } from 'typeorm';
import type { DigestKind } from './domain/digest.js';
import { readUnsubscribeToken } from './domain/unsubscribe-token.js';

/** What the link of a message gives: one person's digests, and which of them the message was. */
export interface StopLink {
  readonly personId: Id;
  readonly language: Language;
  /** What the message was about; null: the region that the person coordinates. */
  readonly membership: { readonly id: Id; readonly organizationName: string } | null;
  /** The kinds that such messages are of. */
  readonly kinds: readonly DigestKind[];
}

/**
 * Reads a link without changing anything.
 * @throws DomainError NOT_FOUND when it was not made here, was changed, is too old, or whom it was for is gone
 */
export async function readStopLink(db: DataSource, secret: string, token: string, now: Date): Promise<StopLink> {
  const subject = readUnsubscribeToken(secret, token, now);
  if (!subject) throw notValid();
  if (subject.kind === 'COORDINATOR') {
    const person = await db.getRepository(PersonEntity).findOneBy({ id: subject.id });
    if (!person) throw notValid();
    return { personId: person.id, language: person.language, membership: null, kinds: ['REGION'] };
  }
  const membership = await db.getRepository(MembershipEntity).findOneBy({ id: subject.id });
  if (!membership) throw notValid();
  const { id, personId, organizationId } = membership;
  const person = await db.getRepository(PersonEntity).findOneByOrFail({ id: personId });
  const { name, roles } = await db.getRepository(OrganizationEntity).findOneByOrFail({ id: organizationId });
  const kinds: DigestKind[] = [];
  if (roles.includes('INSTITUTION')) kinds.push('NEEDS');
  if (roles.some((role) => role !== 'INSTITUTION')) kinds.push('OFFERINGS');
  return { personId, language: person.language, membership: { id, organizationName: name }, kinds };
}

const notValid = () =>
  new DomainError('NOT_FOUND', {
    fr: 'Ce lien n’est plus valable. Connectez-vous pour changer vos préférences.',
    en: 'This link is no longer valid. Sign in to change your preferences.',
  });
