import type { Product, ProductRelation } from '#catalog';
import type { DateRange, Id, LocalDate, Pack, Quantity, UnitPrice } from '#kernel';
import type { Preparation, Recurrence } from '#needs';
import type { Availability, Capacity } from '#offerings';

/** What the rules read of a need. */
export interface NeedFacts {
  readonly id: Id;
  readonly organizationId: Id;
  readonly product: Product;
  readonly preparations: readonly Preparation[];
  /** Of one delivery. */
  readonly quantity: Quantity;
  readonly pack: Pack | null;
  readonly recurrence: Recurrence;
  readonly window: DateRange;
  readonly maxDistanceM: number | null;
  readonly acceptsPickup: boolean;
  readonly requiredCertifications: readonly string[];
  readonly preferredCertifications: readonly string[];
  readonly requiresVerifiedCertifications: boolean;
  readonly priceCeiling: UnitPrice | null;
  readonly respondBy: LocalDate | null;
  readonly status: string;
  /** Of the site it would be delivered to: whose "today" counts. */
  readonly timeZone: string;
  /** ISO weekdays on which that site receives; empty: any. */
  readonly receivingDays: readonly number[];
}

export interface HeldCertification {
  readonly scheme: string;
  /** Last day it is valid; null: no end known. */
  readonly expiresOn: LocalDate | null;
  readonly verified: boolean;
}

/** What the rules read of an offering. */
export interface OfferingFacts {
  readonly id: Id;
  readonly organizationId: Id;
  readonly product: Product;
  readonly preparation: Preparation;
  readonly pack: Pack | null;
  readonly price: UnitPrice | null;
  readonly minimumOrder: Quantity | null;
  readonly capacity: Capacity | null;
  readonly availability: readonly Availability[];
  readonly leadTimeDays: number;
  readonly deliveryRadiusM: number | null;
  /** ISO weekdays on which its own means deliver; empty: any. */
  readonly deliveryDays: readonly number[];
  readonly offersPickup: boolean;
  readonly acceptsDistributors: boolean;
  readonly expiresOn: LocalDate | null;
  readonly status: string;
  /** Held by the offering or by its supplier. */
  readonly certifications: readonly HeldCertification[];
}

/** A distributor's lane that collects at the supplier's site, delivers at the institution's and carries the product. */
export interface LaneFacts {
  readonly id: Id;
  readonly organizationId: Id;
  readonly name: string;
  /** ISO weekdays on which it delivers. */
  readonly days: readonly number[];
  /** Whole days before a delivery by which an order must be in. */
  readonly cutoffDays: number;
  readonly cutoffHour: number | null;
  /** Room left on one run; null: unknown. */
  readonly spareCapacity: Quantity | null;
}

/** What the rules read of the two together. */
export interface Pair {
  readonly need: NeedFacts;
  readonly offering: OfferingFacts;
  readonly relation: ProductRelation | undefined;
  /** Geodesic, on WGS 84, rounded to the metre: the same number decides, scores, orders and is shown. */
  readonly distanceM: number;
  /** Whether the institution's site is in the offering's delivery area, and in its excluded area. */
  readonly inDeliveryArea: boolean;
  readonly inExcludedArea: boolean;
  /** Those of active distributors in good standing with both, with room; their days are judged here. */
  readonly lanes: readonly LaneFacts[];
  /** The day it is where the need would be delivered. */
  readonly today: LocalDate;
  /** Either organization is suspended, or has blocked the other. */
  readonly barred: boolean;
  /** The institution dismissed the pair. */
  readonly dismissed: boolean;
}
