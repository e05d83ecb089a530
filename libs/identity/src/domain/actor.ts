import { DomainError, type Id, type Language } from '#kernel';
import type { MembershipRole, OrganizationStatus } from './organization.js';

/** What a person may do beyond their own organizations: a coordinator in a region or in all, an administrator everywhere. */
export const PLATFORM_ROLES = ['COORDINATOR', 'ADMINISTRATOR'] as const;
export type PlatformRole = (typeof PLATFORM_ROLES)[number];

/** What an API token may be used for. A session has no such bounds; what is in no scope takes a session. */
export const SCOPES = ['READ', 'PUBLISH', 'MANAGE'] as const;
export type Scope = (typeof SCOPES)[number];

/** How somebody signed in. */
export const SESSION_METHODS = ['SIGN_UP', 'PASSWORD', 'LINK', 'OIDC'] as const;
export type SessionMethod = (typeof SESSION_METHODS)[number];

export interface ActorMembership {
  readonly id: Id;
  readonly organizationId: Id;
  readonly role: MembershipRole;
  readonly status: OrganizationStatus;
}

export interface ActorPlatformRole {
  readonly role: PlatformRole;
  /** Empty: every region. */
  readonly regionCode: string;
}

/** Who is asking. Every use case is handed one; a visitor is an actor without a person. */
export interface Actor {
  readonly personId: Id | null;
  /** Whether they have shown that their e-mail address is theirs. */
  readonly isVerified: boolean;
  /** In organizations that are not closed. */
  readonly memberships: readonly ActorMembership[];
  readonly platformRoles: readonly ActorPlatformRole[];
  /** The session asked through; null for a token, for a visitor, and for the system. */
  readonly sessionId: Id | null;
  /** The API token asked through, and what it may be used for; null: everything that the person may do. */
  readonly apiTokenId: Id | null;
  readonly scopes: readonly Scope[] | null;
  /** Language of the answers to this request. */
  readonly language: Language;
}

export const visitor = (language: Language): Actor => ({
  personId: null,
  isVerified: false,
  memberships: [],
  platformRoles: [],
  sessionId: null,
  apiTokenId: null,
  scopes: null,
  language,
});

interface Rule {
  readonly roles: readonly MembershipRole[];
  readonly scope: Scope | 'SESSION_ONLY';
  /** Whether it still may be done in an organization that is suspended. */
  readonly suspended?: true;
}

/**
 * The one permission table of organizations: what each role may do in its own, and which scope a token needs for it. What
 * is not here is denied. Published needs and offerings may be read by everyone; drafts and closed ones by their members alone.
 */
export const PERMISSIONS = {
  'organization:read-private': { roles: ['OWNER', 'MANAGER', 'MEMBER', 'VIEWER'], scope: 'READ', suspended: true },
  'organization:manage': { roles: ['OWNER', 'MANAGER'], scope: 'MANAGE' },
  'organization:close': { roles: ['OWNER'], scope: 'SESSION_ONLY', suspended: true },
  'organization:request-verification': { roles: ['OWNER', 'MANAGER'], scope: 'MANAGE', suspended: true },
  'organization:block': { roles: ['OWNER', 'MANAGER'], scope: 'MANAGE' },
  'member:read': { roles: ['OWNER', 'MANAGER', 'MEMBER', 'VIEWER'], scope: 'READ', suspended: true },
  'member:manage': { roles: ['OWNER', 'MANAGER'], scope: 'MANAGE' },
  'member:transfer-ownership': { roles: ['OWNER'], scope: 'SESSION_ONLY' },
  'audit:read': { roles: ['OWNER'], scope: 'MANAGE', suspended: true },
  'need:write': { roles: ['OWNER', 'MANAGER', 'MEMBER'], scope: 'PUBLISH' },
  'offering:write': { roles: ['OWNER', 'MANAGER', 'MEMBER'], scope: 'PUBLISH' },
  'lane:write': { roles: ['OWNER', 'MANAGER', 'MEMBER'], scope: 'PUBLISH' },
  'match:dismiss': { roles: ['OWNER', 'MANAGER', 'MEMBER'], scope: 'PUBLISH' },
  'digest:preview': { roles: ['OWNER', 'MANAGER', 'MEMBER', 'VIEWER'], scope: 'READ', suspended: true },
} as const satisfies Record<string, Rule>;
export type Permission = keyof typeof PERMISSIONS;

/** The same for the platform: what coordinators may do, in their region, and administrators, everywhere. */
export const PLATFORM_PERMISSIONS = {
  'organization:verify': ['COORDINATOR', 'ADMINISTRATOR'],
  'organization:suspend': ['COORDINATOR', 'ADMINISTRATOR'],
  'report:decide': ['COORDINATOR', 'ADMINISTRATOR'],
  'site:read-exact': ['COORDINATOR', 'ADMINISTRATOR'],
  'audit:read-platform': ['ADMINISTRATOR'],
  'platform-role:grant': ['ADMINISTRATOR'],
  'person:erase': ['ADMINISTRATOR'],
  'digest:operate': ['ADMINISTRATOR'],
  'queue:operate': ['ADMINISTRATOR'],
  'mail-suppression:manage': ['ADMINISTRATOR'],
} as const satisfies Record<string, readonly PlatformRole[]>;
export type PlatformPermission = keyof typeof PLATFORM_PERMISSIONS;

const inScope = ({ scopes }: Actor, scope: Scope | 'SESSION_ONLY'): boolean =>
  scopes === null || (scope !== 'SESSION_ONLY' && scopes.includes(scope));

/** Whether the actor may do that in every one of these organizations. */
export function mayIn(actor: Actor, permission: Permission, organizationIds: readonly Id[]): boolean {
  const { roles, scope, suspended }: Rule = PERMISSIONS[permission];
  if (!actor.isVerified || !inScope(actor, scope)) return false;
  return organizationIds.every((id) =>
    actor.memberships.some(
      ({ organizationId, role, status }) =>
        organizationId === id && roles.includes(role) && (suspended === true || status !== 'SUSPENDED'),
    ),
  );
}

/**
 * @throws DomainError UNAUTHENTICATED for a visitor, FORBIDDEN for someone whose address is not verified, whose role or
 * token does not allow it, or whose organization is suspended
 */
export function requireAccess(access: { actor: Actor; permission: Permission; organizationIds: readonly Id[] }): void {
  const { actor, permission, organizationIds } = access;
  requireVerified(actor);
  if (mayIn(actor, permission, organizationIds)) return;
  if (!inScope(actor, PERMISSIONS[permission].scope)) throw OUT_OF_SCOPE();
  const suspended = actor.memberships.some(
    ({ organizationId, status }) => status === 'SUSPENDED' && organizationIds.includes(organizationId),
  );
  throw new DomainError('FORBIDDEN', suspended ? SUSPENDED : WRONG_ROLE);
}

/** Whether the actor may do that in this region; without one: everywhere. Takes a session, never a token. */
export function mayOnPlatform(actor: Actor, permission: PlatformPermission, regionCode?: string | null): boolean {
  const roles: readonly PlatformRole[] = PLATFORM_PERMISSIONS[permission];
  return (
    actor.isVerified &&
    actor.scopes === null &&
    actor.platformRoles.some(
      (held) => roles.includes(held.role) && (held.regionCode === '' || held.regionCode === regionCode),
    )
  );
}

/** @throws DomainError UNAUTHENTICATED, FORBIDDEN */
export function requirePlatform(actor: Actor, permission: PlatformPermission, regionCode?: string | null): Id {
  const personId = requireVerified(actor);
  if (mayOnPlatform(actor, permission, regionCode)) return personId;
  if (actor.scopes !== null) throw OUT_OF_SCOPE();
  throw new DomainError('FORBIDDEN', {
    fr: 'Ceci est réservé à la coordination de la région, ou à l’administration.',
    en: 'This is for coordinators of the region, or for administrators.',
  });
}

/** The regions in which the actor may do that; 'ALL' where it is everywhere. */
export function regionsOf(actor: Actor, permission: PlatformPermission): 'ALL' | readonly string[] {
  const roles: readonly PlatformRole[] = PLATFORM_PERMISSIONS[permission];
  if (!actor.isVerified || actor.scopes !== null) return [];
  const held = actor.platformRoles.filter(({ role }) => roles.includes(role)).map(({ regionCode }) => regionCode);
  return held.includes('') ? 'ALL' : held;
}

/**
 * Somebody who may do that in some region at least. Asked before anything is looked up: an identifier tells nothing to who is
 * no coordinator at all. @returns as `regionsOf`, or the region asked for alone. @throws DomainError UNAUTHENTICATED, FORBIDDEN
 */
export function requirePlatformSomewhere(
  actor: Actor,
  permission: PlatformPermission,
  regionCode?: string | null,
): 'ALL' | readonly string[] {
  const regions = regionCode != null ? [regionCode] : regionsOf(actor, permission);
  requirePlatform(actor, permission, regions === 'ALL' ? null : regions[0]);
  return regions;
}

/** Somebody signed in, whether or not their address is verified; through a token, one that may read. @throws DomainError UNAUTHENTICATED, FORBIDDEN */
export function requirePerson(actor: Actor): Id {
  if (!actor.personId)
    throw new DomainError('UNAUTHENTICATED', { fr: 'Connectez-vous pour continuer.', en: 'Sign in to continue.' });
  if (!inScope(actor, 'READ')) throw OUT_OF_SCOPE();
  return actor.personId;
}

/** Somebody who has shown that their address is theirs. @throws DomainError UNAUTHENTICATED, FORBIDDEN */
export function requireVerified(actor: Actor): Id {
  if (!actor.personId) return requirePerson(actor);
  if (actor.isVerified) return actor.personId;
  throw new DomainError('FORBIDDEN', {
    fr: 'Confirmez d’abord votre adresse : suivez le lien du courriel que vous avez reçu, ou demandez-en un autre (« resendVerification »).',
    en: 'Confirm your address first: follow the link in the e-mail you received, or ask for another one ("resendVerification").',
  });
}

/** What only the person may do, in a session of theirs: never a program with a token. @throws DomainError UNAUTHENTICATED, FORBIDDEN */
export function requireSession(actor: Actor): Id {
  if (actor.scopes !== null) throw OUT_OF_SCOPE();
  return requirePerson(actor);
}

export const isMember = (actor: Actor, organizationId: Id): boolean =>
  mayIn(actor, 'organization:read-private', [organizationId]);

const OUT_OF_SCOPE = () =>
  new DomainError('FORBIDDEN', {
    fr: 'Ce jeton d’accès ne le permet pas : il faut un jeton d’une autre portée, ou une session.',
    en: 'This API token does not allow it: it takes a token of another scope, or a session.',
  });

const WRONG_ROLE = {
  fr: 'Votre rôle dans cet organisme ne le permet pas.',
  en: 'Your role in this organization does not allow it.',
};
const SUSPENDED = {
  fr: 'Cet organisme est suspendu : voir la raison sur sa page, et répondre à la coordination.',
  en: 'This organization is suspended: see why on its page, and answer its coordinators.',
};
