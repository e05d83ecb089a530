import { DomainError, type Id, type Language } from '#kernel';
import type { MembershipRole } from './organization.js';

/** Who is asking. Every use case is handed one; a visitor is an actor without a person. */
export interface Actor {
  readonly personId: Id | null;
  readonly memberships: readonly { readonly id: Id; readonly organizationId: Id; readonly role: MembershipRole }[];
  /** Language of the answers to this request. */
  readonly language: Language;
}

export const visitor = (language: Language): Actor => ({ personId: null, memberships: [], language });

/**
 * The one permission table of organizations: what each role may do in its own. What is not here is denied.
 * Published needs and offerings may be read by everyone; drafts and closed ones by their members alone.
 */
export const PERMISSIONS = {
  'organization:read-private': ['OWNER', 'MANAGER', 'MEMBER', 'VIEWER'],
  'organization:manage': ['OWNER', 'MANAGER'],
  'need:write': ['OWNER', 'MANAGER', 'MEMBER'],
  'offering:write': ['OWNER', 'MANAGER', 'MEMBER'],
  'lane:write': ['OWNER', 'MANAGER', 'MEMBER'],
  'match:dismiss': ['OWNER', 'MANAGER', 'MEMBER'],
  'digest:preview': ['OWNER', 'MANAGER', 'MEMBER', 'VIEWER'],
} as const satisfies Record<string, readonly MembershipRole[]>;
export type Permission = keyof typeof PERMISSIONS;

/** Whether the actor may do that in every one of these organizations. */
export function mayIn(actor: Actor, permission: Permission, organizationIds: readonly Id[]): boolean {
  const roles: readonly MembershipRole[] = PERMISSIONS[permission];
  return organizationIds.every((id) =>
    actor.memberships.some(({ organizationId, role }) => organizationId === id && roles.includes(role)),
  );
}

/** @throws DomainError UNAUTHENTICATED for a visitor, FORBIDDEN for someone whose role does not allow it */
export function requireAccess(access: { actor: Actor; permission: Permission; organizationIds: readonly Id[] }): void {
  requirePerson(access.actor);
  if (!mayIn(access.actor, access.permission, access.organizationIds))
    throw new DomainError('FORBIDDEN', {
      fr: 'Votre rôle dans cet organisme ne le permet pas.',
      en: 'Your role in this organization does not allow it.',
    });
}

/** @throws DomainError UNAUTHENTICATED */
export function requirePerson(actor: Actor): Id {
  if (actor.personId) return actor.personId;
  throw new DomainError('UNAUTHENTICATED', { fr: 'Connectez-vous pour continuer.', en: 'Sign in to continue.' });
}

export const isMember = (actor: Actor, organizationId: Id): boolean =>
  mayIn(actor, 'organization:read-private', [organizationId]);
