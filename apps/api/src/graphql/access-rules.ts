import {
  type Actor,
  isMember,
  mayIn,
  mayOnPlatform,
  type Permission,
  type PlatformPermission,
  regionsOf,
  requireAccess,
  requirePerson,
  requirePlatform,
  requireSession,
  requireVerified,
} from '#identity';
import type { Id } from '#kernel';

/**
 * The words in which `access-table.ts` says who gets a field. A rule is read from left to right: the first condition
 * that an actor does not meet says what happens instead. A rule without conditions lets everybody through.
 */

/**
 * What somebody gets who does not meet a condition.
 * - `REFUSED`: an error, UNAUTHENTICATED for a visitor, FORBIDDEN for anybody else;
 * - `HIDDEN`: the same answer as if it did not exist (NOT_FOUND);
 * - `INVALID`: a mistake in the form (`userErrors`);
 * - `NULL`, `EMPTY`: nothing, no row;
 * - `COARSE`: something true that tells less (the municipality's point, a rounded distance).
 */
export type Otherwise = 'REFUSED' | 'HIDDEN' | 'INVALID' | 'NULL' | 'EMPTY' | 'COARSE';

/** Whose something is. What is nobody's has none of these. */
export interface Subject {
  readonly organizationId?: Id;
  /** Of the organization's site. */
  readonly regionCode?: string;
  /** Whom it is about: whose account, token, digest. */
  readonly personId?: Id;
  /** Organizations that it was opened to. */
  readonly openedTo?: readonly Id[];
}

export interface Condition {
  /** For people who read a report of the walk. */
  readonly name: string;
  readonly otherwise: Otherwise;
  readonly holds: (actor: Actor, subject: Subject) => boolean;
  /** Where it can be told from who asks alone, before anything is read. @throws DomainError UNAUTHENTICATED, FORBIDDEN */
  readonly refuse?: (actor: Actor) => void;
}
export type Rule = readonly Condition[];

const passes = (check: () => unknown): boolean => {
  try {
    check();
    return true;
  } catch {
    return false;
  }
};

/** A condition on who asks, whatever they ask for. */
const kindOfActor = (name: string, refuse: (actor: Actor) => unknown): Rule => [
  {
    name,
    otherwise: 'REFUSED',
    holds: (actor) => passes(() => refuse(actor)),
    refuse: (actor) => void refuse(actor),
  },
];

/** Everybody who has come so far: visitors, for a root field; whoever may see the object, for one of its fields. */
export const PUBLIC: Rule = [];

/** Whoever made the call that this answers. */
export const CALLER = PUBLIC;

/** Anybody with an account: in a session, or through a token that may read. */
export const SIGNED_IN = kindOfActor('SIGNED_IN', requirePerson);

/** Whoever has shown that their address is theirs. */
export const VERIFIED = kindOfActor('VERIFIED', requireVerified);

/** Signed in, and not through a token. */
export const SESSION = kindOfActor('SESSION', requireSession);

/** Anybody with an account, a token of whatever scope included. */
export const KNOWN = kindOfActor('KNOWN', (actor) => (actor.personId === null ? requirePerson(actor) : undefined));

/** Anybody; through a token, one that may read. */
export const READING = kindOfActor('READING', (actor) => (actor.personId === null ? undefined : requirePerson(actor)));

/** What the role table of organizations allows, in the organization that it belongs to. */
export function own(permission: Permission, otherwise: Otherwise = 'REFUSED'): Rule {
  const condition: Condition = {
    name: `OWN(${permission})`,
    otherwise,
    holds: (actor, { organizationId }) => organizationId !== undefined && mayIn(actor, permission, [organizationId]),
  };
  // In no organization: what is left of the rule is a verified address and the scope of a token.
  const enter = kindOfActor(`MAY(${permission})`, (actor) => requireAccess({ actor, permission, organizationIds: [] }));
  return otherwise === 'REFUSED' || otherwise === 'HIDDEN' || otherwise === 'INVALID'
    ? [...enter, condition]
    : [condition];
}

/** The same for what others are not to know of: to whoever does not read in the organization, it is not there. */
export const ownHidden = (permission: Permission): Rule => {
  const [enter, allowed] = own(permission);
  const [reads] = otherwise(own('organization:read-private', 'NULL'), 'HIDDEN');
  return [enter, reads, allowed].filter((condition) => condition !== undefined);
};

const inRegion = (permission: PlatformPermission, otherwise: Otherwise): Condition => ({
  name: `PLATFORM(${permission})`,
  otherwise,
  holds: (actor, { regionCode }) => mayOnPlatform(actor, permission, regionCode),
});

/** What the role table of the platform allows, in whichever region. */
const inSomeRegion = (permission: PlatformPermission): Rule =>
  kindOfActor(`MAY(${permission})`, (actor) => {
    requireVerified(actor);
    if (regionsOf(actor, permission).length === 0) requirePlatform(actor, permission);
  });

/** What the role table of the platform allows: coordinators in the region of the organization, administrators everywhere. */
export const platform = (permission: PlatformPermission, otherwise: Otherwise = 'REFUSED'): Rule =>
  otherwise === 'REFUSED' || otherwise === 'HIDDEN'
    ? [...inSomeRegion(permission), inRegion(permission, otherwise)]
    : [inRegion(permission, otherwise)];

/** A list of what is in a coordinator's region; of other regions, it has no row. */
export const platformList = (permission: PlatformPermission): Rule => [
  ...inSomeRegion(permission),
  inRegion(permission, 'EMPTY'),
];

/** Whoever has some role on the platform, and of them whose role is of a region. */
export const ROLE_HOLDER: Rule = [
  { name: 'ROLE_HOLDER', otherwise: 'EMPTY', holds: ({ platformRoles }) => platformRoles.length > 0 },
];
export const OF_A_REGION: Rule = [
  {
    name: 'OF_A_REGION',
    otherwise: 'NULL',
    holds: ({ platformRoles }) => platformRoles.some(({ regionCode }) => regionCode !== ''),
  },
];

/** The person whom it is about. */
export const SELF: Rule = [
  {
    name: 'SELF',
    otherwise: 'REFUSED',
    holds: (actor, { personId }) => actor.personId !== null && actor.personId === personId,
  },
];

/** Whoever belongs to some organization: of what is theirs, others have nothing. */
export const MEMBER_SOMEWHERE: Rule = [
  { name: 'MEMBER_SOMEWHERE', otherwise: 'EMPTY', holds: ({ memberships }) => memberships.length > 0 },
];

/** The people of a verified organization that it was opened to. */
export const OPENED_TO: Rule = [
  {
    name: 'OPENED_TO',
    otherwise: 'COARSE',
    holds: (actor, { openedTo = [] }) =>
      actor.memberships.some(
        ({ organizationId, status }) =>
          status === 'VERIFIED' && isMember(actor, organizationId) && openedTo.includes(organizationId),
      ),
  },
];

/** The same rule, with something else for those who do not meet it. */
export const otherwise = (rule: Rule, instead: Otherwise): Rule =>
  // What gives nothing, or less, refuses nobody.
  instead === 'REFUSED' || instead === 'HIDDEN' || instead === 'INVALID'
    ? rule.map((condition) => ({ ...condition, otherwise: instead }))
    : rule.map(({ name, holds }) => ({ name, holds, otherwise: instead }));

/** One of these rules is enough. Who meets none gets what the first one says. */
export const anyOf = (...rules: readonly Rule[]): Rule => [
  {
    name: rules.map((rule) => rule.map(({ name }) => name).join(' and ')).join(' or '),
    otherwise: rules[0]?.[0]?.otherwise ?? 'REFUSED',
    holds: (actor, subject) => rules.some((rule) => rule.every((condition) => condition.holds(actor, subject))),
    ...(rules.every((rule) => rule.some(({ refuse }) => refuse)) && {
      refuse: (actor: Actor) => {
        const admits = (rule: Rule) => passes(() => rule.forEach(({ refuse }) => refuse?.(actor)));
        if (!rules.some(admits)) rules[0]?.forEach(({ refuse }) => refuse?.(actor));
      },
    }),
  },
];

/** All of these rules, one after the other. */
export const all = (...rules: readonly Rule[]): Rule => rules.flat();

/** What an actor gets of something: all of it, or what the first condition that does not hold says. */
export const outcomeFor = (rule: Rule, actor: Actor, subject: Subject): 'VALUE' | Otherwise =>
  rule.find((condition) => !condition.holds(actor, subject))?.otherwise ?? 'VALUE';
