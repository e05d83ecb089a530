import type { Id } from '#kernel';
import type { DigestStatus } from '../domain/digest.js';

/** A digest as operators see it: what it is about and what became of it, never whom it is for. */
export interface OperatedDigest {
  readonly id: Id;
  readonly organizationId: Id | null;
  readonly organizationName: string | null;
  /** Of a coordinator’s; empty: every region. */
  readonly regionCode: string | null;
  readonly period: string;
  readonly status: DigestStatus;
  readonly plannedAt: Date;
  readonly composedAt: Date | null;
  readonly sentAt: Date | null;
  readonly leasedUntil: Date | null;
  readonly retryAt: Date | null;
  readonly attempts: number;
  readonly pairCount: number;
  readonly reason: string | null;
}

export interface OperatedRow {
  readonly id: Id;
  readonly organization_id: Id | null;
  readonly organization_name: string | null;
  readonly region_code: string | null;
  readonly period: string;
  readonly status: DigestStatus;
  readonly planned_at: Date;
  readonly composed_at: Date | null;
  readonly sent_at: Date | null;
  readonly leased_until: Date | null;
  readonly retry_at: Date | null;
  readonly attempts: number;
  readonly pair_count: number;
  readonly reason: string | null;
}

export const toOperated = (row: OperatedRow): OperatedDigest => ({
  id: row.id,
  organizationId: row.organization_id,
  organizationName: row.organization_name,
  regionCode: row.region_code,
  period: row.period,
  status: row.status,
  plannedAt: row.planned_at,
  composedAt: row.composed_at,
  sentAt: row.sent_at,
  leasedUntil: row.leased_until,
  retryAt: row.retry_at,
  attempts: row.attempts,
  pairCount: row.pair_count,
  reason: row.reason,
});
