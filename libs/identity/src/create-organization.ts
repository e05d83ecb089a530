import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { runInTransaction, violatedUnique } from '#database';
import { type Id, type InputProblem, InvalidInput, newId, problem, refuseIfAny } from '#kernel';
import { DataSource, type EntityManager, IsNull } from 'typeorm';
import { type Actor, requireSession, requireVerified } from './domain/actor.js';
import { checkBusinessNumber, normalizeBusinessNumber } from './domain/business-number.js';
import { checkHeldCertifications, type HeldCertificationInput } from './domain/held-certification.js';
import type { OrganizationRole } from './domain/organization.js';
import { maybeSameName, ownWords } from './domain/same-name.js';
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
import { COUNT_FOUNDED, LOCK_PERSON, NAMED_ALIKE_NEARBY } from './persistence/organization.sql.js';

/** Open organizations that one person may found. */
export const MAX_FOUNDED = 20;

/** Of those that a new one resembles: more are of no help. */
const MAX_SHOWN = 5;

export interface CreateOrganizationInput {
  readonly name: string;
  readonly roles: readonly OrganizationRole[];
  readonly site: SiteInput;
  readonly certifications?: readonly HeldCertificationInput[] | null;
  /** Québec enterprise number (NEQ), or the like elsewhere. */
  readonly businessNumber?: string | null;
  /** Its founder has looked at those that resemble it, and it is none of them. */
  readonly confirmNotDuplicate?: boolean | null;
}

/** It resembles these, which are open and public. */
export class PossibleDuplicates extends InvalidInput {
  constructor(readonly organizationIds: readonly Id[]) {
    super([
      problem('name', 'POSSIBLE_DUPLICATE', {
        fr: 'Un organisme de nom semblable existe déjà près d’ici : demandez-lui une invitation, ou confirmez que ce n’est pas le même (« confirmNotDuplicate »).',
        en: 'An organization of a similar name exists nearby: ask it for an invitation, or confirm that it is not the same ("confirmNotDuplicate").',
      }),
    ]);
  }
}

/** Registers an organization with its first site; whoever does becomes its owner. */
@Injectable()
export class CreateOrganization {
  constructor(
    private readonly db: DataSource,
    private readonly locateSite: LocateSite,
    private readonly audit: AuditLog,
  ) {}

  /** @throws InvalidInput, PossibleDuplicates, DomainError UNAUTHENTICATED or FORBIDDEN */
  async execute(
    actor: Actor,
    input: CreateOrganizationInput,
  ): Promise<{ organizationId: Id; siteId: Id; membership: Actor['memberships'][number] }> {
    requireSession(actor);
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
    const businessNumber = normalizeBusinessNumber(input.businessNumber);
    await writingBusinessNumber(() =>
      runInTransaction(this.db, async (tx) => {
        await tx.query(LOCK_PERSON, [personId]);
        await refuseTooMany(tx, personId);
        await refuseTaken(tx, businessNumber);
        if (input.confirmNotDuplicate !== true) await refuseDuplicates(tx, name, site);
        await tx.insert(OrganizationEntity, {
          id: organizationId,
          slug: slugOf(name, organizationId),
          name,
          roles: [...new Set(input.roles)],
          status: 'UNVERIFIED',
          demonstration: false,
          businessNumber,
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
        await this.audit.record(tx, {
          by: actor,
          action: 'organization:create',
          subject: ['ORGANIZATION', organizationId],
          organizationId,
          details: { roles: input.roles, siteId: site.id },
        });
      }),
    );
    return { organizationId, siteId: site.id, membership };
  }
}

async function refuseTooMany(tx: EntityManager, personId: Id): Promise<void> {
  const [founded] = await tx.query<{ count: number }[]>(COUNT_FOUNDED, [personId]);
  if ((founded?.count ?? 0) >= MAX_FOUNDED)
    throw new InvalidInput([
      problem('name', 'TOO_MANY', {
        fr: `Une personne fonde au plus ${MAX_FOUNDED} organismes : en fermer d’abord.`,
        en: `One person founds at most ${MAX_FOUNDED} organizations: close some first.`,
      }),
    ]);
}

async function refuseDuplicates(tx: EntityManager, name: string, site: SiteEntity): Promise<void> {
  const nearby = await tx.query<{ id: Id; name: string }[]>(NAMED_ALIKE_NEARBY, [
    name,
    ownWords(name).join(' '),
    site.municipality,
    ...site.publicLocation.coordinates,
  ]);
  const same = nearby.filter((one) => maybeSameName(one.name, name)).slice(0, MAX_SHOWN);
  if (same.length > 0) throw new PossibleDuplicates(same.map(({ id }) => id));
}

const taken = () =>
  new InvalidInput([
    problem('businessNumber', 'BUSINESS_NUMBER_TAKEN', {
      fr: 'Un organisme a déjà ce numéro d’entreprise : demandez-lui une invitation, ou écrivez à la coordination.',
      en: 'An organization has this business number already: ask it for an invitation, or write to the coordinators.',
    }),
  ]);

/** @throws InvalidInput when an open organization, other than this one, has the number */
export async function refuseTaken(tx: EntityManager, businessNumber: string | null, except?: Id): Promise<void> {
  if (businessNumber === null) return;
  const holder = await tx.findOneBy(OrganizationEntity, { businessNumber, closedAt: IsNull() });
  if (holder && holder.id !== except) throw taken();
}

/** Of two who give the same number at once, the second is told as if it had come later. */
export async function writingBusinessNumber<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw violatedUnique(error) === 'uq_organizations_business_number' ? taken() : error;
  }
}

export function checkOrganization(input: Omit<CreateOrganizationInput, 'site'> & { site: SiteInput }): InputProblem[] {
  const problems = [
    ...checkText(input.name, 'name', { required: true, max: 200 }),
    ...checkSite(input.site, ['site']),
    ...checkHeldCertifications(input.certifications ?? [], ['certifications']),
    ...checkBusinessNumber(input.businessNumber, 'businessNumber'),
  ];
  if (input.roles.length === 0)
    problems.push(problem('roles', 'REQUIRED', { fr: 'Choisir au moins un rôle.', en: 'Choose at least one role.' }));
  return problems;
}
