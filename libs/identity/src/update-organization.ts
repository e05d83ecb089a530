import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { runInTransaction } from '#database';
import { checkGiven, Clock, type Id, InvalidInput, problem, refuseIfAny } from '#kernel';
import { DataSource, type EntityManager } from 'typeorm';
import { refuseTaken, writingBusinessNumber } from './create-organization.js';
import { type Actor, requireAccess } from './domain/actor.js';
import { checkBusinessNumber, normalizeBusinessNumber } from './domain/business-number.js';
import { type OrganizationRole, SUPPLIER_ROLES } from './domain/organization.js';
import { checkText, tidy } from './domain/text-input.js';
import { lockOpen } from './open-organization.js';
import { OrganizationEntity, VerificationRequestEntity } from './persistence/identity.entities.js';
import { ROLES_IN_USE } from './persistence/organization.sql.js';

/** What is left out stays. */
export interface OrganizationPatch {
  readonly name?: string | null | undefined;
  readonly roles?: readonly OrganizationRole[] | null | undefined;
  readonly businessNumber?: string | null | undefined;
}

/** Its managers change what an organization says it is. Another name or number is not the one that was verified. */
@Injectable()
export class UpdateOrganization {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
  ) {}

  /** @returns whether it was verified and no longer is. @throws InvalidInput, DomainError */
  async execute(actor: Actor, organizationId: Id, patch: OrganizationPatch): Promise<{ verificationLost: boolean }> {
    requireAccess({ actor, permission: 'organization:manage', organizationIds: [organizationId] });
    const { name, roles, businessNumber } = patch;
    refuseIfAny([
      ...checkGiven({ ...patch }, ['name', 'roles']),
      ...(name == null ? [] : checkText(name, 'name', { required: true, max: 200 })),
      ...checkBusinessNumber(businessNumber, 'businessNumber'),
      ...(roles?.length === 0
        ? [problem('roles', 'REQUIRED', { fr: 'Choisir au moins un rôle.', en: 'Choose at least one role.' })]
        : []),
    ]);
    return writingBusinessNumber(() =>
      runInTransaction(this.db, async (tx) => {
        const before = await lockOpen(tx, organizationId);
        const after = {
          name: name == null ? before.name : (tidy(name) ?? before.name),
          roles: roles ? [...new Set(roles)] : before.roles,
          businessNumber:
            businessNumber === undefined ? before.businessNumber : normalizeBusinessNumber(businessNumber),
        };
        await refuseTaken(tx, after.businessNumber, organizationId);
        await refuseRolesInUse(tx, organizationId, after.roles);
        const changed = (['name', 'roles', 'businessNumber'] as const).filter(
          (key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]),
        );
        if (changed.length === 0) return { verificationLost: false };
        const verificationLost =
          before.status === 'VERIFIED' && (changed.includes('name') || changed.includes('businessNumber'));
        // What waits to be verified is the name that was asked about, not any that comes after.
        if (changed.includes('name') || changed.includes('businessNumber'))
          await tx.delete(VerificationRequestEntity, { organizationId, status: 'PENDING' });
        await tx.update(
          OrganizationEntity,
          { id: organizationId },
          {
            ...after,
            updatedAt: this.clock.now(),
            ...(verificationLost ? { status: 'UNVERIFIED' as const, statusReason: null } : {}),
          },
        );
        await this.audit.record(tx, {
          by: actor,
          action: 'organization:update',
          subject: ['ORGANIZATION', organizationId],
          organizationId,
          details: { changed, verificationLost },
        });
        return { verificationLost };
      }),
    );
  }
}

async function refuseRolesInUse(tx: EntityManager, organizationId: Id, roles: readonly OrganizationRole[]) {
  const [use] = await tx.query<{ needs: boolean; offerings: boolean; lanes: boolean }[]>(ROLES_IN_USE, [
    organizationId,
  ]);
  const missing =
    (use?.needs && !roles.includes('INSTITUTION')) ||
    (use?.offerings && !roles.some((role) => (SUPPLIER_ROLES as readonly string[]).includes(role))) ||
    (use?.lanes && !roles.includes('DISTRIBUTOR'));
  if (missing)
    throw new InvalidInput([
      problem('roles', 'ROLE_IN_USE', {
        fr: 'Des besoins, des offres ou des circuits publiés demandent un rôle que vous retirez : les clore d’abord.',
        en: 'Published needs, offerings or lanes take a role that you remove: close them first.',
      }),
    ]);
}
