import { readTaxonomyFiles } from '#catalog';
import { OrganizationBlockEntity, OrganizationCertificationEntity, OrganizationEntity, SiteEntity } from '#identity';
import { addDays, stableId } from '#kernel';
import { NeedEntity, PREPARATIONS, RECURRENCES } from '#needs';
import { CAPACITY_PERIODS, OfferingCertificationEntity, OfferingEntity } from '#offerings';
import fc from 'fast-check';
import { type DataSource, type EntityTarget, type ObjectLiteral } from 'typeorm';
import { TODAY } from './api.js';

/** A small world made to collide: few products, close points, round numbers, every option on and off. */
export interface RandomWorld {
  readonly needs: RandomNeed[];
  readonly offerings: RandomOffering[];
  readonly blocks: [number, number][];
  readonly dismissals: [number, number][];
  readonly suspended: number[];
}
type RandomNeed = Omit<NeedEntity, 'id' | 'organizationId' | 'siteId' | 'location'> & {
  at: [number, number];
  owner: number;
};
type RandomOffering = Omit<OfferingEntity, 'id' | 'organizationId' | 'siteId' | 'location'> & {
  at: [number, number];
  owner: number;
  held: { scheme: string; expiresOn: string | null; verified: boolean }[];
};

const products = readTaxonomyFiles();
const branch = (code: string) => {
  const root = products.find((product) => product.code === code);
  const children = products.filter(({ parentId }) => parentId === root?.id);
  return [
    root,
    ...children.slice(0, 3),
    ...products.filter(({ parentId }) => parentId === children[0]?.id).slice(0, 2),
  ];
};
const PRODUCTS = [...branch('root-vegetables'), ...branch('root-vegetables'), ...branch('milk')].flatMap(
  (p) => p?.id ?? [],
);

/** Saint-Hyacinthe and around, the same point twice, both sides of the date line, the pole. */
const POINTS: [number, number][] = [
  [-72.95, 45.63],
  [-72.95, 45.63],
  [-72.9, 45.6],
  [-72.5, 45.9],
  [-73.6, 45.5],
  [-71.2, 46.8],
  [179.999, -16.5],
  [-179.999, -16.5],
  [0, 90],
  [120, 89.9],
];
const SCHEMES = ['ORGANIC', 'HACCP', 'CANADAGAP'];
/** Organizations 0–4 are institutions that also produce; a need and an offering may have the same owner. */
const OWNERS = 5;

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
/** Mostly absent: a world in which every rule bites at once has no match left to compare. */
const seldom = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary });
const mostlyNone = <T>(arbitrary: fc.Arbitrary<T[]>): fc.Arbitrary<T[]> =>
  fc.oneof({ weight: 4, arbitrary: fc.constant<T[]>([]) }, { weight: 1, arbitrary });
const decimal = fc.constantFrom('1', '2.5', '5', '10', '12', '20', '40', '0.75');
const point = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...POINTS.slice(0, 4)) },
  { weight: 1, arbitrary: fc.constantFrom(...POINTS) },
);
const unit = fc.constantFrom('kg', 'lb', 'g', 'l', 'ml', 'dozen', 'unit', 'pack' as const);
const pack = maybe(
  fc.record({
    count: fc.constantFrom(1, 6, 12, 24),
    inner: fc.record({ value: fc.constantFrom('250', '1', '2'), unit: fc.constantFrom('ml', 'kg', 'unit' as const) }),
  }),
);
const day = fc.integer({ min: -15, max: 250 }).map((offset) => addDays(TODAY, offset));
const window = fc
  .tuple(day, fc.integer({ min: 0, max: 300 }))
  .map(([from, days]) => ({ from, to: addDays(from, days) }));
const price = maybe(
  fc.record({ amount: decimal, currency: fc.constantFrom('CAD', 'CAD', 'USD'), value: decimal, unit }),
);
const metres = maybe(fc.constantFrom(1, 5_000, 50_000, 200_000, 20_000_000, 20_000_000));
const schemes = fc.subarray(SCHEMES);

const need: fc.Arbitrary<RandomNeed> = fc
  .record({
    at: point,
    owner: fc.nat(OWNERS - 1),
    productId: fc.constantFrom(...PRODUCTS),
    status: fc.constantFrom('PUBLISHED', 'PUBLISHED', 'PUBLISHED', 'CLOSED' as const),
    preparations: mostlyNone(fc.subarray([...PREPARATIONS].slice(0, 3))),
    quantityValue: decimal,
    quantityUnit: unit,
    pack,
    recurrence: fc.constantFrom(...RECURRENCES),
    window,
    maxDistanceM: metres,
    acceptsPickup: fc.boolean(),
    requiredCertifications: mostlyNone(schemes),
    preferredCertifications: schemes,
    requiresVerifiedCertifications: fc.boolean(),
    ceiling: seldom(price),
    respondBy: seldom(day),
  })
  .map(({ window: { from, to }, ceiling, ...rest }) => ({
    ...rest,
    windowFrom: from,
    windowTo: to,
    ceilingAmount: ceiling?.amount ?? null,
    ceilingCurrency: ceiling?.currency ?? null,
    ceilingPerValue: ceiling?.value ?? null,
    ceilingPerUnit: ceiling?.unit ?? null,
    notes: null,
    externalRef: null,
    createdAt: new Date(),
    updatedAt: new Date(),
    closedAt: null,
    outcome: null,
  }));

const month = fc.integer({ min: 1, max: 12 });
const availability = fc.array(
  fc.oneof(
    fc.record({ fromMonth: month, toMonth: month, mode: fc.constant('FIELD') }),
    window.map((dated) => ({ ...dated, mode: 'STORED' })),
  ),
  { minLength: 1, maxLength: 3 },
);

const offering: fc.Arbitrary<RandomOffering> = fc
  .record({
    at: point,
    owner: fc.nat(OWNERS - 1),
    productId: fc.constantFrom(...PRODUCTS),
    status: fc.constantFrom('PUBLISHED', 'PUBLISHED', 'PUBLISHED', 'PAUSED' as const),
    preparation: fc.constantFrom(...[...PREPARATIONS].slice(0, 3)),
    pack,
    price: seldom(price),
    minimumOrder: seldom(fc.record({ value: decimal, unit })),
    capacity: maybe(fc.record({ value: decimal, unit, period: fc.constantFrom(...CAPACITY_PERIODS) })),
    availability,
    leadTimeDays: fc.constantFrom(0, 0, 3, 30),
    deliveryRadiusM: metres,
    offersPickup: fc.boolean(),
    expiresOn: seldom(day),
    held: fc.uniqueArray(
      fc.record({ scheme: fc.constantFrom(...SCHEMES), expiresOn: maybe(day), verified: fc.boolean() }),
      {
        selector: ({ scheme }) => scheme,
      },
    ),
  })
  .map(({ price: priced, minimumOrder, capacity, ...rest }) => ({
    ...rest,
    priceAmount: priced?.amount ?? null,
    priceCurrency: priced?.currency ?? null,
    pricePerValue: priced?.value ?? null,
    pricePerUnit: priced?.unit ?? null,
    minimumOrderValue: minimumOrder?.value ?? null,
    minimumOrderUnit: minimumOrder?.unit ?? null,
    capacityValue: capacity?.value ?? null,
    capacityUnit: capacity?.unit ?? null,
    capacityPeriod: capacity?.period ?? null,
    notes: null,
    externalRef: null,
    createdAt: new Date(),
    updatedAt: new Date(),
  })) as fc.Arbitrary<RandomOffering>;

export const randomWorld: fc.Arbitrary<RandomWorld> = fc.record({
  needs: fc.array(need, { minLength: 4, maxLength: 12, size: 'max' }),
  offerings: fc.array(offering, { minLength: 8, maxLength: 24, size: 'max' }),
  blocks: fc.uniqueArray(fc.tuple(fc.nat(OWNERS - 1), fc.nat(OWNERS - 1)), { maxLength: 1, selector: String }),
  dismissals: fc.uniqueArray(fc.tuple(fc.nat(11), fc.nat(23)), { maxLength: 2, selector: String }),
  suspended: fc.array(fc.nat(OWNERS - 1), { maxLength: 1 }),
});

/** Replaces whatever organizations there are by a world's. */
export async function settle(
  db: DataSource,
  world: RandomWorld,
): Promise<{ needIds: string[]; offeringIds: string[] }> {
  await db.query('TRUNCATE organizations CASCADE');
  const insert = async <T extends ObjectLiteral>(entity: EntityTarget<T>, rows: object[]) => {
    if (rows.length > 0) await db.getRepository(entity).insert(rows);
  };
  const organizationId = (owner: number) => stableId(`test organization ${owner}`);
  const owners = Array.from({ length: OWNERS }, (_, owner) => owner);
  await insert(
    OrganizationEntity,
    owners.map((owner) => ({
      id: organizationId(owner),
      slug: `organization-${owner}`,
      name: `Organization ${owner}`,
      roles: ['INSTITUTION', 'PRODUCER'],
      status: world.suspended.includes(owner) ? 'SUSPENDED' : 'UNVERIFIED',
    })),
  );
  const siteId = (owner: number, point: number) => stableId(`test site ${owner} ${point}`);
  const location = ([longitude, latitude]: [number, number]) => ({ type: 'Point', coordinates: [longitude, latitude] });
  await insert(
    SiteEntity,
    owners.flatMap((owner) =>
      POINTS.map((point, i) => ({
        id: siteId(owner, i),
        organizationId: organizationId(owner),
        name: 'Site',
        location: location(point),
        publicLocation: location(point),
        precision: 'EXACT',
        timeZone: i % 2 ? 'America/Toronto' : 'Pacific/Auckland',
      })),
    ),
  );
  const needIds = world.needs.map((_, i) => stableId(`test need ${i}`));
  const offeringIds = world.offerings.map((_, i) => stableId(`test offering ${i}`));
  const placed = <T extends { at: [number, number]; owner: number }>({ at, owner, ...row }: T) => ({
    ...row,
    organizationId: organizationId(owner),
    siteId: siteId(owner, POINTS.indexOf(at)),
    location: location(at),
  });
  await insert(
    NeedEntity,
    world.needs.map((row, i) => ({ ...placed(row), id: needIds[i] })),
  );
  await insert(
    OfferingEntity,
    world.offerings.map(({ held: _, ...row }, i) => ({ ...placed(row), id: offeringIds[i] })),
  );
  // Half of the certifications are the organization's, half the offering's own.
  const held = world.offerings.flatMap((row, i) =>
    row.held.map(({ verified, ...one }, j) => ({
      ...one,
      i,
      j,
      owner: row.owner,
      verifiedAt: verified ? new Date() : null,
    })),
  );
  await insert(
    OfferingCertificationEntity,
    held
      .filter(({ i }) => i % 2 === 0)
      .map(({ i, j: _j, owner: _o, ...one }) => ({ ...one, offeringId: offeringIds[i] })),
  );
  const seen = new Set<string>();
  await insert(
    OrganizationCertificationEntity,
    held
      .filter(
        ({ i, owner, scheme }) => i % 2 === 1 && !seen.has(`${owner} ${scheme}`) && seen.add(`${owner} ${scheme}`),
      )
      .map(({ i, j, owner, ...one }) => ({
        ...one,
        id: stableId(`held ${i} ${j}`),
        organizationId: organizationId(owner),
      })),
  );
  await insert(
    OrganizationBlockEntity,
    world.blocks.map(([a, b]) => ({ blockerId: organizationId(a), blockedId: organizationId(b) })),
  );
  for (const [n, o] of world.dismissals) {
    const [needId, offeringId] = [needIds[n], offeringIds[o]];
    if (needId && offeringId)
      await db.query('INSERT INTO match_dismissals (need_id, offering_id) VALUES ($1, $2)', [needId, offeringId]);
  }
  return { needIds, offeringIds };
}
