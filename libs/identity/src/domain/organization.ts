export const ORGANIZATION_ROLES = ['INSTITUTION', 'PRODUCER', 'PROCESSOR', 'DISTRIBUTOR'] as const;
export type OrganizationRole = (typeof ORGANIZATION_ROLES)[number];

/** The roles that list offerings. */
export const SUPPLIER_ROLES = ['PRODUCER', 'PROCESSOR', 'DISTRIBUTOR'] as const satisfies readonly OrganizationRole[];

export const ORGANIZATION_STATUSES = ['UNVERIFIED', 'VERIFIED', 'SUSPENDED'] as const;
export type OrganizationStatus = (typeof ORGANIZATION_STATUSES)[number];

export const MEMBERSHIP_ROLES = ['OWNER', 'MANAGER', 'MEMBER', 'VIEWER'] as const;
export type MembershipRole = (typeof MEMBERSHIP_ROLES)[number];

export const VERIFICATION_STATUSES = ['PENDING', 'APPROVED', 'REFUSED'] as const;
export type VerificationStatus = (typeof VERIFICATION_STATUSES)[number];
