import type { Id, Language } from '#kernel';
import type { DigestStatus, SkipReason } from '../domain/digest.js';
import { isOver, type Period } from '../domain/period.js';

/** Whom a digest is for, as `RECIPIENTS` returns it. */
export interface RecipientRow {
  readonly digest_id: Id;
  readonly period: Period;
  readonly status: DigestStatus;
  readonly planned_at: Date;
  readonly pair_count: number;
  readonly membership_id: Id;
  readonly organization_id: Id;
  readonly organization_name: string;
  readonly demonstration: boolean;
  readonly name: string;
  readonly email: string;
  readonly language: Language;
  readonly time_zone: string;
  readonly barred: SkipReason | null;
}

/** Why a digest may not be sent now, if it may not. */
export const whyNot = (row: RecipientRow, now: Date): SkipReason | undefined =>
  row.barred ?? (isOver(row.period, row.time_zone, now) ? 'PERIOD_OVER' : undefined);
