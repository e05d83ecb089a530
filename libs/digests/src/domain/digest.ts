export const DIGEST_FREQUENCIES = ['WEEKLY', 'DAILY', 'OFF'] as const;
export type DigestFrequency = (typeof DIGEST_FREQUENCIES)[number];

export const DIGEST_STATUSES = ['PLANNED', 'COMPOSED', 'SENT', 'SKIPPED', 'FAILED'] as const;
export type DigestStatus = (typeof DIGEST_STATUSES)[number];

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
  'ORGANIZATION_SUSPENDED',
  'ORGANIZATION_CLOSED',
] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

/** Attempts at sending one digest, after which it has failed. */
export const MAX_ATTEMPTS = 8;
