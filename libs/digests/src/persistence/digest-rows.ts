import type { Id, Language } from '#kernel';
import type { Side } from '../domain/digest-selection.js';
import type { DigestStatus, SkipReason } from '../domain/digest.js';
import { isOver, type Period } from '../domain/period.js';

/** Whom a digest is for, as `RECIPIENTS` returns it. */
export type RecipientRow = {
  readonly digest_id: Id;
  readonly period: Period;
  readonly status: DigestStatus;
  readonly planned_at: Date;
  readonly pair_count: number;
  readonly failures: number;
  readonly person_id: Id;
  readonly name: string;
  readonly email: string;
  readonly language: Language;
  readonly time_zone: string;
  readonly barred: SkipReason | null;
} & (AboutOrganization | AboutRegion);

interface AboutOrganization {
  readonly membership_id: Id;
  readonly region_code: null;
  readonly organization_id: Id;
  readonly organization_name: string;
  readonly demonstration: boolean;
}

interface AboutRegion {
  readonly membership_id: null;
  readonly region_code: string;
}

/** Why a digest may not be sent now, if it may not. */
export const whyNot = (row: RecipientRow, now: Date): SkipReason | undefined =>
  row.barred ?? (isOver(row.period, row.time_zone, now) ? 'PERIOD_OVER' : undefined);

/** A pair of a digest, as `PAIRS_OF_DIGESTS` returns it. */
export interface PairOfDigestRow {
  readonly digest_id: Id;
  readonly need_id: Id;
  readonly offering_id: Id;
  readonly side: Side;
  readonly tenths: number;
  readonly distance_m: number;
  readonly other_organization_id: Id;
  readonly wanted: boolean;
}
