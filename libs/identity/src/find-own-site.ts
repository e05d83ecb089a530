import { Injectable } from '@nestjs/common';
import { type Id, InvalidInput, isId, problem } from '#kernel';
import { DataSource } from 'typeorm';
import { OrganizationEntity, SiteEntity } from './persistence/identity.entities.js';
import type { OrganizationRole } from './domain/organization.js';

/** The site a need or an offering is for, seen to belong to the organization, in the role that posting asks for. */
@Injectable()
export class FindOwnSite {
  constructor(private readonly db: DataSource) {}

  /** @throws InvalidInput naming `organizationId` or `siteId` */
  async execute(ask: { organizationId: Id; siteId: Id; asOneOf: readonly OrganizationRole[] }): Promise<SiteEntity> {
    const organization = isId(ask.organizationId)
      ? await this.db.getRepository(OrganizationEntity).findOneBy({ id: ask.organizationId })
      : null;
    if (!organization?.roles.some((role) => ask.asOneOf.includes(role)))
      throw new InvalidInput([
        problem('organizationId', 'WRONG_ROLE', {
          fr: "Cet organisme n'a pas le rôle qu'il faut pour publier ceci.",
          en: 'This organization does not have the role that publishing this takes.',
        }),
      ]);
    const site = isId(ask.siteId)
      ? await this.db.getRepository(SiteEntity).findOneBy({ id: ask.siteId, organizationId: ask.organizationId })
      : null;
    if (!site)
      throw new InvalidInput([
        problem('siteId', 'UNKNOWN_SITE', {
          fr: "Ce lieu n'est pas un lieu de cet organisme.",
          en: 'This site is not one of this organization.',
        }),
      ]);
    return site;
  }
}
