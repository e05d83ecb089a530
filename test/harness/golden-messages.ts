import { FindUnmetDemand, TakeGapSnapshot } from '#analytics';
import { TaxonomyStore } from '#catalog';
import {
  MembershipEntity,
  OrganizationEntity,
  type OrganizationRole,
  PersonEntity,
  PlatformRoleEntity,
  SiteEntity,
  VerificationRequestEntity,
} from '#identity';
import { fixedClock, type Id, type Language } from '#kernel';
import { mimeOptions } from '#mail';
import { FindMatches } from '#matching';
import { ReportEntity } from '#moderation';
import { NeedEntity } from '#needs';
import { OfferingEntity } from '#offerings';
import { readSettings } from '#settings';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { DataSource } from 'typeorm';
import { productId } from './digest-world.js';
import { GatherExtras } from '../../libs/digests/src/gather-extras.js';
import { GatherRegionWeek } from '../../libs/digests/src/gather-region-week.js';
import { mailOfDigest } from '../../libs/digests/src/mail-of-digest.js';
import { ReadSelections } from '../../libs/digests/src/read-selections.js';
import { type DigestSubject, WriteDigest } from '../../libs/digests/src/write-digest.js';

/** The messages of docs/messages: what the use cases write about a small world whose every identifier and moment is fixed. */

/** Monday, 06:00 in Québec. */
export const GOLDEN_CLOCK = fixedClock('2026-08-24T10:00:00Z');
const MONDAY_BEFORE = new Date('2026-08-17T10:00:00Z');
const LONG_AGO = new Date('2026-05-04T12:00:00Z');
const THIS_WEEK = new Date('2026-08-20T12:00:00Z');

export const GOLDEN_URL = 'https://maillage.example.org';
const settings = readSettings({
  NODE_ENV: 'test',
  PUBLIC_URL: GOLDEN_URL,
  MAIL_FROM: 'Maillage <bulletin@maillage.example.org>',
  MAIL_POSTAL_ADDRESS: '1, rue du Marché, Saint-Hyacinthe (Québec) J2S 1A1',
});

export interface GoldenMessage {
  readonly name: string;
  /** The message whole (RFC 5322). */
  readonly source: Buffer;
}

const idOf = (n: number): Id => `019c0000-0000-7000-8000-${String(n).padStart(12, '0')}`;

interface Place {
  readonly municipality: string;
  readonly at: readonly [longitude: number, latitude: number];
}
const SAINT_HYACINTHE: Place = { municipality: 'Saint-Hyacinthe', at: [-72.95, 45.63] };
const BELOEIL: Place = { municipality: 'Belœil', at: [-73.2, 45.57] };
const GRANBY: Place = { municipality: 'Granby', at: [-72.73, 45.4] };
const SAINT_PIE: Place = { municipality: 'Saint-Pie', at: [-72.9, 45.5] };
const UPTON: Place = { municipality: 'Upton', at: [-72.68, 45.65] };
const SOREL: Place = { municipality: 'Sorel-Tracy', at: [-73.12, 46.04] };

interface Party {
  readonly n: number;
  readonly name: string;
  readonly roles: OrganizationRole[];
  readonly place: Place;
  readonly createdAt?: Date;
  /** Who reads its messages. */
  readonly reader?: { readonly name: string; readonly email: string; readonly language: Language };
}

const PARTIES = {
  daycare: {
    n: 1,
    name: 'CPE Les Petits Pois',
    roles: ['INSTITUTION'],
    place: SAINT_HYACINTHE,
    reader: { name: 'l’équipe de la cuisine', email: 'cuisine@example.org', language: 'fr' },
  },
  school: {
    n: 2,
    name: 'Lakeside School',
    roles: ['INSTITUTION'],
    place: GRANBY,
    reader: { name: 'kitchen team', email: 'kitchen@example.org', language: 'en' },
  },
  saules: {
    n: 3,
    name: 'Ferme des Saules',
    roles: ['PRODUCER'],
    place: SAINT_PIE,
    reader: { name: 'l’équipe des ventes', email: 'ventes@example.org', language: 'fr' },
  },
  mill: {
    n: 4,
    name: 'Old Mill Farm',
    roles: ['PRODUCER'],
    place: UPTON,
    reader: { name: 'sales team', email: 'sales@example.org', language: 'en' },
  },
  jardins: { n: 5, name: 'Les Jardins de la Montée', roles: ['PRODUCER', 'PROCESSOR'], place: BELOEIL },
  rives: { n: 6, name: 'Maraîchers des Rives', roles: ['PRODUCER'], place: SOREL, createdAt: THIS_WEEK },
  hospital: { n: 7, name: 'Hôpital de la Vallée', roles: ['INSTITUTION'], place: BELOEIL },
} as const satisfies Record<string, Party>;

/** Writes the world; the clock says when it is. */
export async function writeGoldenWorld(db: DataSource): Promise<void> {
  for (const party of Object.values<Party>(PARTIES)) await writeParty(db, party);
  await writeCoordinators(db);
  await writeNeeds(db);
  await writeOfferings(db);
  await db.getRepository(VerificationRequestEntity).insert({
    id: idOf(500),
    organizationId: idOf(PARTIES.rives.n),
    statement: 'Maraîchers depuis vingt ans.',
    createdAt: THIS_WEEK,
  });
  await db.getRepository(ReportEntity).insert({
    id: idOf(501),
    organizationId: idOf(PARTIES.mill.n),
    subjectType: 'OFFERING',
    subjectId: idOf(304),
    reason: 'DUPLICATE',
    createdAt: THIS_WEEK,
  });
  await new TakeGapSnapshot(db, GOLDEN_CLOCK).execute();
}

async function writeParty(db: DataSource, { n, name, roles, place, createdAt = LONG_AGO, reader }: Party) {
  const point = { type: 'Point' as const, coordinates: [...place.at] as [number, number] };
  await db.getRepository(OrganizationEntity).insert({ id: idOf(n), slug: `exemple-${n}`, name, roles, createdAt });
  await db.getRepository(SiteEntity).insert({
    id: siteOf(n),
    organizationId: idOf(n),
    name,
    municipality: place.municipality,
    regionCode: '16',
    regionName: 'Montérégie',
    location: point,
    publicLocation: point,
    locationPublic: true,
    precision: 'EXACT',
    timeZone: 'America/Toronto',
  });
  if (!reader) return;
  await db.getRepository(PersonEntity).insert({
    id: personOf(n),
    ...reader,
    passwordHash: null,
    timeZone: 'America/Toronto',
    emailVerifiedAt: LONG_AGO,
    createdAt: LONG_AGO,
  });
  await db.getRepository(MembershipEntity).insert({
    id: membershipOf(n),
    personId: personOf(n),
    organizationId: idOf(n),
    role: 'OWNER',
    createdAt: LONG_AGO,
  });
}

const siteOf = (n: number) => idOf(1000 + n);
const personOf = (n: number) => idOf(2000 + n);
const membershipOf = (n: number) => idOf(3000 + n);
const pointOf = ({ place }: Party) => ({
  type: 'Point' as const,
  coordinates: [...place.at] as [number, number],
});

async function writeCoordinators(db: DataSource): Promise<void> {
  for (const { n, name, email, language, regionCode } of COORDINATORS) {
    await db.getRepository(PersonEntity).insert({
      id: personOf(n),
      name,
      email,
      language,
      passwordHash: null,
      timeZone: 'America/Toronto',
      emailVerifiedAt: LONG_AGO,
      createdAt: LONG_AGO,
    });
    await db
      .getRepository(PlatformRoleEntity)
      .insert({ personId: personOf(n), role: 'COORDINATOR', regionCode, grantedAt: LONG_AGO });
  }
}

async function writeNeeds(db: DataSource): Promise<void> {
  const need = (n: number, party: Party, product: string, kg: string, more: Partial<NeedEntity> = {}) =>
    db.getRepository(NeedEntity).insert({
      id: idOf(n),
      organizationId: idOf(party.n),
      siteId: siteOf(party.n),
      productId: productId(product),
      status: 'PUBLISHED',
      quantityValue: kg,
      quantityUnit: 'kg',
      recurrence: 'WEEKLY',
      windowFrom: '2026-09-07',
      windowTo: '2026-11-27',
      maxDistanceM: 60_000,
      location: pointOf(party),
      createdAt: LONG_AGO,
      ...more,
    });
  const ceiling = {
    ceilingAmount: '2.40',
    ceilingCurrency: 'CAD',
    ceilingPerValue: '1',
    ceilingPerUnit: 'kg' as const,
  };
  await need(200, PARTIES.daycare, 'carrot', '40', { preferredCertifications: ['ORGANIC'], ...ceiling });
  await need(201, PARTIES.school, 'leek', '12', { maxDistanceM: 40_000, createdAt: THIS_WEEK });
  await need(202, PARTIES.daycare, 'potato', '60', { windowFrom: '2026-06-01', windowTo: '2026-08-30' });
  await need(210, PARTIES.school, 'carrot', '75', { createdAt: THIS_WEEK });
  await need(211, PARTIES.hospital, 'chicken-egg', '30', {
    quantityUnit: 'dozen',
    windowFrom: '2026-09-01',
    windowTo: '2027-06-20',
    respondBy: '2026-08-31',
  });
  await need(220, PARTIES.hospital, 'large-egg', '120', { quantityUnit: 'dozen', createdAt: THIS_WEEK });
  await need(221, PARTIES.hospital, 'strawberry', '200', { windowFrom: '2027-06-10', windowTo: '2027-07-20' });
  await need(222, PARTIES.hospital, 'broccoli', '50', { createdAt: THIS_WEEK });
  await need(223, PARTIES.hospital, 'cabbage', '80', {
    status: 'CLOSED',
    closedAt: THIS_WEEK,
    outcome: 'FULFILLED_HERE',
  });
  await need(224, PARTIES.school, 'beet', '20', { status: 'CLOSED', closedAt: THIS_WEEK, outcome: 'NO_SUPPLIER' });
}

async function writeOfferings(db: DataSource): Promise<void> {
  const offering = (n: number, party: Party, product: string, more: Partial<OfferingEntity> = {}) =>
    db.getRepository(OfferingEntity).insert({
      id: idOf(n),
      organizationId: idOf(party.n),
      siteId: siteOf(party.n),
      productId: productId(product),
      status: 'PUBLISHED',
      preparation: 'WHOLE',
      availability: [
        { fromMonth: 7, toMonth: 10, mode: 'FIELD' },
        { fromMonth: 11, toMonth: 5, mode: 'STORED' },
      ],
      leadTimeDays: 2,
      deliveryRadiusM: 80_000,
      capacityValue: '300',
      capacityUnit: 'kg',
      capacityPeriod: 'WEEK',
      location: pointOf(party),
      createdAt: LONG_AGO,
      ...more,
    });
  const price = (amount: string) => ({
    priceAmount: amount,
    priceCurrency: 'CAD',
    pricePerValue: '1',
    pricePerUnit: 'kg' as const,
  });
  await offering(300, PARTIES.saules, 'nantes-carrot', { ...price('2.10'), deliveryDays: [2, 4] });
  await offering(301, PARTIES.jardins, 'carrot', { ...price('1.85'), offersPickup: true });
  await offering(302, PARTIES.rives, 'carrot', { createdAt: THIS_WEEK });
  await offering(303, PARTIES.jardins, 'leek', {
    availability: [{ fromMonth: 8, toMonth: 11, mode: 'FIELD' }],
    deliveryRadiusM: 60_000,
  });
  await offering(304, PARTIES.mill, 'chicken-egg', {
    availability: [{ fromMonth: 1, toMonth: 12, mode: 'FIELD' }],
    capacityValue: '200',
    capacityUnit: 'dozen',
  });
  await offering(305, PARTIES.rives, 'leek', { deliveryRadiusM: 60_000, createdAt: THIS_WEEK });
  await offering(306, PARTIES.saules, 'leek', { minimumOrderValue: '15', minimumOrderUnit: 'kg' });
}

const COORDINATORS = [
  { n: 8, name: 'coordination de la Montérégie', email: 'monteregie@example.org', language: 'fr', regionCode: '16' },
  { n: 9, name: 'coordination team', email: 'coordination@example.org', language: 'en', regionCode: '' },
] as const;

/** Writes each message as it would leave, but for the boundaries of its parts, which are not drawn by lot. */
export async function goldenMessages(db: DataSource): Promise<GoldenMessage[]> {
  const taxonomy = new TaxonomyStore(db);
  const findMatches = new FindMatches(db, GOLDEN_CLOCK, taxonomy);
  const findUnmetDemand = new FindUnmetDemand(db, GOLDEN_CLOCK);
  const write = new WriteDigest(db, settings, taxonomy, new GatherExtras(db, findMatches, findUnmetDemand));
  const subjects = [
    ...(await aboutOrganizations(new ReadSelections(db, GOLDEN_CLOCK, findMatches))),
    ...(await aboutRegions(new GatherRegionWeek(db, findUnmetDemand))),
  ];
  const written = await write.writeAll(subjects.map(({ subject }) => subject));
  return Promise.all(
    subjects.map(async ({ name, email, subject }) => {
      const { recipient, key, date } = subject;
      const message = mailOfDigest(
        { digestId: key, to: { name: recipient.name, address: email }, language: recipient.language, date },
        written.get(key)!,
        settings,
      );
      const mail = new MailComposer({ ...mimeOptions(message), baseBoundary: name });
      return { name, source: await mail.compile().build() };
    }),
  );
}

interface Drafted {
  readonly name: string;
  readonly email: string;
  readonly subject: DigestSubject;
}

async function aboutOrganizations(read: ReadSelections): Promise<Drafted[]> {
  const messages = [
    { ...PARTIES.daycare, kind: 'institution' },
    { ...PARTIES.school, kind: 'institution' },
    { ...PARTIES.saules, kind: 'supplier' },
    { ...PARTIES.mill, kind: 'supplier' },
  ];
  return Promise.all(
    messages.map(async ({ n, name, kind, reader }) => ({
      name: `${kind}-${reader.language}`,
      email: reader.email,
      subject: {
        key: idOf(4000 + n),
        personId: personOf(n),
        recipient: { ...reader, timeZone: 'America/Toronto' },
        date: GOLDEN_CLOCK.now(),
        about: {
          kind: 'ORGANIZATION' as const,
          membershipId: membershipOf(n),
          organizationId: idOf(n),
          name,
          demonstration: false,
          selection: await read.ofMembership(membershipOf(n), idOf(n)),
        },
      },
    })),
  );
}

async function aboutRegions(gather: GatherRegionWeek): Promise<Drafted[]> {
  const weeks = await gather.execute(
    COORDINATORS.map(({ regionCode }) => ({ regionCode, since: MONDAY_BEFORE, until: GOLDEN_CLOCK.now() })),
  );
  return COORDINATORS.flatMap(({ n, name, email, language, regionCode }, i) => {
    const week = weeks[i];
    if (!week) return [];
    return [
      {
        name: `coordinator-${language}`,
        email,
        subject: {
          key: idOf(4000 + n),
          personId: personOf(n),
          recipient: { name, language, timeZone: 'America/Toronto' },
          date: GOLDEN_CLOCK.now(),
          about: { kind: 'REGION' as const, regionCode, since: MONDAY_BEFORE, week },
        },
      },
    ];
  });
}
