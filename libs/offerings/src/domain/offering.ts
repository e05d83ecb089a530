import type { LocalDate } from '#kernel';

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

/** What a capacity is for: per week, per month, or the whole of what there is. */
export const CAPACITY_PERIODS = ['WEEK', 'MONTH', 'TOTAL'] as const;
export type CapacityPeriod = (typeof CAPACITY_PERIODS)[number];
