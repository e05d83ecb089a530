import { Injectable } from '@nestjs/common';
import { type Actor, WritePublication } from '#identity';
import { Clock, type Id } from '#kernel';
import { DataSource, Not } from 'typeorm';
import type { NeedOutcome } from './domain/need.js';
import { NeedEntity } from './persistence/need.entity.js';
import { alreadyClosed, findWritable } from './update-need.js';

/** An institution says that a need is over, and how it ended: what fails is what the region can learn from. */
@Injectable()
export class CloseNeed {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly write: WritePublication,
  ) {}

  /** @throws DomainError */
  async execute(actor: Actor, needId: Id, outcome: NeedOutcome): Promise<void> {
    const { id, organizationId } = await findWritable(this.db, actor, needId);
    const now = this.clock.now();
    await this.write.execute(
      { by: actor, action: 'need:close', subject: ['NEED', id], organizationId, details: { outcome } },
      async (tx) => {
        const { affected } = await tx.update(
          NeedEntity,
          { id, status: Not('CLOSED') },
          { status: 'CLOSED', outcome, closedAt: now, updatedAt: now },
        );
        if (!affected) throw alreadyClosed();
      },
    );
  }
}
