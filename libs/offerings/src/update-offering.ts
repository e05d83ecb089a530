import { Injectable } from '@nestjs/common';
import { type Actor, mayKnowOf, requireAccess, WritePublication } from '#identity';
import { checkGiven, Clock, DomainError, type Id, isId, notFound, refuseIfAny } from '#kernel';
import { DataSource, IsNull, Not } from 'typeorm';
import type { OfferingInput } from './domain/offering.js';
import { toOfferingInput } from './offering-record.js';
import { OfferingEntity } from './persistence/offering.entity.js';
import { PublishOffering, replaceCertifications } from './publish-offering.js';

/** What may change about an offering: anything but whose it is. What is left out stays. */
export type OfferingPatch = {
  readonly [K in keyof Omit<OfferingInput, 'organizationId'>]?: OfferingInput[K] | undefined;
};

/** A supplier changes an offering; one that was paused is published again. */
@Injectable()
export class UpdateOffering {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly publishOffering: PublishOffering,
    private readonly write: WritePublication,
  ) {}

  /** @throws InvalidInput, DomainError */
  async execute(actor: Actor, offeringId: Id, patch: OfferingPatch): Promise<void> {
    const offering = await findWritable(this.db, actor, offeringId);
    const { id, organizationId } = offering;
    const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
    refuseIfAny(checkGiven(given, ['siteId', 'productId', 'availability']));
    const input = { ...toOfferingInput(offering), ...given };
    const keepsDeliveryArea = await this.db
      .getRepository(OfferingEntity)
      .existsBy({ id: offering.id, deliveryArea: Not(IsNull()) });
    const record = await this.publishOffering.check(input, keepsDeliveryArea);
    const details = { changed: Object.keys(given) };
    await this.write.execute(
      { by: actor, action: 'offering:update', subject: ['OFFERING', id], organizationId, details },
      async (tx) => {
        const { affected } = await tx.update(
          OfferingEntity,
          { id, status: Not('WITHDRAWN') },
          { ...record, status: 'PUBLISHED', updatedAt: this.clock.now() },
        );
        if (!affected) throw withdrawn();
        if (patch.certifications !== undefined) await replaceCertifications(tx, id, input);
      },
    );
  }
}

/** A supplier takes an offering out of the matches for a while, or back in by updating it. */
@Injectable()
export class PauseOffering {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly write: WritePublication,
  ) {}

  /** @throws DomainError */
  async execute(actor: Actor, offeringId: Id): Promise<void> {
    const { id, organizationId } = await findWritable(this.db, actor, offeringId);
    await this.write.execute(
      { by: actor, action: 'offering:pause', subject: ['OFFERING', id], organizationId },
      async (tx) => {
        const paused = { status: 'PAUSED' as const, updatedAt: this.clock.now() };
        const { affected } = await tx.update(OfferingEntity, { id, status: Not('WITHDRAWN') }, paused);
        if (!affected) throw withdrawn();
      },
    );
  }
}

/** @throws DomainError NOT_FOUND (also for an unpublished one of others), FORBIDDEN, or BAD_USER_INPUT once withdrawn */
async function findWritable(db: DataSource, actor: Actor, offeringId: Id): Promise<OfferingEntity> {
  const offering = isId(offeringId) ? await db.getRepository(OfferingEntity).findOneBy({ id: offeringId }) : null;
  if (!offering || !(await mayKnowOf(db, actor, { ...offering, isPublic: offering.status === 'PUBLISHED' })))
    throw notFound({ fr: 'Offre', en: 'Offering' });
  requireAccess({ actor, permission: 'offering:write', organizationIds: [offering.organizationId] });
  if (offering.status === 'WITHDRAWN') throw withdrawn();
  return offering;
}

const withdrawn = () =>
  new DomainError('BAD_USER_INPUT', {
    fr: 'Cette offre est retirée : en publier une nouvelle.',
    en: 'This offering is withdrawn: publish a new one.',
  });
