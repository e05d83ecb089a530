import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { greatCircleM, parseArea, QUEBEC_REGIONS } from '#geo';
import { checkOrganization, SUPPLIER_ROLES } from '#identity';
import { addDays, type LocalDate } from '#kernel';
import { checkLane } from '#lanes';
import { checkNeed, type NeedInput } from '#needs';
import { checkOffering, isDated } from '#offerings';
import { parse } from 'csv-parse';
import { accountRows, demonstrationAccounts } from './accounts.js';
import { catalogue } from './catalogue.js';
import { drawsOf } from './draws.js';
import { MENU, windowOf } from './menus.js';
import { demonstrationPlaces } from './places.js';
import { SUPPLIER_KINDS } from './supplier-kinds.js';
import { usualSeasons } from './usual-seasons.js';
import { demonstrationWorld } from './world.js';

const TODAY = '2026-11-22';
/** Days on which calendars are awkward. */
const DAYS = [TODAY, '2027-01-01', '2027-05-31', '2028-02-29', '2028-06-18', '2029-12-31'];

const world = demonstrationWorld(TODAY);
const organizations = new Map(world.organizations.map((organization) => [organization.id, organization]));
const sites = new Map(world.sites.map((site) => [site.id, site]));
const codeOf = (productId: string) => catalogue().get(productId).code;
const rootOf = (productId: string) => (catalogue().ancestors(productId)[0] ?? catalogue().get(productId)).code;
const supplies = (roles: readonly string[]) =>
  roles.some((role) => (SUPPLIER_ROLES as readonly string[]).includes(role));
const unique = (ids: readonly string[]) => new Set(ids).size === ids.length;

describe('the demonstration world', () => {
  test('has the institutions, suppliers, needs and offerings that were asked for', () => {
    const institutions = world.organizations.filter(({ roles }) => roles.includes('INSTITUTION'));
    const suppliers = world.organizations.filter(({ roles }) => supplies(roles));
    expect([institutions.length, suppliers.length]).toEqual([60, 120]);
    expect(world.needs.length).toBeGreaterThanOrEqual(150);
    expect(world.needs.length).toBeLessThanOrEqual(200);
    expect(world.offerings.length).toBeGreaterThanOrEqual(450);
    expect(world.offerings.length).toBeLessThanOrEqual(600);
    for (const { id } of institutions) expect(ofOrganization(world.needs, id).length).toBeGreaterThanOrEqual(3);
    for (const { id } of suppliers) expect(ofOrganization(world.offerings, id).length).toBeGreaterThanOrEqual(3);
  });

  test('says of every organization that it is made up', () => {
    for (const { name, demonstration } of world.organizations) {
      expect(name).toMatch(/ \(démonstration\)$/);
      expect(demonstration).toBe(true);
    }
    expect(unique(world.organizations.map(({ name }) => name))).toBe(true);
  });

  test('is in every administrative region, on both sides', () => {
    const regionsOf = (side: (roles: readonly string[]) => boolean) => [
      ...new Set(
        world.sites
          .filter(({ organizationId }) => side(organizations.get(organizationId)?.roles ?? []))
          .map(({ regionCode }) => regionCode),
      ),
    ];
    const all = QUEBEC_REGIONS.map(({ code }) => code);
    expect(regionsOf((roles) => roles.includes('INSTITUTION')).sort()).toEqual(all);
    expect(regionsOf(supplies).sort()).toEqual(all);
  });

  test('has verified and unverified organizations; the sites of verified ones are verified', () => {
    const statuses = new Set(world.organizations.map(({ status }) => status));
    expect(statuses).toEqual(new Set(['VERIFIED', 'UNVERIFIED']));
    for (const { organizationId, verifiedAt } of world.sites)
      expect(verifiedAt !== null).toBe(organizations.get(organizationId)?.status === 'VERIFIED');
  });

  test('uses every place, and keeps every site near its own', () => {
    const used = new Set(world.sites.map(({ municipality }) => municipality));
    expect([...demonstrationPlaces.keys()].filter((name) => !used.has(name))).toEqual([]);
    for (const site of world.sites) {
      const km = greatCircleM(pointOf(site.location), pointOf(site.publicLocation)) / 1000;
      const inTown = organizations.get(site.organizationId)?.roles.join() === 'INSTITUTION';
      expect(km).toBeGreaterThan(0);
      expect(km).toBeLessThanOrEqual(inTown ? 2.02 : 12.05);
    }
    const islands = world.sites.filter(({ municipality }) => municipality === 'Les Îles-de-la-Madeleine');
    expect(new Set(islands.map(({ timeZone }) => timeZone))).toEqual(new Set(['America/Halifax']));
  });

  test('is the same every time for the same day, under the same identifiers every day', () => {
    expect(demonstrationWorld(TODAY)).toEqual(world);
    const later = demonstrationWorld('2027-07-01');
    expect(later.needs.map(({ id }) => id)).toEqual(world.needs.map(({ id }) => id));
    expect(later.offerings.map(({ id }) => id)).toEqual(world.offerings.map(({ id }) => id));
    for (const rows of [
      world.organizations,
      world.sites,
      world.certifications,
      world.needs,
      world.offerings,
      world.lanes,
    ])
      expect(unique(rows.map(({ id }) => id))).toBe(true);
    expect(unique(world.organizations.map(({ slug }) => slug))).toBe(true);
  });

  test.each(DAYS)('passes the checks of the API on %s', (today) => {
    const { organizations: all, sites: places, certifications, needs, offerings, lanes } = demonstrationWorld(today);
    for (const { id, name, roles } of all)
      for (const site of places.filter(({ organizationId }) => organizationId === id)) {
        const held = certifications.filter(({ organizationId }) => organizationId === id);
        const input = { ...site, point: pointOf(site.location) };
        expect(checkOrganization({ name, roles, site: input, certifications: held })).toEqual([]);
      }
    for (const { input } of needs) {
      expect(checkNeed(input, today)).toEqual([]);
      expect(organizations.get(input.organizationId)?.roles).toContain('INSTITUTION');
      expect(sites.get(input.siteId)?.organizationId).toBe(input.organizationId);
      expect(codeOf(input.productId)).toBeTruthy();
    }
    for (const { input } of lanes) {
      expect(checkLane(input)).toEqual([]);
      for (const area of [input.collectArea, input.deliverArea]) expect(parseArea(area, []).ok).toBe(true);
      expect(organizations.get(input.organizationId)?.roles).toContain('DISTRIBUTOR');
    }
    for (const { input } of offerings) {
      expect(checkOffering(input, today)).toEqual([]);
      expect(sites.get(input.siteId)?.organizationId).toBe(input.organizationId);
      expect(codeOf(input.productId)).toBeTruthy();
    }
  });

  test('never goes stale: needs run from today on, over the year to come', () => {
    for (const today of DAYS) {
      const months = new Set<string>();
      for (const { window } of demonstrationWorld(today).needs.map(({ input }) => input)) {
        expect(window.from >= today && window.to > today && window.to <= addDays(today, 730)).toBe(true);
        for (let day = window.from; day <= window.to; day = addDays(day, 7)) months.add(day.slice(5, 7));
      }
      expect(months.size).toBe(12);
    }
  });
});

describe('what is asked and offered', () => {
  test('covers every category of the catalogue and every season', () => {
    const roots = catalogue()
      .children(null)
      .map(({ code }) => code)
      .sort();
    expect([...new Set(world.offerings.map(({ input }) => rootOf(input.productId)))].sort()).toEqual(roots);
    expect([...new Set(world.needs.map(({ input }) => rootOf(input.productId)))].sort()).toEqual(roots);
    const modes = new Set(world.offerings.flatMap(({ input }) => input.availability.map(({ mode }) => mode)));
    expect([...modes].sort()).toEqual(['FIELD', 'FROZEN', 'GREENHOUSE', 'PROCESSED', 'STORED']);
    expect(world.offerings.some(({ input }) => input.availability.some(isDated))).toBe(true);
  });

  test('is as varied as real needs and offerings are', () => {
    const needs = world.needs.map(({ input }) => input);
    const offerings = world.offerings.map(({ input }) => input);
    const values = <T, K extends keyof T>(rows: readonly T[], key: K) => new Set(rows.map((row) => row[key]));
    expect([...values(needs, 'recurrence')].sort()).toEqual(['BIWEEKLY', 'DAILY', 'MONTHLY', 'ONCE', 'WEEKLY']);
    expect(new Set(needs.map(({ quantity }) => quantity.unit))).toEqual(
      new Set(['kg', 'lb', 'dozen', 'l', 'pack', 'unit']),
    );
    expect(new Set(offerings.map(({ price }) => price?.per.unit))).toEqual(
      new Set(['kg', 'lb', 'dozen', 'l', 'pack', 'unit', undefined]),
    );
    expect(new Set(offerings.map(({ preparation }) => preparation)).size).toBe(8);
    expect(new Set(offerings.map(({ capacity }) => capacity?.period))).toEqual(
      new Set(['WEEK', 'MONTH', 'TOTAL', undefined]),
    );
    for (const some of [
      needs.filter(({ maxDistanceM }) => maxDistanceM === null),
      needs.filter(({ acceptsPickup }) => acceptsPickup),
      needs.filter(({ requiredCertifications }) => requiredCertifications?.length),
      needs.filter(({ preferredCertifications }) => preferredCertifications?.length),
      needs.filter(({ requiresVerifiedCertifications }) => requiresVerifiedCertifications),
      needs.filter(({ priceCeiling }) => priceCeiling),
      needs.filter(({ respondBy }) => respondBy),
      needs.filter(({ notes }) => notes),
      offerings.filter(({ minimumOrder }) => minimumOrder),
      offerings.filter(({ deliveryRadiusM }) => deliveryRadiusM === null),
      offerings.filter(({ certifications }) => certifications?.length),
      offerings.filter(({ expiresOn }) => expiresOn),
      offerings.filter(({ deliveryArea, deliveryRadiusM }) => deliveryArea && deliveryRadiusM === null),
      offerings.filter(({ deliveryArea, deliveryRadiusM }) => deliveryArea && deliveryRadiusM !== null),
      offerings.filter(({ excludedArea }) => excludedArea),
      offerings.filter(({ deliveryDays }) => deliveryDays?.length),
      offerings.filter(({ pack }) => pack?.catchWeight),
      world.certifications.filter(({ expiresOn }) => expiresOn !== null && expiresOn < TODAY),
      world.certifications.filter(({ verifiedAt }) => verifiedAt === null),
    ])
      expect(some.length).toBeGreaterThan(3);
  });

  test('travels with distributors: each has a lane, and a good part of the offerings let them carry it', () => {
    const { lanes, offerings } = world;
    const distributors = world.organizations.filter(({ roles }) => roles.includes('DISTRIBUTOR')).map(({ id }) => id);
    expect(new Set(lanes.map(({ input }) => input.organizationId))).toEqual(new Set(distributors));
    expect(lanes.length).toBeGreaterThanOrEqual(12);
    expect(lanes.some(({ status }) => status === 'PAUSED')).toBe(true);
    expect(lanes.some(({ input }) => input.spareCapacity?.value === '0')).toBe(true);
    const accepting = offerings.filter(({ input }) => input.acceptsDistributors).length / offerings.length;
    expect(accepting).toBeGreaterThan(0.3);
    expect(accepting).toBeLessThan(0.7);
  });

  test('is of a believable size: a daycare asks for some 10 to 40 kg of carrots a week, a hospital 200 to 800', () => {
    const kilograms = ({ quantity }: NeedInput) => Number(quantity.value) * (quantity.unit === 'lb' ? 0.45359237 : 1);
    const weekly = world.needs
      .map(({ input }) => input)
      .filter(({ productId, recurrence }) => codeOf(productId) === 'carrot' && recurrence === 'WEEKLY');
    for (const need of weekly) {
      const name = organizations.get(need.organizationId)?.name ?? '';
      if (name.startsWith('CPE')) expect(kilograms(need)).toBeGreaterThanOrEqual(10);
      if (name.startsWith('CPE')) expect(kilograms(need)).toBeLessThanOrEqual(40);
      if (name.startsWith('Hôpital')) expect(kilograms(need)).toBeGreaterThanOrEqual(200);
      if (name.startsWith('Hôpital')) expect(kilograms(need)).toBeLessThanOrEqual(800);
    }
    expect(weekly.length).toBeGreaterThan(1);
  });

  test('names products of the catalogue only, also in what is not listed today', () => {
    const menus = [...MENU.usual, ...MENU.occasional].map(({ product }) => product);
    const lines = Object.values(SUPPLIER_KINDS).flatMap(({ lines: each }) =>
      each.map((line) => line.split('/')[0] ?? ''),
    );
    expect([...menus, ...lines].filter((code) => !catalogue().findByCode(code))).toEqual([]);
  });

  test('takes seasons from the catalogue, and those of the parent where a product has none of its own', () => {
    expect(usualSeasons('nantes-carrot')).toEqual([
      { fromMonth: 7, toMonth: 10, mode: 'FIELD' },
      { fromMonth: 11, toMonth: 5, mode: 'STORED' },
    ]);
    expect(usualSeasons('banana')).toEqual([]);
  });
});

describe('windows', () => {
  test.each<[LocalDate, [number, number], LocalDate, LocalDate]>([
    ['2026-11-22', [9, 6], '2026-11-22', '2027-06-30'],
    ['2026-07-02', [9, 6], '2026-09-01', '2027-06-30'],
    ['2027-02-10', [9, 6], '2027-02-10', '2027-06-30'],
    ['2027-06-20', [5, 6], '2028-05-01', '2028-06-30'],
    ['2027-12-05', [12, 12], '2027-12-05', '2027-12-31'],
    ['2027-12-20', [12, 1], '2027-12-20', '2028-01-31'],
  ])('on %s, months %j run from %s to %s', (today, months, from, to) => {
    expect(windowOf({ months }, today)).toEqual({ from, to });
  });
});

test('draws depend on their names alone, and spread out', () => {
  expect(drawsOf('a').share('b')).toBe(drawsOf('a').share('b'));
  expect(drawsOf('a').share('b')).not.toBe(drawsOf('b').share('a'));
  const shares = Array.from({ length: 1000 }, (_, i) => drawsOf('spread').share(String(i)));
  expect(shares.filter((share) => share < 0.5).length).toBeGreaterThan(430);
  expect(shares.filter((share) => share < 0.5).length).toBeLessThan(570);
});

test('accounts are called by their role, at a reserved domain, with consent, in organizations that exist', () => {
  const rows = accountRows('hash', new Date(0));
  for (const { email, password, description } of demonstrationAccounts) {
    expect(email).toMatch(/@example\.org$/);
    expect(password.length).toBeGreaterThanOrEqual(10);
    expect(description.fr && description.en).toBeTruthy();
    const person = rows.people.find((each) => each.email === email);
    expect(person?.name).toMatch(/ – d[ée]monstration$/);
    const belongs = rows.memberships.some(({ personId }) => personId === person?.id);
    expect(rows.platformRoles.some(({ personId }) => personId === person?.id)).toBe(!belongs);
    // Digests are of organizations.
    for (const list of [rows.consents, rows.preferences])
      expect(list.some(({ personId }) => personId === person?.id)).toBe(belongs);
  }
  expect(rows.platformRoles.map(({ role, regionCode }) => [role, regionCode])).toEqual([
    ['COORDINATOR', ''],
    ['ADMINISTRATOR', ''],
  ]);
  for (const { organizationId, requestedBy } of rows.verificationRequests) {
    expect(organizations.get(organizationId)?.status).toBe('UNVERIFIED');
    expect(rows.memberships).toContainEqual(
      expect.objectContaining({ organizationId, personId: requestedBy, role: expect.stringMatching(/OWNER|MANAGER/) }),
    );
  }
  for (const { organizationId } of rows.memberships) expect(organizations.has(organizationId)).toBe(true);
  expect(rows.people.map(({ language }) => language)).toContain('en');
});

const gazetteer = join(process.env['OPEN_DATA_DIR'] ?? '', 'gazetteer', 'municipalites_qc_points.csv');

(process.env['OPEN_DATA_DIR'] && existsSync(gazetteer) ? test : test.skip)(
  'every place is within 6 km of the official point of its municipality, in its region',
  async () => {
    const far = new Set(demonstrationPlaces.keys());
    for await (const row of createReadStream(gazetteer).pipe(parse({ columns: true })) as AsyncIterable<
      Record<string, string>
    >) {
      const place = demonstrationPlaces.get(row['nom'] ?? '');
      if (!place || row['region_code'] !== place.regionCode) continue;
      const official = { latitude: Number(row['lat']), longitude: Number(row['lon']) };
      if (greatCircleM(place.point, official) <= 6000) far.delete(place.name);
    }
    expect([...far]).toEqual([]);
  },
);

function ofOrganization<T extends { input: { organizationId: string } }>(rows: readonly T[], id: string): T[] {
  return rows.filter(({ input }) => input.organizationId === id);
}

function pointOf({ coordinates: [longitude, latitude] }: { coordinates: [number, number] }) {
  return { longitude, latitude };
}
