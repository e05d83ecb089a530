import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { runInTransaction } from '#database';
import { type Id, isId, notFound } from '#kernel';
import { DataSource } from 'typeorm';
import { type Actor, requireSession } from './domain/actor.js';
import { SessionEntity } from './persistence/identity.entities.js';
import { Sessions } from './sessions.js';

/** Ends sessions of one's own, wherever they are open. */
@Injectable()
export class EndSession {
  constructor(
    private readonly db: DataSource,
    private readonly sessions: Sessions,
    private readonly auditLog: AuditLog,
  ) {}

  /** @throws DomainError UNAUTHENTICATED, FORBIDDEN; NOT_FOUND when it has ended, or is another's */
  async execute(actor: Actor, sessionId: Id): Promise<void> {
    const personId = requireSession(actor);
    const { affected } = isId(sessionId)
      ? await this.db.getRepository(SessionEntity).delete({ id: sessionId, personId })
      : { affected: 0 };
    if (!affected) throw notFound({ fr: 'Session', en: 'Session' });
  }

  /** Every session, this one too. @throws DomainError UNAUTHENTICATED, FORBIDDEN */
  async everywhere(actor: Actor): Promise<void> {
    const personId = requireSession(actor);
    await runInTransaction(this.db, async (tx) => {
      const sessions = await this.sessions.closeAll(tx, personId);
      await this.auditLog.record(tx, {
        by: actor,
        action: 'person:sign-out-everywhere',
        subject: ['PERSON', personId],
        details: { sessions },
      });
    });
  }
}
