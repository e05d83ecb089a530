import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { DataSource, MoreThan } from 'typeorm';
import { type Actor, requireSession } from './domain/actor.js';
import { ApiTokenEntity, SecondFactorEntity, SessionEntity } from './persistence/identity.entities.js';
import { SESSION_IDLE_DAYS } from './sessions.js';

const DAY_MS = 86_400_000;

/** What one's own account is guarded by. In a session only: a program has no business with it. */
@Injectable()
export class ReadAccount {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
  ) {}

  /** Those that still work, last used first. @throws DomainError UNAUTHENTICATED, FORBIDDEN */
  async sessions(actor: Actor): Promise<(SessionEntity & { current: boolean })[]> {
    const personId = requireSession(actor);
    const now = this.clock.now();
    const sessions = await this.db.getRepository(SessionEntity).find({
      where: {
        personId,
        expiresAt: MoreThan(now),
        lastSeenAt: MoreThan(new Date(now.getTime() - SESSION_IDLE_DAYS * DAY_MS)),
      },
      order: { lastSeenAt: 'DESC', id: 'DESC' },
    });
    return sessions.map((session) => ({ ...session, current: session.id === actor.sessionId }));
  }

  /** @throws DomainError UNAUTHENTICATED, FORBIDDEN */
  async secondFactor(actor: Actor): Promise<{ enabled: boolean; recoveryCodesLeft: number }> {
    const personId = requireSession(actor);
    const factor = await this.db.getRepository(SecondFactorEntity).findOneBy({ personId });
    if (!factor?.confirmedAt) return { enabled: false, recoveryCodesLeft: 0 };
    return { enabled: true, recoveryCodesLeft: factor.recoveryCodeHashes.length };
  }

  /** Newest first, with those that have expired or were revoked of late. @throws DomainError UNAUTHENTICATED, FORBIDDEN */
  async apiTokens(actor: Actor): Promise<ApiTokenEntity[]> {
    const personId = requireSession(actor);
    return this.db.getRepository(ApiTokenEntity).find({ where: { personId }, order: { id: 'DESC' }, take: 200 });
  }
}
