import type { TemperatureClass } from '#catalog';
import type { GeoJsonArea } from '#geo';
import type { Id, Quantity } from '#kernel';

/** `PAUSED` may come back; `RETIRED` may not. Only an active lane carries anything. */
export const LANE_STATUSES = ['ACTIVE', 'PAUSED', 'RETIRED'] as const;
export type LaneStatus = (typeof LANE_STATUSES)[number];

/** A distributor's regular route: when it runs and what it carries. */
export interface LaneTerms {
  readonly organizationId: Id;
  readonly name: string;
  /** ISO weekdays on which it delivers, 1 = Monday. */
  readonly days: readonly number[];
  /** Whole days before a delivery by which an order must be in. */
  readonly cutoffDays?: number | null;
  /** Local hour of that day, for people to read; not given: the whole day. */
  readonly cutoffHour?: number | null;
  readonly temperatureClasses: readonly TemperatureClass[];
  /** Room left on one run; not given: unknown. */
  readonly spareCapacity?: Quantity | null;
  readonly notes?: string | null;
}

/** Where a lane goes. Borders are inside. */
export interface LaneAreas {
  /** Where it collects from suppliers. */
  readonly collectArea: GeoJsonArea;
  /** Where it delivers to institutions. */
  readonly deliverArea: GeoJsonArea;
}

export type LaneInput = LaneTerms & LaneAreas;
