import { Injectable } from '@nestjs/common';
import { requireProduct, TaxonomyStore } from '#catalog';
import { readArea } from '#geo';
import { type Actor, FindOwnSite, requireAccess, SUPPLIER_ROLES, tidy, WritePublication } from '#identity';
import { Clock, collecting, type Id, type InputProblem, InvalidInput, localDateAt, newId } from '#kernel';
import { DataSource, type EntityManager } from 'typeorm';
import { checkOffering } from './domain/check-offering.js';
import type { OfferingInput } from './domain/offering.js';
import { type OfferingAreas, type OfferingRecord, toOfferingRecord } from './offering-record.js';
import { OfferingCertificationEntity, OfferingEntity } from './persistence/offering.entity.js';

/** A supplier says what it can deliver. */
@Injectable()
export class PublishOffering {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly taxonomy: TaxonomyStore,
    private readonly findOwnSite: FindOwnSite,
    private readonly write: WritePublication,
  ) {}

  /** @throws InvalidInput, DomainError UNAUTHENTICATED or FORBIDDEN */
  async execute(actor: Actor, input: OfferingInput): Promise<{ offeringId: Id }> {
    const { organizationId } = input;
    requireAccess({ actor, permission: 'offering:write', organizationIds: [organizationId] });
    const record = await this.check(input);
    const offeringId = newId();
    await this.write.execute(
      { by: actor, action: 'offering:publish', subject: ['OFFERING', offeringId], organizationId },
      async (tx) => {
        await tx.insert(OfferingEntity, { ...record, id: offeringId, status: 'PUBLISHED' });
        await replaceCertifications(tx, offeringId, input);
      },
    );
    return { offeringId };
  }

  /** The row an input makes; `keepsDeliveryArea`: it has one already, which stays when none is given. @throws InvalidInput */
  async check(input: OfferingInput, keepsDeliveryArea = false): Promise<OfferingRecord> {
    const problems: InputProblem[] = [];
    const site = await collecting(problems, () => this.findOwnSite.execute({ ...input, asOneOf: SUPPLIER_ROLES }));
    const taxonomy = await this.taxonomy.current();
    await collecting(problems, () => requireProduct(taxonomy, input.productId));
    const today = localDateAt(this.clock.now(), site?.timeZone ?? 'UTC');
    const { deliveryArea } = input;
    problems.push(
      ...checkOffering(input, today, deliveryArea === undefined ? keepsDeliveryArea : deliveryArea !== null),
    );
    const areas = {
      ...(await this.areaColumn('deliveryArea', input, problems)),
      ...(await this.areaColumn('excludedArea', input, problems)),
    };
    if (!site || problems.length > 0) throw new InvalidInput(problems);
    return { ...toOfferingRecord(input, site.matchingLocation), ...areas };
  }

  /** The column of an area, or nothing when it is left out. */
  private async areaColumn(
    name: keyof OfferingAreas,
    { [name]: area }: OfferingInput,
    problems: InputProblem[],
  ): Promise<Partial<OfferingAreas>> {
    if (area == null) return area === null ? { [name]: null } : {};
    const read = await collecting(problems, () => readArea(this.db, area, [name]));
    return read ? { [name]: read } : {};
  }
}

/** What is declared replaces what was; a certification that did not change keeps its verification. */
export async function replaceCertifications(
  tx: EntityManager,
  offeringId: Id,
  input: Pick<OfferingInput, 'certifications'>,
) {
  const before = await tx.findBy(OfferingCertificationEntity, { offeringId });
  await tx.delete(OfferingCertificationEntity, { offeringId });
  for (const held of input.certifications ?? []) {
    const declared = {
      offeringId,
      scheme: held.scheme,
      certifier: tidy(held.certifier),
      number: tidy(held.number),
      expiresOn: held.expiresOn ?? null,
    };
    const same = before.find(
      (one) =>
        one.scheme === declared.scheme &&
        one.certifier === declared.certifier &&
        one.number === declared.number &&
        one.expiresOn === declared.expiresOn,
    );
    await tx.insert(OfferingCertificationEntity, { ...declared, verifiedAt: same?.verifiedAt ?? null });
  }
}
