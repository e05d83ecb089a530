import { Injectable } from '@nestjs/common';
import { Clock, type Id, newId } from '#kernel';
import type { EntityManager } from 'typeorm';
import type { AuditAction, AuditSubject } from './domain/audit-action.js';
import { AuditEntryEntity } from './persistence/audit-entry.entity.js';

/** Who did it, as far as a record needs to know. An actor is one. */
export interface Doer {
  readonly personId: Id | null;
  readonly apiTokenId?: Id | null;
}

export interface AuditRecord {
  readonly by: Doer;
  readonly action: AuditAction;
  readonly subject: readonly [AuditSubject, Id | null];
  /** Whose owners may read it. */
  readonly organizationId?: Id | null;
  /** Names of what changed, statuses, identifiers. Never personal data, nor text that somebody typed. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Writes the audit log, in the transaction of what it records: neither is there without the other. */
@Injectable()
export class AuditLog {
  constructor(private readonly clock: Clock) {}

  async record(tx: EntityManager, ...records: readonly AuditRecord[]): Promise<void> {
    if (records.length === 0) return;
    await tx.insert(
      AuditEntryEntity,
      records.map(({ by, action, subject: [subjectType, subjectId], organizationId, details }) => ({
        id: newId(),
        at: this.clock.now(),
        personId: by.personId,
        apiTokenId: by.apiTokenId ?? null,
        organizationId: organizationId ?? null,
        action,
        subjectType,
        subjectId,
        details: { ...details },
      })),
    );
  }
}
