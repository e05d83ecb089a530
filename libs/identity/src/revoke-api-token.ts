import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { runInTransaction } from '#database';
import { Clock, type Id, isId, notFound } from '#kernel';
import { DataSource, IsNull } from 'typeorm';
import { type Actor, requireSession } from './domain/actor.js';
import { ApiTokenEntity } from './persistence/identity.entities.js';

/** Takes a program's key away, at once. */
@Injectable()
export class RevokeApiToken {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly auditLog: AuditLog,
  ) {}

  /** Twice is as once. @throws DomainError UNAUTHENTICATED, FORBIDDEN; NOT_FOUND for another's */
  async execute(actor: Actor, id: Id): Promise<ApiTokenEntity> {
    const personId = requireSession(actor);
    return runInTransaction(this.db, async (tx) => {
      const found = isId(id) && (await tx.existsBy(ApiTokenEntity, { id, personId }));
      if (!found) throw notFound({ fr: 'Jeton d’accès', en: 'API token' });
      const { affected } = await tx.update(
        ApiTokenEntity,
        { id, personId, revokedAt: IsNull() },
        { revokedAt: this.clock.now() },
      );
      if (affected)
        await this.auditLog.record(tx, { by: actor, action: 'api-token:revoke', subject: ['API_TOKEN', id] });
      return tx.findOneByOrFail(ApiTokenEntity, { id });
    });
  }
}
