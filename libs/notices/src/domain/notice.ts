import type { Id } from '#kernel';

/**
 * Everything that Maillage tells one person by mail outside the digests, and the facts each message is made of. Facts are
 * names and dates that its reader may see, never secrets: a link's word is made when the message is sent.
 */
export interface NoticeFacts {
  /** Sign-up: show that this address is yours. */
  'verify-email': Record<string, never>;
  /** Somebody signed up with an address that has an account. */
  'already-registered': Record<string, never>;
  'sign-in-link': Record<string, never>;
  'reset-password': Record<string, never>;
  /** Somebody asked for a link to an address that has no account. */
  'no-account': Record<string, never>;
  /** To the new address. */
  'change-email': Record<string, never>;
  /** To the old address, once it has changed. */
  'email-changed': Record<string, never>;
  'password-changed': Record<string, never>;
  'second-factor-changed': { readonly enabled: boolean };
  invitation: { readonly organization: string; readonly role: string; readonly invitedBy: string };
  'member-joined': { readonly organization: string; readonly member: string };
  'member-removed': { readonly organization: string };
  'ownership-transferred': { readonly organization: string };
  'organization-verified': { readonly organization: string };
  'verification-refused': { readonly organization: string; readonly reason: string };
  'organization-suspended': { readonly organization: string; readonly reason: string };
  'organization-reinstated': { readonly organization: string };
  /** To coordinators. */
  'verification-requested': { readonly organization: string };
  'report-filed': { readonly organization: string };
  /** To whoever reported. */
  'report-decided': { readonly organization: string; readonly upheld: boolean; readonly note: string };
  /** To those whose publication was withdrawn. */
  'publication-withdrawn': { readonly organization: string; readonly title: string; readonly reason: string };
}
export type NoticeKind = keyof NoticeFacts;

/**
 * What somebody has asked for a moment ago, for that address. It is sent even where mail is said to come back: it is how
 * somebody finds out that it does not, or that it does.
 */
export const ASKED_FOR: readonly NoticeKind[] = [
  'verify-email',
  'already-registered',
  'sign-in-link',
  'reset-password',
  'no-account',
  'change-email',
];

export const LINK_PURPOSES = ['VERIFY_EMAIL', 'SIGN_IN', 'RESET_PASSWORD', 'CHANGE_EMAIL', 'INVITATION'] as const;
export type LinkPurpose = (typeof LINK_PURPOSES)[number];

/** Those that let somebody into an account, or move it: they end with the password or the address that they were for. */
export const LINKS_INTO_ACCOUNTS = ['SIGN_IN', 'RESET_PASSWORD', 'CHANGE_EMAIL'] as const satisfies LinkPurpose[];

/** A link in a notice that works once, and until when. */
export interface NoticeLink {
  readonly purpose: LinkPurpose;
  readonly personId: Id | null;
  /** What it is about, where that is not the person. */
  readonly subjectId?: Id | null;
  readonly validForMs: number;
}

/** Where each link leads: a page that asks before it does anything, since mail scanners follow links. */
export const LINK_PATHS: Readonly<Record<LinkPurpose, string>> = {
  VERIFY_EMAIL: '/compte/confirmer',
  SIGN_IN: '/compte/entrer',
  RESET_PASSWORD: '/compte/mot-de-passe',
  CHANGE_EMAIL: '/compte/adresse',
  INVITATION: '/compte/invitation',
};

const HOUR_MS = 3_600_000;

/** How long links work. */
export const LINK_LIFE_MS: Readonly<Record<LinkPurpose, number>> = {
  VERIFY_EMAIL: 7 * 24 * HOUR_MS,
  SIGN_IN: HOUR_MS / 4,
  RESET_PASSWORD: HOUR_MS,
  CHANGE_EMAIL: 24 * HOUR_MS,
  INVITATION: 14 * 24 * HOUR_MS,
};
