export const DIGEST_FREQUENCIES = ['WEEKLY', 'DAILY', 'OFF'] as const;
export type DigestFrequency = (typeof DIGEST_FREQUENCIES)[number];

export const DIGEST_STATUSES = ['PLANNED', 'COMPOSED', 'SENT', 'SKIPPED', 'FAILED'] as const;
export type DigestStatus = (typeof DIGEST_STATUSES)[number];

/** What digests are about: suppliers for the reader's needs, needs for the reader's offerings, a coordinator's region. */
export const DIGEST_KINDS = ['NEEDS', 'OFFERINGS', 'REGION'] as const;
export type DigestKind = (typeof DIGEST_KINDS)[number];

export const CONSENT_BASES = ['EXPRESS', 'IMPLIED'] as const;
export type ConsentBasis = (typeof CONSENT_BASES)[number];

/** Why a digest ended without being sent; written in its record. */
export const SKIP_REASONS = [
  'NOTHING_NEW',
  'NOTHING_LEFT',
  'PERIOD_OVER',
  'NO_CONSENT',
  'STOPPED',
  'FREQUENCY_OFF',
  'ADDRESS_SUPPRESSED',
  'NOT_A_COORDINATOR',
  'ORGANIZATION_SUSPENDED',
  'ORGANIZATION_CLOSED',
] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];
