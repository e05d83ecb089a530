import { Injectable } from '@nestjs/common';
import { runInTransaction } from '#database';
import { type Id, type InputProblem, newId, problem, refuseIfAny } from '#kernel';
import { DataSource } from 'typeorm';
import { type Actor, requireVerified } from './domain/actor.js';
import { checkHeldCertifications, type HeldCertificationInput } from './domain/held-certification.js';
import type { OrganizationRole } from './domain/organization.js';
import { checkSite, type SiteInput } from './domain/site-input.js';
import { slugOf } from './domain/slug.js';
import { checkText, tidy } from './domain/text-input.js';
import { LocateSite } from './locate-site.js';
import {
  MembershipEntity,
  OrganizationCertificationEntity,
  OrganizationEntity,
  SiteEntity,
} from './persistence/identity.entities.js';

export interface CreateOrganizationInput {
  readonly name: string;
  readonly roles: readonly OrganizationRole[];
  readonly site: SiteInput;
  readonly certifications?: readonly HeldCertificationInput[] | null;
}

/** Registers an organization with its first site; whoever does becomes its owner. */
@Injectable()
export class CreateOrganization {
  constructor(
    private readonly db: DataSource,
    private readonly locateSite: LocateSite,
  ) {}

  /** @throws InvalidInput, DomainError UNAUTHENTICATED */
  async execute(
    actor: Actor,
    input: CreateOrganizationInput,
  ): Promise<{ organizationId: Id; siteId: Id; membership: Actor['memberships'][number] }> {
    const personId = requireVerified(actor);
    refuseIfAny(checkOrganization(input));
    const organizationId = newId();
    const name = tidy(input.name) ?? '';
    const site = await this.locateSite.execute(
      { organizationId, roles: input.roles },
      { ...input.site, name: input.site.name ?? name },
      ['site'],
    );
    const membership = { id: newId(), organizationId, role: 'OWNER' as const, status: 'UNVERIFIED' as const };
    await runInTransaction(this.db, async (tx) => {
      await tx.insert(OrganizationEntity, {
        id: organizationId,
        slug: slugOf(name, organizationId),
        name,
        roles: [...new Set(input.roles)],
        status: 'UNVERIFIED',
        demonstration: false,
      });
      await tx.insert(SiteEntity, site);
      await tx.insert(MembershipEntity, { id: membership.id, organizationId, role: membership.role, personId });
      for (const held of input.certifications ?? [])
        await tx.insert(OrganizationCertificationEntity, {
          id: newId(),
          organizationId,
          scheme: held.scheme,
          certifier: tidy(held.certifier),
          number: tidy(held.number),
          expiresOn: held.expiresOn ?? null,
        });
    });
    return { organizationId, siteId: site.id, membership };
  }
}

export function checkOrganization(input: Omit<CreateOrganizationInput, 'site'> & { site: SiteInput }): InputProblem[] {
  const problems = [
    ...checkText(input.name, 'name', { required: true, max: 200 }),
    ...checkSite(input.site, ['site']),
    ...checkHeldCertifications(input.certifications ?? [], ['certifications']),
  ];
  if (input.roles.length === 0)
    problems.push(problem('roles', 'REQUIRED', { fr: 'Choisir au moins un rôle.', en: 'Choose at least one role.' }));
  return problems;
}
