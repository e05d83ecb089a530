import { Injectable } from '@nestjs/common';
import { type Actor, mayKnowOf, requireAccess } from '#identity';
import { type Id, isId, notFound } from '#kernel';
import { NeedEntity } from '#needs';
import { OfferingEntity } from '#offerings';
import { DataSource } from 'typeorm';
import { MatchDismissalEntity } from './persistence/match-dismissal.entity.js';

/** An institution does not want to see a pair again. Saying so twice is saying it once. */
@Injectable()
export class DismissMatch {
  constructor(private readonly db: DataSource) {}

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
    await this.db
      .createQueryBuilder()
      .insert()
      .into(MatchDismissalEntity)
      .values({ needId, offeringId, dismissedBy: actor.personId })
      .orIgnore()
      .execute();
  }
}
