import type { DateRange, Id, LocalDate, Pack, Quantity, UnitPrice } from '#kernel';

export const NEED_STATUSES = ['DRAFT', 'PUBLISHED', 'CLOSED'] as const;
export type NeedStatus = (typeof NEED_STATUSES)[number];

/** How a need ended. */
export const NEED_OUTCOMES = ['FULFILLED_HERE', 'FULFILLED_ELSEWHERE', 'NO_SUPPLIER', 'CANCELLED'] as const;
export type NeedOutcome = (typeof NEED_OUTCOMES)[number];

/** How often a delivery of the need's quantity is wanted inside its window. */
export const RECURRENCES = ['ONCE', 'DAILY', 'WEEKLY', 'BIWEEKLY', 'MONTHLY'] as const;
export type Recurrence = (typeof RECURRENCES)[number];

/** The state in which a product is delivered. */
export const PREPARATIONS = ['WHOLE', 'WASHED', 'PEELED', 'CUT', 'FROZEN', 'COOKED', 'DRIED', 'CANNED'] as const;
export type Preparation = (typeof PREPARATIONS)[number];

/** What an institution looks for. */
export interface NeedInput {
  readonly organizationId: Id;
  readonly siteId: Id;
  readonly productId: Id;
  /** Accepted preparations; none given: any. */
  readonly preparations?: readonly Preparation[] | null;
  /** Of one delivery. */
  readonly quantity: Quantity;
  /** What a case is, when the quantity or the ceiling counts in cases. */
  readonly pack?: Pack | null;
  readonly recurrence?: Recurrence | null;
  readonly window: DateRange;
  /** Between the two sites, geodesic. */
  readonly maxDistanceM?: number | null;
  /** Whether the institution would fetch it. */
  readonly acceptsPickup?: boolean | null;
  readonly requiredCertifications?: readonly string[] | null;
  readonly preferredCertifications?: readonly string[] | null;
  /** Whether only certifications that somebody verified count. */
  readonly requiresVerifiedCertifications?: boolean | null;
  /** The highest price it would pay. */
  readonly priceCeiling?: UnitPrice | null;
  /** Last day for proposals. */
  readonly respondBy?: LocalDate | null;
  readonly notes?: string | null;
}
