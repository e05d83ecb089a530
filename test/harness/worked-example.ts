import { AuditLog } from '#audit';
import { readTaxonomyFiles, TaxonomyStore } from '#catalog';
import type { GeoJsonArea } from '#geo';
import {
  type Actor,
  FindOwnSite,
  OrganizationEntity,
  type OrganizationRole,
  PersonEntity,
  SiteEntity,
  WritePublication,
} from '#identity';
import { fixedClock, type Id, newId } from '#kernel';
import { type LaneInput, PublishLane } from '#lanes';
import { type NeedInput, PublishNeed } from '#needs';
import { type OfferingInput, PublishOffering } from '#offerings';
import type { DataSource } from 'typeorm';
import { person } from './actors.js';

/** The facts of the worked example of docs/matching.md. The organizations are examples, the places are about right. */

export type Position = readonly [longitude: number, latitude: number];
/** A box between two meridians and two parallels. */
export interface Box {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}
type Own = 'organizationId' | 'siteId' | 'productId';

export const TODAY = '2026-11-23';
export const EXAMPLE_CLOCK = fixedClock(`${TODAY}T15:00:00Z`);

const dollars = (amount: string, unit: 'kg' | 'lb') => ({ amount, currency: 'CAD', per: { value: '1', unit } });
const kg = (value: string) => ({ value, unit: 'kg' as const });
const lb = (value: string) => ({ value, unit: 'lb' as const });
const stored = (fromMonth: number, toMonth: number) => [{ fromMonth, toMonth, mode: 'STORED' as const }];

export const NEED = {
  at: [-73.518, 45.531] as Position,
  receivingDays: [2, 3, 4],
  product: 'carrot',
  terms: {
    quantity: kg('40'),
    recurrence: 'WEEKLY',
    window: { from: '2026-12-01', to: '2027-02-28' },
    maxDistanceM: 100_000,
    preferredCertifications: ['ORGANIC'],
    priceCeiling: dollars('3.00', 'kg'),
  } satisfies Omit<NeedInput, Own>,
};

export interface ExampleOffering {
  readonly name: string;
  readonly at: Position;
  readonly product: string;
  readonly terms: Omit<OfferingInput, Own>;
}
export const OFFERINGS: readonly ExampleOffering[] = [
  {
    name: 'Ferme A',
    at: [-72.95, 45.63],
    product: 'carrot',
    terms: {
      availability: stored(10, 1),
      capacity: { quantity: kg('30'), period: 'WEEK' },
      minimumOrder: kg('20'),
      price: dollars('2.40', 'kg'),
      leadTimeDays: 2,
      deliveryRadiusM: 60_000,
      deliveryDays: [2, 5],
      certifications: [{ scheme: 'ORGANIC' }],
    },
  },
  {
    name: 'Ferme B',
    at: [-73.52, 45.17],
    product: 'nantes-carrot',
    terms: {
      availability: stored(1, 12),
      capacity: { quantity: lb('50'), period: 'WEEK' },
      minimumOrder: lb('20'),
      price: dollars('1.20', 'lb'),
      leadTimeDays: 10,
      acceptsDistributors: true,
    },
  },
  {
    name: 'Ferme C',
    at: [-73.16, 45.34],
    product: 'carrot',
    terms: {
      availability: stored(1, 12),
      capacity: { quantity: kg('200'), period: 'WEEK' },
      minimumOrder: kg('50'),
      price: dollars('1.80', 'kg'),
      leadTimeDays: 1,
      deliveryRadiusM: 50_000,
      deliveryDays: [4],
    },
  },
  {
    name: 'Ferme D',
    at: [-72.6, 46.32],
    product: 'carrot',
    terms: {
      availability: stored(1, 12),
      capacity: { quantity: kg('500'), period: 'MONTH' },
      minimumOrder: kg('40'),
      price: dollars('1.50', 'kg'),
      leadTimeDays: 3,
      deliveryRadiusM: 150_000,
      deliveryDays: [3],
      certifications: [{ scheme: 'ORGANIC' }],
    },
  },
  {
    name: 'Ferme E',
    at: [-73.71, 46.05],
    product: 'carrot',
    terms: {
      availability: stored(1, 12),
      capacity: { quantity: kg('80'), period: 'WEEK' },
      minimumOrder: kg('10'),
      price: dollars('3.60', 'kg'),
      leadTimeDays: 1,
      deliveryRadiusM: 20_000,
    },
  },
];

export interface ExampleLane {
  readonly collects: Box;
  readonly delivers: Box;
  readonly terms: Omit<LaneInput, 'organizationId' | 'collectArea' | 'deliverArea'>;
}
const COLLECTS: Box = { west: -73.7, south: 45, east: -73.3, north: 45.3 };
const DELIVERS: Box = { west: -73.6, south: 45.4, east: -73.4, north: 45.6 };
export const LANES: readonly ExampleLane[] = [
  {
    collects: COLLECTS,
    delivers: DELIVERS,
    terms: {
      name: 'Circuit du lundi',
      days: [1],
      cutoffDays: 1,
      temperatureClasses: ['chilled'],
      spareCapacity: kg('100'),
    },
  },
  {
    collects: COLLECTS,
    delivers: DELIVERS,
    terms: {
      name: 'Circuit de la vallée',
      days: [3, 4],
      cutoffDays: 3,
      temperatureClasses: ['chilled'],
      spareCapacity: kg('20'),
    },
  },
];

const products = readTaxonomyFiles();
export const productCalled = (code: string) => {
  const product = products.find((one) => one.code === code);
  if (!product) throw new Error(`no product is called ${code}`);
  return product;
};

export interface SettledExample {
  /** Of the institution. */
  readonly actor: Actor;
  readonly need: NeedInput;
  readonly needId: Id;
  /** By name. */
  readonly offeringIds: ReadonlyMap<string, Id>;
}

/** Publishes the example as its organizations would. */
export async function settleExample(db: DataSource): Promise<SettledExample> {
  const taxonomy = new TaxonomyStore(db);
  const findOwnSite = new FindOwnSite(db);
  const write = new WritePublication(db, new AuditLog(EXAMPLE_CLOCK));
  const publishOffering = new PublishOffering(db, EXAMPLE_CLOCK, taxonomy, findOwnSite, write);
  const organization = async (name: string, role: OrganizationRole, at: Position, receivingDays: number[] = []) => {
    const [organizationId, siteId] = [newId(), newId()];
    const location = { type: 'Point' as const, coordinates: [...at] as [number, number] };
    await db
      .getRepository(OrganizationEntity)
      .insert({ id: organizationId, slug: organizationId, name, roles: [role] });
    await db.getRepository(SiteEntity).insert({
      id: siteId,
      organizationId,
      name,
      location,
      publicLocation: location,
      locationPublic: true,
      precision: 'EXACT',
      timeZone: 'America/Toronto',
      receivingDays,
    });
    const personId = newId();
    await db.getRepository(PersonEntity).insert({
      id: personId,
      email: `${personId}@example.org`,
      name,
      language: 'en',
      timeZone: 'America/Toronto',
      emailVerifiedAt: EXAMPLE_CLOCK.now(),
    });
    const actor = person(personId, [{ id: newId(), organizationId, role: 'OWNER' }], { language: 'en' });
    return { actor, own: { organizationId, siteId } };
  };

  const cpe = await organization('CPE', 'INSTITUTION', NEED.at, NEED.receivingDays);
  const need: NeedInput = { ...cpe.own, ...NEED.terms, productId: productCalled(NEED.product).id };
  const publishNeed = new PublishNeed(EXAMPLE_CLOCK, taxonomy, findOwnSite, write);
  const { needId } = await publishNeed.execute(cpe.actor, need);
  const offeringIds = new Map<string, Id>();
  for (const { name, at, product, terms } of OFFERINGS) {
    const { actor, own } = await organization(name, 'PRODUCER', at);
    const input: OfferingInput = { ...own, ...terms, productId: productCalled(product).id };
    offeringIds.set(name, (await publishOffering.execute(actor, input)).offeringId);
  }
  const { actor, own } = await organization('Distributeur', 'DISTRIBUTOR', [-73.4, 45.3]);
  for (const { collects, delivers, terms } of LANES)
    await new PublishLane(db, write).execute(actor, {
      ...terms,
      organizationId: own.organizationId,
      collectArea: areaOf(collects),
      deliverArea: areaOf(delivers),
    });
  return { actor: cpe.actor, need, needId, offeringIds };
}

const areaOf = ({ west, south, east, north }: Box): GeoJsonArea => ({
  type: 'Polygon',
  coordinates: [
    [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ],
  ],
});
