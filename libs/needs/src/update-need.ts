import { Injectable } from '@nestjs/common';
import { type Actor, mayKnowOf, requireAccess, WritePublication } from '#identity';
import { checkGiven, Clock, DomainError, type Id, isId, notFound, refuseIfAny } from '#kernel';
import { DataSource, Not } from 'typeorm';
import type { NeedInput } from './domain/need.js';
import { toNeedInput } from './need-record.js';
import { NeedEntity } from './persistence/need.entity.js';
import { PublishNeed } from './publish-need.js';

/** What may change about a need: anything but whose it is. What is left out stays. */
export type NeedPatch = { readonly [K in keyof Omit<NeedInput, 'organizationId'>]?: NeedInput[K] | undefined };

/** An institution changes a need it published; the matches follow. */
@Injectable()
export class UpdateNeed {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly publishNeed: PublishNeed,
    private readonly write: WritePublication,
  ) {}

  /** @throws InvalidInput, DomainError */
  async execute(actor: Actor, needId: Id, patch: NeedPatch): Promise<void> {
    const need = await findWritable(this.db, actor, needId);
    const { id, organizationId } = need;
    const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
    refuseIfAny(checkGiven(given, ['siteId', 'productId', 'quantity', 'window']));
    const record = await this.publishNeed.check({ ...toNeedInput(need), ...given });
    const details = { changed: Object.keys(given) };
    await this.write.execute(
      { by: actor, action: 'need:update', subject: ['NEED', id], organizationId, details },
      async (tx) => {
        const { affected } = await tx.update(
          NeedEntity,
          { id, status: Not('CLOSED') },
          { ...record, updatedAt: this.clock.now() },
        );
        if (!affected) throw alreadyClosed();
      },
    );
  }
}

/** @throws DomainError NOT_FOUND (also for a draft of others), FORBIDDEN, or BAD_USER_INPUT once it is closed */
export async function findWritable(db: DataSource, actor: Actor, needId: Id): Promise<NeedEntity> {
  const need = isId(needId) ? await db.getRepository(NeedEntity).findOneBy({ id: needId }) : null;
  if (!need || !(await mayKnowOf(db, actor, { ...need, isPublic: need.status === 'PUBLISHED' })))
    throw notFound({ fr: 'Besoin', en: 'Need' });
  requireAccess({ actor, permission: 'need:write', organizationIds: [need.organizationId] });
  if (need.status === 'CLOSED') throw alreadyClosed();
  return need;
}

export const alreadyClosed = () =>
  new DomainError('BAD_USER_INPUT', {
    fr: 'Ce besoin est clos : en publier un nouveau.',
    en: 'This need is closed: publish a new one.',
  });
