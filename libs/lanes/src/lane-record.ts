import { tidy } from '#identity';
import { canonicalDecimal, type Quantity } from '#kernel';
import type { LaneTerms } from './domain/lane.js';
import type { LaneEntity } from './persistence/lane.entity.js';

type StoredAreas = Pick<LaneEntity, 'collectArea' | 'deliverArea'>;

/** What publishing decides about a lane; identity, status and dates are the use case's. Areas left out are not written. */
export type LaneRecord = Omit<LaneEntity, 'id' | 'status' | 'createdAt' | 'updatedAt' | keyof StoredAreas> &
  Partial<StoredAreas>;

const DEFAULT_CUTOFF_DAYS = 1;

/** A checked lane as its row, but for its areas. */
export function toLaneRecord(lane: LaneTerms): Omit<LaneRecord, keyof StoredAreas> {
  const { spareCapacity } = lane;
  return {
    organizationId: lane.organizationId,
    name: tidy(lane.name) ?? '',
    days: [...lane.days].sort((a, b) => a - b),
    cutoffDays: lane.cutoffDays ?? DEFAULT_CUTOFF_DAYS,
    cutoffHour: lane.cutoffHour ?? null,
    temperatureClasses: [...lane.temperatureClasses],
    spareValue: spareCapacity ? canonicalDecimal(spareCapacity.value) : null,
    spareUnit: (spareCapacity?.unit as LaneEntity['spareUnit'] | undefined) ?? null,
    notes: tidy(lane.notes),
  };
}

/** The row as it was entered, but for its areas: what an update starts from. */
export function toLaneTerms(row: LaneEntity): LaneTerms {
  return {
    organizationId: row.organizationId,
    name: row.name,
    days: row.days,
    cutoffDays: row.cutoffDays,
    cutoffHour: row.cutoffHour,
    temperatureClasses: row.temperatureClasses,
    spareCapacity: spareCapacityOf(row),
    notes: row.notes,
  };
}

export const spareCapacityOf = (row: Pick<LaneEntity, 'spareValue' | 'spareUnit'>): Quantity | null =>
  row.spareValue === null || row.spareUnit === null ? null : { value: row.spareValue, unit: row.spareUnit };
