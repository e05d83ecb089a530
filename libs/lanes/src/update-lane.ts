import { Injectable } from '@nestjs/common';
import { type Actor, mayKnowOf, requireAccess, WritePublication } from '#identity';
import { checkGiven, Clock, DomainError, type Id, isId, notFound, refuseIfAny } from '#kernel';
import { DataSource, Not } from 'typeorm';
import type { LaneInput, LaneStatus } from './domain/lane.js';
import { toLaneTerms } from './lane-record.js';
import { LaneEntity } from './persistence/lane.entity.js';
import { PublishLane } from './publish-lane.js';

/** What may change about a lane: anything but whose it is. What is left out stays. */
export type LanePatch = {
  readonly [K in keyof Omit<LaneInput, 'organizationId'>]?: LaneInput[K] | null | undefined;
};

const NEVER_EMPTY = ['name', 'collectArea', 'deliverArea', 'days', 'temperatureClasses'];

/** A distributor changes a lane; one that was paused runs again. */
@Injectable()
export class UpdateLane {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly publishLane: PublishLane,
    private readonly write: WritePublication,
  ) {}

  /** @throws InvalidInput, DomainError */
  async execute(actor: Actor, laneId: Id, patch: LanePatch): Promise<void> {
    const lane = await findWritable(this.db, actor, laneId);
    const { id, organizationId } = lane;
    const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
    refuseIfAny(checkGiven(given, NEVER_EMPTY));
    const record = await this.publishLane.check({ ...toLaneTerms(lane), ...given }, given);
    const details = { changed: Object.keys(given) };
    await this.write.execute(
      { by: actor, action: 'lane:update', subject: ['LANE', id], organizationId, details },
      async (tx) => {
        const { affected } = await tx.update(
          LaneEntity,
          { id, status: Not('RETIRED') },
          { ...record, status: 'ACTIVE', updatedAt: this.clock.now() },
        );
        if (!affected) throw retired();
      },
    );
  }
}

/** A distributor takes a lane out of the matches: for a while, until it updates it, or for good. */
@Injectable()
export class StopLane {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly write: WritePublication,
  ) {}

  /** @throws DomainError */
  async execute(actor: Actor, laneId: Id, status: Exclude<LaneStatus, 'ACTIVE'>): Promise<void> {
    const { id, organizationId } = await findWritable(this.db, actor, laneId);
    const action = status === 'PAUSED' ? 'lane:pause' : 'lane:retire';
    await this.write.execute({ by: actor, action, subject: ['LANE', id], organizationId }, async (tx) => {
      const stopped = { status, updatedAt: this.clock.now() };
      const { affected } = await tx.update(LaneEntity, { id, status: Not('RETIRED') }, stopped);
      if (!affected) throw retired();
    });
  }
}

/** @throws DomainError NOT_FOUND (also for a stopped one of others), FORBIDDEN, or BAD_USER_INPUT once retired */
async function findWritable(db: DataSource, actor: Actor, laneId: Id): Promise<LaneEntity> {
  const lane = isId(laneId) ? await db.getRepository(LaneEntity).findOneBy({ id: laneId }) : null;
  if (!lane || !(await mayKnowOf(db, actor, { ...lane, isPublic: lane.status === 'ACTIVE' })))
    throw notFound({ fr: 'Circuit', en: 'Lane' });
  requireAccess({ actor, permission: 'lane:write', organizationIds: [lane.organizationId] });
  if (lane.status === 'RETIRED') throw retired();
  return lane;
}

const retired = () =>
  new DomainError('BAD_USER_INPUT', {
    fr: 'Ce circuit est retiré : en publier un nouveau.',
    en: 'This lane is retired: publish a new one.',
  });
