export const DIGEST_FREQUENCIES = ['WEEKLY', 'DAILY', 'OFF'] as const;
export type DigestFrequency = (typeof DIGEST_FREQUENCIES)[number];

export const DIGEST_STATUSES = ['PLANNED', 'COMPOSED', 'SENT', 'SKIPPED', 'FAILED'] as const;
export type DigestStatus = (typeof DIGEST_STATUSES)[number];

export const CONSENT_BASES = ['EXPRESS', 'IMPLIED'] as const;
export type ConsentBasis = (typeof CONSENT_BASES)[number];
