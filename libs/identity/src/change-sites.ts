import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { runInTransaction } from '#database';
import { type Id, InvalidInput, isId, notFound, problem, refuseIfAny } from '#kernel';
import { DataSource, type EntityManager } from 'typeorm';
import { type Actor, isMember, requireAccess } from './domain/actor.js';
import { checkSite, type SiteInput } from './domain/site-input.js';
import { LocateSite } from './locate-site.js';
import { lockOpen } from './open-organization.js';
import { OrganizationEntity, SiteEntity } from './persistence/identity.entities.js';
import { IS_REFERRED_TO, PUBLISHED_AT } from './persistence/organization.sql.js';

/** Of one organization: above what one has, and every list of them is short. */
export const MAX_SITES = 100;

/** An organization has one more address. */
@Injectable()
export class AddSite {
  constructor(
    private readonly db: DataSource,
    private readonly locateSite: LocateSite,
    private readonly audit: AuditLog,
  ) {}

  /** @throws InvalidInput, DomainError */
  async execute(actor: Actor, organizationId: Id, input: SiteInput): Promise<{ siteId: Id }> {
    requireAccess({ actor, permission: 'organization:manage', organizationIds: [organizationId] });
    refuseIfAny(checkSite(input, ['site']));
    const { roles, name } = await this.db.getRepository(OrganizationEntity).findOneByOrFail({ id: organizationId });
    const given = { ...input, name: input.name ?? name };
    const site = await this.locateSite.execute({ organizationId, roles }, given, ['site']);
    await runInTransaction(this.db, async (tx) => {
      await lockOpen(tx, organizationId);
      if ((await tx.countBy(SiteEntity, { organizationId })) >= MAX_SITES)
        throw new InvalidInput([
          problem('site', 'TOO_MANY', {
            fr: `Un organisme a au plus ${MAX_SITES} lieux.`,
            en: `An organization has at most ${MAX_SITES} sites.`,
          }),
        ]);
      await tx.insert(SiteEntity, site);
      await this.audit.record(tx, { by: actor, action: 'site:add', subject: ['SITE', site.id], organizationId });
    });
    return { siteId: site.id };
  }
}

/** An organization says anew what a site is. Where it moves, its needs and offerings go with it, and nobody has seen it there. */
@Injectable()
export class UpdateSite {
  constructor(
    private readonly db: DataSource,
    private readonly locateSite: LocateSite,
    private readonly audit: AuditLog,
  ) {}

  /** @returns whether it moved. @throws InvalidInput, DomainError */
  async execute(actor: Actor, siteId: Id, input: SiteInput): Promise<{ moved: boolean }> {
    const { organizationId, locationPublic, name } = await findOwn(this.db.manager, actor, siteId);
    const { roles } = await this.db.getRepository(OrganizationEntity).findOneByOrFail({ id: organizationId });
    refuseIfAny(checkSite(input, ['site']));
    // What is not given stays: a home that is hidden is not shown because its opening hours changed.
    const given = { ...input, name: input.name ?? name, locationPublic: input.locationPublic ?? locationPublic };
    const {
      id: _,
      externalRef: __,
      verifiedAt: ___,
      ...located
    } = await this.locateSite.execute({ organizationId, roles }, given, ['site']);
    return runInTransaction(this.db, async (tx) => {
      await lockOpen(tx, organizationId);
      const before = await findOwn(tx, actor, siteId);
      const moved =
        String(before.location.coordinates) !== String(located.location.coordinates) ||
        before.address !== located.address ||
        before.municipality !== located.municipality;
      await tx.update(SiteEntity, { id: siteId }, { ...located, verifiedAt: moved ? null : before.verifiedAt });
      await this.audit.record(tx, {
        by: actor,
        action: 'site:update',
        subject: ['SITE', siteId],
        organizationId,
        details: { moved },
      });
      return { moved };
    });
  }
}

/** An organization leaves a site where nothing of it is published. */
@Injectable()
export class RemoveSite {
  constructor(
    private readonly db: DataSource,
    private readonly audit: AuditLog,
  ) {}

  /** @throws InvalidInput naming what is published there, DomainError */
  async execute(actor: Actor, siteId: Id): Promise<{ organizationId: Id }> {
    const { organizationId } = await findOwn(this.db.manager, actor, siteId);
    await runInTransaction(this.db, async (tx) => {
      await lockOpen(tx, organizationId);
      await findOwn(tx, actor, siteId);
      const published = await tx.query<Published[]>(PUBLISHED_AT, [siteId]);
      if (published.length > 0) throw new InvalidInput([inUse(published)]);
      if ((await tx.countBy(SiteEntity, { organizationId })) === 1)
        throw new InvalidInput([
          problem('siteId', 'LAST_SITE', {
            fr: 'C’est le seul lieu de l’organisme : en ajouter un autre d’abord.',
            en: 'This is the only site of the organization: add another one first.',
          }),
        ]);
      const [{ used } = { used: false }] = await tx.query<{ used: boolean }[]>(IS_REFERRED_TO, [siteId]);
      if (used)
        throw new InvalidInput([
          problem('siteId', 'SITE_HAS_HISTORY', {
            fr: 'Des besoins ou des offres terminés sont rattachés à ce lieu, qui reste pour leur historique.',
            en: 'Needs or offerings that ended are tied to this site, which stays for their history.',
          }),
        ]);
      await tx.delete(SiteEntity, { id: siteId });
      await this.audit.record(tx, { by: actor, action: 'site:remove', subject: ['SITE', siteId], organizationId });
    });
    return { organizationId };
  }
}

interface Published {
  readonly kind: 'need' | 'offering';
  readonly id: Id;
  readonly fr: string;
  readonly en: string;
}

function inUse(published: readonly Published[]) {
  const fr = published.map((one) => `${one.kind === 'need' ? 'besoin' : 'offre'} « ${one.fr} » (${one.id})`);
  const en = published.map((one) => `${one.kind} "${one.en}" (${one.id})`);
  return problem('siteId', 'SITE_IN_USE', {
    fr: `Ce lieu sert encore : ${fr.join(', ')}. Les clore ou les retirer d’abord.`,
    en: `This site is still in use: ${en.join(', ')}. Close or withdraw them first.`,
  });
}

/** @throws DomainError NOT_FOUND (also for a site of others), FORBIDDEN */
async function findOwn(db: EntityManager, actor: Actor, siteId: Id): Promise<SiteEntity> {
  const site = isId(siteId) ? await db.findOneBy(SiteEntity, { id: siteId }) : null;
  if (!site || !isMember(actor, site.organizationId)) {
    requireAccess({ actor, permission: 'organization:manage', organizationIds: [] });
    throw notFound({ fr: 'Lieu', en: 'Site' });
  }
  requireAccess({ actor, permission: 'organization:manage', organizationIds: [site.organizationId] });
  return site;
}
