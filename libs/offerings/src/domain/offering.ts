import type { GeoJsonArea } from '#geo';
import type { HeldCertificationInput } from '#identity';
import type { Id, LocalDate, Pack, Quantity, UnitPrice } from '#kernel';
import type { Preparation } from '#needs';

export const OFFERING_STATUSES = ['DRAFT', 'PUBLISHED', 'PAUSED', 'WITHDRAWN'] as const;
export type OfferingStatus = (typeof OFFERING_STATUSES)[number];

/** Where the product comes from in that season. */
export const SEASON_MODES = ['FIELD', 'GREENHOUSE', 'STORED', 'FROZEN', 'PROCESSED'] as const;
export type SeasonMode = (typeof SEASON_MODES)[number];

/** Months of every year, 1–12, both included; `fromMonth` > `toMonth` passes the new year. */
export interface MonthRange {
  readonly fromMonth: number;
  readonly toMonth: number;
  readonly mode: SeasonMode;
}

/** Days of one year, both included. */
export interface DatedRange {
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly mode: SeasonMode;
}

export type Availability = MonthRange | DatedRange;

export const isDated = (availability: Availability): availability is DatedRange => 'from' in availability;

/** What a capacity is for: per week, per month, or the whole of what there is. */
export const CAPACITY_PERIODS = ['WEEK', 'MONTH', 'TOTAL'] as const;
export type CapacityPeriod = (typeof CAPACITY_PERIODS)[number];

export interface Capacity {
  readonly quantity: Quantity;
  readonly period: CapacityPeriod;
}

/** What a supplier can deliver. */
export interface OfferingInput {
  readonly organizationId: Id;
  /** Where it is collected or leaves from. */
  readonly siteId: Id;
  readonly productId: Id;
  readonly preparation?: Preparation | null;
  /** The case it is sold in. */
  readonly pack?: Pack | null;
  readonly price?: UnitPrice | null;
  readonly minimumOrder?: Quantity | null;
  readonly capacity?: Capacity | null;
  readonly availability: readonly Availability[];
  readonly leadTimeDays?: number | null;
  /** How far the supplier delivers with its own means, geodesic; not given: it does not. */
  readonly deliveryRadiusM?: number | null;
  /** Where else it delivers, whatever the radius; its border is inside. */
  readonly deliveryArea?: GeoJsonArea | null;
  /** Where it does not deliver, whatever radius and area say; its border is excluded too. */
  readonly excludedArea?: GeoJsonArea | null;
  /** ISO weekdays on which it delivers with its own means, 1 = Monday; none given: any. */
  readonly deliveryDays?: readonly number[] | null;
  readonly offersPickup?: boolean | null;
  /** Whether a distributor's lane may carry it. */
  readonly acceptsDistributors?: boolean | null;
  /** Held for this offering only; what the organization holds counts for all of its offerings. */
  readonly certifications?: readonly HeldCertificationInput[] | null;
  /** Last day the offering stands. */
  readonly expiresOn?: LocalDate | null;
  readonly notes?: string | null;
}
