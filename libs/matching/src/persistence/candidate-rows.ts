import type { ProductRelation, Taxonomy } from '#catalog';
import type { Id, LocalDate, MeasureUnit, Pack, Unit } from '#kernel';
import { ceilingOf, type Preparation, type Recurrence } from '#needs';
import { type Availability, capacityOf, type CapacityPeriod, minimumOrderOf, priceOf } from '#offerings';
import type { HeldCertification, LaneFacts, NeedFacts, OfferingFacts, Pair } from '../domain/facts.js';

/** What a statement finds out about a pair. */
export interface PairRow {
  wanted_id: Id;
  offered_id: Id;
  relation: ProductRelation;
  distance_m: number;
  in_area: boolean;
  excluded: boolean;
  lanes: LaneRow[] | null;
}

interface LaneRow {
  id: Id;
  organizationId: Id;
  name: string;
  days: number[];
  cutoffDays: number;
  cutoffHour: number | null;
  spareValue: string | null;
  spareUnit: MeasureUnit | null;
}

/** A need as the statements of `find-matches.sql.ts` return it. */
export interface NeedRow {
  need_id: Id;
  need_organization_id: Id;
  need_product_id: Id;
  preparations: Preparation[];
  quantity_value: string;
  quantity_unit: Unit;
  need_pack: Pack | null;
  recurrence: Recurrence;
  window_from: LocalDate;
  window_to: LocalDate;
  max_distance_m: number | null;
  accepts_pickup: boolean;
  required_certifications: string[];
  preferred_certifications: string[];
  requires_verified_certifications: boolean;
  ceiling_amount: string | null;
  ceiling_currency: string | null;
  ceiling_per_value: string | null;
  ceiling_per_unit: Unit | null;
  respond_by: LocalDate | null;
  need_status: string;
  time_zone: string;
  receiving_days: number[];
}

/** An offering as they return it. */
export interface OfferingRow {
  offering_id: Id;
  offering_organization_id: Id;
  offering_product_id: Id;
  preparation: Preparation;
  offering_pack: Pack | null;
  price_amount: string | null;
  price_currency: string | null;
  price_per_value: string | null;
  price_per_unit: Unit | null;
  minimum_order_value: string | null;
  minimum_order_unit: Unit | null;
  capacity_value: string | null;
  capacity_unit: Unit | null;
  capacity_period: CapacityPeriod | null;
  availability: Availability[];
  lead_time_days: number;
  delivery_radius_m: number | null;
  delivery_days: number[];
  offers_pickup: boolean;
  accepts_distributors: boolean;
  expires_on: LocalDate | null;
  offering_status: string;
  certifications: HeldCertification[] | null;
}

export const toNeedFacts = (row: NeedRow, taxonomy: Taxonomy): NeedFacts => ({
  id: row.need_id,
  organizationId: row.need_organization_id,
  product: taxonomy.get(row.need_product_id),
  preparations: row.preparations,
  quantity: { value: row.quantity_value, unit: row.quantity_unit },
  pack: row.need_pack,
  recurrence: row.recurrence,
  window: { from: row.window_from, to: row.window_to },
  maxDistanceM: row.max_distance_m,
  acceptsPickup: row.accepts_pickup,
  requiredCertifications: row.required_certifications,
  preferredCertifications: row.preferred_certifications,
  requiresVerifiedCertifications: row.requires_verified_certifications,
  priceCeiling: ceilingOf({
    ceilingAmount: row.ceiling_amount,
    ceilingCurrency: row.ceiling_currency,
    ceilingPerValue: row.ceiling_per_value,
    ceilingPerUnit: row.ceiling_per_unit,
  }),
  respondBy: row.respond_by,
  status: row.need_status,
  timeZone: row.time_zone,
  receivingDays: row.receiving_days,
});

export const toOfferingFacts = (row: OfferingRow, taxonomy: Taxonomy): OfferingFacts => ({
  id: row.offering_id,
  organizationId: row.offering_organization_id,
  product: taxonomy.get(row.offering_product_id),
  preparation: row.preparation,
  pack: row.offering_pack,
  price: priceOf({
    priceAmount: row.price_amount,
    priceCurrency: row.price_currency,
    pricePerValue: row.price_per_value,
    pricePerUnit: row.price_per_unit,
  }),
  minimumOrder: minimumOrderOf({
    minimumOrderValue: row.minimum_order_value,
    minimumOrderUnit: row.minimum_order_unit,
  }),
  capacity: capacityOf({
    capacityValue: row.capacity_value,
    capacityUnit: row.capacity_unit,
    capacityPeriod: row.capacity_period,
  }),
  availability: row.availability,
  leadTimeDays: row.lead_time_days,
  deliveryRadiusM: row.delivery_radius_m,
  deliveryDays: row.delivery_days,
  offersPickup: row.offers_pickup,
  acceptsDistributors: row.accepts_distributors,
  expiresOn: row.expires_on,
  status: row.offering_status,
  certifications: row.certifications ?? [],
});

const toLaneFacts = ({ spareValue, spareUnit, ...lane }: LaneRow): LaneFacts => ({
  ...lane,
  spareCapacity: spareValue === null || spareUnit === null ? null : { value: spareValue, unit: spareUnit },
});

/** The pair of these two. What bars or dismisses it, the statements leave out. */
export const toPair = (row: PairRow, need: NeedFacts, offering: OfferingFacts, today: LocalDate): Pair => ({
  need,
  offering,
  relation: row.relation,
  distanceM: row.distance_m,
  inDeliveryArea: row.in_area,
  inExcludedArea: row.excluded,
  lanes: (row.lanes ?? []).map(toLaneFacts),
  today,
  barred: false,
  dismissed: false,
});
