import { Injectable } from '@nestjs/common';
import type { Actor } from '#identity';
import { Clock, type Id } from '#kernel';
import { DataSource } from 'typeorm';
import type { NeedOutcome } from './domain/need.js';
import { NeedEntity } from './persistence/need.entity.js';
import { findWritable } from './update-need.js';

/** An institution says that a need is over, and how it ended: what fails is what the region can learn from. */
@Injectable()
export class CloseNeed {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError */
  async execute(actor: Actor, needId: Id, outcome: NeedOutcome): Promise<void> {
    const need = await findWritable(this.db, actor, needId);
    const now = this.clock.now();
    await this.db
      .getRepository(NeedEntity)
      .update({ id: need.id }, { status: 'CLOSED', outcome, closedAt: now, updatedAt: now });
  }
}
