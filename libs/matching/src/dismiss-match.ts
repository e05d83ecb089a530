import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { runInTransaction } from '#database';
import { type Actor, holdOpen, mayKnowOf, requireAccess } from '#identity';
import { type Id, isId, notFound } from '#kernel';
import { NeedEntity } from '#needs';
import { OfferingEntity } from '#offerings';
import { DataSource } from 'typeorm';
import { MatchDismissalEntity } from './persistence/match-dismissal.entity.js';

/** An institution does not want to see a pair again. Saying so twice is saying it once. */
@Injectable()
export class DismissMatch {
  constructor(
    private readonly db: DataSource,
    private readonly audit: AuditLog,
  ) {}

  /** @throws DomainError */
  async execute(actor: Actor, needId: Id, offeringId: Id): Promise<void> {
    const need = isId(needId) ? await this.db.getRepository(NeedEntity).findOneBy({ id: needId }) : null;
    if (!need || !(await mayKnowOf(this.db, actor, { ...need, isPublic: need.status === 'PUBLISHED' })))
      throw notFound({ fr: 'Besoin', en: 'Need' });
    requireAccess({ actor, permission: 'match:dismiss', organizationIds: [need.organizationId] });
    const offering = isId(offeringId)
      ? await this.db.getRepository(OfferingEntity).findOneBy({ id: offeringId })
      : null;
    if (!offering || !(await mayKnowOf(this.db, actor, { ...offering, isPublic: offering.status === 'PUBLISHED' })))
      throw notFound({ fr: 'Offre', en: 'Offering' });
    const { organizationId } = need;
    await runInTransaction(this.db, async (tx) => {
      await holdOpen(tx, organizationId);
      const dismissed = await tx
        .createQueryBuilder()
        .insert()
        .into(MatchDismissalEntity)
        .values({ needId, offeringId, dismissedBy: actor.personId })
        .orIgnore()
        .returning('*')
        .execute();
      // Nothing comes back of what was there already.
      if ((dismissed.raw as unknown[]).length === 0) return;
      await this.audit.record(tx, {
        by: actor,
        action: 'match:dismiss',
        subject: ['NEED', needId],
        organizationId,
        details: { offeringId },
      });
    });
  }
}
