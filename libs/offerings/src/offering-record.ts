import { canonicalDecimal, type Pack, type UnitPrice } from '#kernel';
import type { StoredPoint } from '#database';
import { tidy } from '#identity';
import type { Capacity, OfferingInput } from './domain/offering.js';
import type { OfferingEntity } from './persistence/offering.entity.js';

/**
 * What publishing decides about an offering; identity, status and dates are the use case's. Areas are large: those left
 * out are not written, so that what is kept stays as it is.
 */
export type OfferingRecord = Omit<
  OfferingEntity,
  'id' | 'status' | 'createdAt' | 'updatedAt' | 'externalRef' | keyof OfferingAreas
> &
  Partial<OfferingAreas>;

export type OfferingAreas = Pick<OfferingEntity, 'deliveryArea' | 'excludedArea'>;

/** A checked offering as its row, but for its areas. */
export function toOfferingRecord(offering: OfferingInput, location: StoredPoint): OfferingRecord {
  const { price, minimumOrder, capacity } = offering;
  return {
    organizationId: offering.organizationId,
    siteId: offering.siteId,
    productId: offering.productId,
    preparation: offering.preparation ?? 'WHOLE',
    pack: offering.pack ? toPackRecord(offering.pack) : null,
    priceAmount: price ? canonicalDecimal(price.amount) : null,
    priceCurrency: price?.currency ?? null,
    pricePerValue: price ? canonicalDecimal(price.per.value) : null,
    pricePerUnit: price?.per.unit ?? null,
    minimumOrderValue: minimumOrder ? canonicalDecimal(minimumOrder.value) : null,
    minimumOrderUnit: minimumOrder?.unit ?? null,
    capacityValue: capacity ? canonicalDecimal(capacity.quantity.value) : null,
    capacityUnit: capacity?.quantity.unit ?? null,
    capacityPeriod: capacity?.period ?? null,
    availability: [...offering.availability],
    leadTimeDays: offering.leadTimeDays ?? 0,
    deliveryRadiusM: offering.deliveryRadiusM ?? null,
    deliveryDays: [...(offering.deliveryDays ?? [])].sort((a, b) => a - b),
    offersPickup: offering.offersPickup ?? false,
    acceptsDistributors: offering.acceptsDistributors ?? false,
    expiresOn: offering.expiresOn ?? null,
    notes: tidy(offering.notes),
    location,
  };
}

/** One spelling for one pack: what is not sold by its actual weight does not say so. */
const toPackRecord = ({ count, inner, catchWeight }: Pack): Pack => ({
  count,
  inner: { value: inner.value, unit: inner.unit },
  ...(catchWeight ? { catchWeight } : {}),
});

/** The row as it was entered, but for its areas and certifications: what an update starts from. */
export function toOfferingInput(row: OfferingEntity): OfferingInput {
  return {
    organizationId: row.organizationId,
    siteId: row.siteId,
    productId: row.productId,
    preparation: row.preparation,
    pack: row.pack,
    price: priceOf(row),
    minimumOrder: minimumOrderOf(row),
    capacity: capacityOf(row),
    availability: row.availability,
    leadTimeDays: row.leadTimeDays,
    deliveryRadiusM: row.deliveryRadiusM,
    deliveryDays: row.deliveryDays,
    offersPickup: row.offersPickup,
    acceptsDistributors: row.acceptsDistributors,
    expiresOn: row.expiresOn,
    notes: row.notes,
  };
}

type Nullable<K extends keyof OfferingEntity> = Pick<OfferingEntity, K>;

export function priceOf(
  row: Nullable<'priceAmount' | 'priceCurrency' | 'pricePerValue' | 'pricePerUnit'>,
): UnitPrice | null {
  if (row.priceAmount === null || row.priceCurrency === null || row.pricePerValue === null || row.pricePerUnit === null)
    return null;
  return {
    amount: row.priceAmount,
    currency: row.priceCurrency,
    per: { value: row.pricePerValue, unit: row.pricePerUnit },
  };
}

export const minimumOrderOf = (row: Nullable<'minimumOrderValue' | 'minimumOrderUnit'>) =>
  row.minimumOrderValue === null || row.minimumOrderUnit === null
    ? null
    : { value: row.minimumOrderValue, unit: row.minimumOrderUnit };

export function capacityOf(row: Nullable<'capacityValue' | 'capacityUnit' | 'capacityPeriod'>): Capacity | null {
  if (row.capacityValue === null || row.capacityUnit === null || row.capacityPeriod === null) return null;
  return { quantity: { value: row.capacityValue, unit: row.capacityUnit }, period: row.capacityPeriod };
}
