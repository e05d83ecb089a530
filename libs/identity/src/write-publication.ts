import { Injectable } from '@nestjs/common';
import { AuditLog, type AuditRecord } from '#audit';
import { runInTransaction } from '#database';
import type { Id } from '#kernel';
import { DataSource, type EntityManager } from 'typeorm';
import { holdOpen } from './open-organization.js';

/** Writes what an organization publishes: with its record, and never into an organization that is being closed or suspended. */
@Injectable()
export class WritePublication {
  constructor(
    private readonly db: DataSource,
    private readonly audit: AuditLog,
  ) {}

  /** `work` may run again from its beginning, and uses `tx` alone. @throws DomainError FORBIDDEN, and what `work` throws */
  async execute(
    record: AuditRecord & { readonly organizationId: Id },
    work: (tx: EntityManager) => Promise<unknown>,
  ): Promise<void> {
    await runInTransaction(this.db, async (tx) => {
      await holdOpen(tx, record.organizationId);
      await work(tx);
      await this.audit.record(tx, record);
    });
  }
}
