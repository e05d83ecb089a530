import { canonicalDecimal, type Id } from '#kernel';
import { tidy } from '#identity';
import type { StoredPoint } from '#database';
import type { NeedInput } from './domain/need.js';
import type { NeedEntity } from './persistence/need.entity.js';

/** What publishing decides about a need; identity, status and dates are the use case's. */
export type NeedRecord = Omit<
  NeedEntity,
  'id' | 'status' | 'createdAt' | 'updatedAt' | 'closedAt' | 'outcome' | 'externalRef'
>;

/** A checked need as its row. */
export function toNeedRecord(need: NeedInput, location: StoredPoint): NeedRecord {
  return {
    organizationId: need.organizationId,
    siteId: need.siteId,
    productId: need.productId,
    preparations: unique(need.preparations),
    quantityValue: canonicalDecimal(need.quantity.value),
    quantityUnit: need.quantity.unit,
    pack: need.pack ?? null,
    recurrence: need.recurrence ?? 'ONCE',
    windowFrom: need.window.from,
    windowTo: need.window.to,
    maxDistanceM: need.maxDistanceM ?? null,
    acceptsPickup: need.acceptsPickup ?? false,
    requiredCertifications: unique(need.requiredCertifications),
    preferredCertifications: unique(need.preferredCertifications),
    requiresVerifiedCertifications: need.requiresVerifiedCertifications ?? false,
    ceilingAmount: need.priceCeiling ? canonicalDecimal(need.priceCeiling.amount) : null,
    ceilingCurrency: need.priceCeiling?.currency ?? null,
    ceilingPerValue: need.priceCeiling ? canonicalDecimal(need.priceCeiling.per.value) : null,
    ceilingPerUnit: need.priceCeiling?.per.unit ?? null,
    respondBy: need.respondBy ?? null,
    notes: tidy(need.notes),
    location,
  };
}

/** The row as it was entered: what an update starts from. */
export function toNeedInput(row: NeedEntity): NeedInput & { organizationId: Id } {
  return {
    organizationId: row.organizationId,
    siteId: row.siteId,
    productId: row.productId,
    preparations: row.preparations,
    quantity: { value: row.quantityValue, unit: row.quantityUnit },
    pack: row.pack,
    recurrence: row.recurrence,
    window: { from: row.windowFrom, to: row.windowTo },
    maxDistanceM: row.maxDistanceM,
    acceptsPickup: row.acceptsPickup,
    requiredCertifications: row.requiredCertifications,
    preferredCertifications: row.preferredCertifications,
    requiresVerifiedCertifications: row.requiresVerifiedCertifications,
    priceCeiling: ceilingOf(row),
    respondBy: row.respondBy,
    notes: row.notes,
  };
}

export function ceilingOf(
  row: Pick<NeedEntity, 'ceilingAmount' | 'ceilingCurrency' | 'ceilingPerValue' | 'ceilingPerUnit'>,
) {
  if (
    row.ceilingAmount === null ||
    row.ceilingCurrency === null ||
    row.ceilingPerValue === null ||
    row.ceilingPerUnit === null
  )
    return null;
  return {
    amount: row.ceilingAmount,
    currency: row.ceilingCurrency,
    per: { value: row.ceilingPerValue, unit: row.ceilingPerUnit },
  };
}

const unique = <T extends string>(items: readonly T[] | null | undefined): T[] => [...new Set(items ?? [])].sort();
