import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { type Product, TaxonomyStore } from '#catalog';
import { type Leg, measureLegs, type Travel, TravelDistances } from '#geo';
import { OrganizationCertificationEntity, OrganizationEntity, SiteEntity } from '#identity';
import type { Id } from '#kernel';
import { LaneEntity } from '#lanes';
import { NeedEntity } from '#needs';
import { OfferingCertificationEntity, OfferingEntity } from '#offerings';
import { DataSource, type EntityTarget, type ObjectLiteral } from 'typeorm';
import { select } from './select.js';

/** One request's loaders: every relation is read once for all the rows that ask for it. */
export interface Loaders {
  readonly organization: DataLoader<Id, OrganizationEntity>;
  readonly site: DataLoader<Id, SiteEntity>;
  readonly product: DataLoader<Id, Product>;
  readonly need: DataLoader<Id, NeedEntity>;
  readonly offering: DataLoader<Id, OfferingEntity>;
  readonly organizationCertifications: DataLoader<Id, OrganizationCertificationEntity[]>;
  readonly offeringCertifications: DataLoader<Id, OfferingCertificationEntity[]>;
  readonly sitesOfOrganization: DataLoader<Id, SiteEntity[]>;
  readonly areasOfOffering: DataLoader<Id, Pick<OfferingEntity, 'deliveryArea' | 'excludedArea'>>;
  readonly areasOfLane: DataLoader<Id, Pick<LaneEntity, 'collectArea' | 'deliverArea'>>;
  readonly lane: DataLoader<Id, LaneEntity>;
  readonly lanesOfOrganization: DataLoader<Id, LaneEntity[]>;
  readonly travel: DataLoader<Leg, Travel>;
}

@Injectable()
export class LoaderFactory {
  constructor(
    private readonly db: DataSource,
    private readonly taxonomy: TaxonomyStore,
    private readonly distances: TravelDistances,
  ) {}

  create(): Loaders {
    return {
      organization: this.byId(OrganizationEntity),
      site: this.byId(SiteEntity),
      product: new DataLoader(async (ids) => {
        const taxonomy = await this.taxonomy.current();
        return ids.map((id) => taxonomy.get(id));
      }),
      need: this.byId(NeedEntity),
      offering: this.byId(OfferingEntity),
      organizationCertifications: this.listOf(OrganizationCertificationEntity, 'organizationId'),
      offeringCertifications: this.listOf(OfferingCertificationEntity, 'offeringId'),
      sitesOfOrganization: this.listOf(SiteEntity, 'organizationId'),
      areasOfOffering: this.byId(OfferingEntity, ['id', 'deliveryArea', 'excludedArea']),
      areasOfLane: this.byId(LaneEntity, ['id', 'collectArea', 'deliverArea']),
      lane: this.byId(LaneEntity),
      lanesOfOrganization: this.listOf(LaneEntity, 'organizationId', "status <> 'RETIRED'"),
      travel: new DataLoader((legs) => measureLegs(this.distances, legs)),
    };
  }

  /** `properties`: what to read, where it is not the usual. */
  private byId<T extends ObjectLiteral & { id: Id }>(
    entity: EntityTarget<T>,
    properties?: readonly (keyof T & string)[],
  ): DataLoader<Id, T> {
    return new DataLoader(async (ids) => {
      const rows = await select(this.db.getRepository(entity), 'id = ANY ($1)', [ids], properties);
      const found = new Map(rows.map((row) => [row.id, row]));
      return ids.map((id) => found.get(id) ?? new Error(`no row ${id}`));
    });
  }

  /** The rows whose `property` is asked for, and for which `condition` (SQL) holds. */
  private listOf<T extends ObjectLiteral, K extends keyof T & string>(
    entity: EntityTarget<T>,
    property: K,
    condition = 'true',
  ): DataLoader<Id, T[]> {
    return new DataLoader(async (ids) => {
      const repository = this.db.getRepository(entity);
      const column = repository.metadata.findColumnWithPropertyName(property)?.databaseName ?? property;
      const rows = await select(repository, `${column} = ANY ($1) AND ${condition}`, [ids]);
      return ids.map((id) => rows.filter((row) => row[property] === id));
    });
  }
}
