import { Injectable } from '@nestjs/common';
import { AuditLog, type Doer } from '#audit';
import { runInTransaction } from '#database';
import { type Actor, PersonEntity, requireSession } from '#identity';
import { Clock, type Id, notFound } from '#kernel';
import { RateLimits } from '#limits';
import { DataSource } from 'typeorm';
import { PERSONAL_DATA } from './domain/personal-data.js';
import { exportOf } from './persistence/personal-data.sql.js';

/** Everything held on a person, by table; secrets aside. */
export interface PersonExport {
  readonly exportedAt: Date;
  readonly tables: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
}

/** Gives people what is held on them (Act respecting the protection of personal information in the private sector, s. 27). */
@Injectable()
export class ExportPerson {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly limits: RateLimits,
  ) {}

  /** One's own. @throws DomainError UNAUTHENTICATED, FORBIDDEN for a token */
  async own(actor: Actor): Promise<PersonExport> {
    const personId = requireSession(actor);
    await this.limits.consume('export-actor', personId);
    return this.of(personId, actor);
  }

  /** Of whoever asked the operator for it. @throws DomainError NOT_FOUND */
  async of(personId: Id, by: Doer = { personId: null }): Promise<PersonExport> {
    return runInTransaction(this.db, async (tx) => {
      const person = await tx.findOneBy(PersonEntity, { id: personId });
      if (!person) throw notFound({ fr: 'Personne', en: 'Person' });
      await this.audit.record(tx, { by, action: 'person:export', subject: ['PERSON', personId] });
      const parameters = [personId, person.emailVerifiedAt ? person.email : null];
      const tables: Record<string, Record<string, unknown>[]> = {};
      for (const [name, table] of Object.entries(PERSONAL_DATA))
        if (Object.values(table.columns).some(({ exported }) => exported))
          tables[name] = await tx.query(exportOf(name, table), parameters);
      return { exportedAt: this.clock.now(), tables };
    });
  }
}
