import { type Actor, type ActorMembership, visitor } from '#identity';
import type { Id, Language } from '#kernel';

/** Somebody signed in whose address is verified, in these organizations and with these roles on the platform. */
export const person = (
  personId: Id,
  memberships: readonly (Pick<ActorMembership, 'id' | 'organizationId' | 'role'> & Partial<ActorMembership>)[] = [],
  more: Partial<Actor> & { language?: Language } = {},
): Actor => ({
  ...visitor('fr'),
  personId,
  isVerified: true,
  memberships: memberships.map((membership) => ({ status: 'VERIFIED', ...membership })),
  ...more,
});
