import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { runInTransaction } from '#database';
import { type Actor, mayIn, mayKnowOf, OrganizationEntity, requireAccess, SiteEntity } from '#identity';
import { Clock, type Id, InvalidInput, isId, notFound, problem } from '#kernel';
import { FindMatches } from '#matching';
import { NeedEntity } from '#needs';
import { OfferingEntity } from '#offerings';
import { DataSource } from 'typeorm';
import { DISCLOSURE_PERIOD_DAYS, DISCLOSURE_REFUSALS, refuseDisclosure } from './domain/disclosure.js';
import { ONE_AT_A_TIME, OPENED_LATELY } from './persistence/disclosures.sql.js';
import { SiteDisclosureEntity } from './persistence/site-disclosure.entity.js';

const DAY_MS = 86_400_000;

/**
 * Shows an organization where the other side of a match of its own is exactly, for as long as both stand; its owners
 * read in their log who asked, and when. Asking again for what is open changes nothing.
 */
@Injectable()
export class OpenSite {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly findMatches: FindMatches,
  ) {}

  /** @throws InvalidInput with a code of `DISCLOSURE_REFUSALS`, DomainError UNAUTHENTICATED, FORBIDDEN or NOT_FOUND */
  async execute(actor: Actor, needId: Id, offeringId: Id): Promise<{ siteId: Id }> {
    const need = isId(needId) ? await this.db.getRepository(NeedEntity).findOneBy({ id: needId }) : null;
    if (!need || !(await mayKnowOf(this.db, actor, { ...need, isPublic: need.status === 'PUBLISHED' })))
      throw notFound({ fr: 'Besoin', en: 'Need' });
    const offering = isId(offeringId)
      ? await this.db.getRepository(OfferingEntity).findOneBy({ id: offeringId })
      : null;
    if (!offering || !(await mayKnowOf(this.db, actor, { ...offering, isPublic: offering.status === 'PUBLISHED' })))
      throw notFound({ fr: 'Offre', en: 'Offering' });

    const asBuyer =
      mayIn(actor, 'need:write', [need.organizationId]) || !mayIn(actor, 'offering:write', [offering.organizationId]);
    requireAccess(
      asBuyer
        ? { actor, permission: 'need:write', organizationIds: [need.organizationId] }
        : { actor, permission: 'offering:write', organizationIds: [offering.organizationId] },
    );
    const [own, other] = asBuyer ? [need, offering] : [offering, need];
    const [ownOrganization, otherOrganization, ownSite] = await Promise.all([
      this.db.getRepository(OrganizationEntity).findOneByOrFail({ id: own.organizationId }),
      this.db.getRepository(OrganizationEntity).findOneByOrFail({ id: other.organizationId }),
      this.db.getRepository(SiteEntity).findOneByOrFail({ id: own.siteId }),
    ]);
    const now = this.clock.now();
    const facts = {
      published:
        need.status === 'PUBLISHED' &&
        offering.status === 'PUBLISHED' &&
        otherOrganization.status !== 'SUSPENDED' &&
        otherOrganization.closedAt === null,
      ownOrganizationVerified: ownOrganization.status === 'VERIFIED',
      ownSiteVerified: ownSite.verifiedAt !== null,
      ownUnchangedSince: own.updatedAt,
      now,
    };
    // What takes longest is asked last, and only by those to whom the rest is granted.
    refuse(refuseDisclosure({ ...facts, openedLately: 0, isMatch: true }));
    const [matches = []] = await this.findMatches.ofNeeds([need.id]);
    const isMatch = matches.some(({ pair }) => pair.offering.id === offering.id);

    await runInTransaction(this.db, async (tx) => {
      await tx.query(ONE_AT_A_TIME, [own.organizationId]);
      const since = new Date(now.getTime() - DISCLOSURE_PERIOD_DAYS * DAY_MS);
      const [lately]: { count: number }[] = await tx.query(OPENED_LATELY, [own.organizationId, since, other.siteId]);
      refuse(refuseDisclosure({ ...facts, openedLately: lately?.count ?? 0, isMatch }));
      const disclosure = {
        organizationId: own.organizationId,
        siteId: other.siteId,
        needId: need.id,
        offeringId: offering.id,
      };
      if (await tx.existsBy(SiteDisclosureEntity, disclosure)) return;
      await tx.insert(SiteDisclosureEntity, { ...disclosure, disclosedAt: now });
      await this.audit.record(tx, {
        by: actor,
        action: 'read:exact-point',
        subject: ['SITE', other.siteId],
        organizationId: other.organizationId,
        details: { byOrganization: own.organizationId, needId: need.id, offeringId: offering.id },
      });
    });
    return { siteId: other.siteId };
  }
}

function refuse(reason: ReturnType<typeof refuseDisclosure>): void {
  if (reason) throw new InvalidInput([problem([], reason, DISCLOSURE_REFUSALS[reason])]);
}
