import { FindUnmetDemand } from '#analytics';
import { readTaxonomyFiles, TaxonomyStore } from '#catalog';
import {
  ComposeDigests,
  ConsentEntity,
  DeliverDigests,
  DigestEntity,
  DigestPreferenceEntity,
  ListDigests,
  PlanDigests,
  PreviewDigest,
  RunDigests,
  SetDigestPreference,
  StopDigests,
} from '#digests';
import {
  type Actor,
  MembershipEntity,
  OrganizationEntity,
  type OrganizationRole,
  PersonEntity,
  SiteEntity,
} from '#identity';
import { Clock, type Id, type Language, newId } from '#kernel';
import { type MailError, Mailer, type MailMessage, type MailReceipt } from '#mail';
import { FindMatches } from '#matching';
import { NeedEntity } from '#needs';
import { OfferingEntity } from '#offerings';
import { readSettings } from '#settings';
import { SuppressAddress } from '#suppressions';
import type { DataSource } from 'typeorm';
import { person } from './actors.js';
import { GatherExtras } from '../../libs/digests/src/gather-extras.js';
import { GatherRegionWeek } from '../../libs/digests/src/gather-region-week.js';
import { ReadRegionWeeks } from '../../libs/digests/src/read-region-weeks.js';
import { ReadSelections } from '../../libs/digests/src/read-selections.js';
import { WriteDigest } from '../../libs/digests/src/write-digest.js';

/** A clock that a test moves. */
export class MovableClock extends Clock {
  constructor(private instant: string) {
    super();
  }
  now(): Date {
    return new Date(this.instant);
  }
  set(instant: string): void {
    this.instant = instant;
  }
}

/** Keeps what it is given, and refuses whom it is told to. */
export class RecordingMailer extends Mailer {
  readonly sent: MailMessage[] = [];
  readonly refusals = new Map<string, MailError>();

  send(message: MailMessage): Promise<MailReceipt> {
    const refusal = this.refusals.get(message.to.address);
    if (refusal) return Promise.reject(refusal);
    this.sent.push(message);
    return Promise.resolve({ messageId: message.messageId, response: '250 kept' });
  }

  /** Forgets, and says to whom messages went since the last time. */
  takeAddresses(): string[] {
    return this.sent
      .splice(0)
      .map(({ to }) => to.address)
      .sort();
  }
}

export const digestSettings = readSettings({
  NODE_ENV: 'test',
  PUBLIC_URL: 'https://maillage.example',
  MAIL_FROM: 'Maillage <bulletin@maillage.example>',
  MAIL_POSTAL_ADDRESS: '1, rue du Marché, Saint-Hyacinthe (Québec) J2S 1A1',
});

/** The digests' use cases on a database, with their time and mail in the test's hands. */
export function digestUseCases(db: DataSource, clock: Clock, mailer: Mailer) {
  const taxonomy = new TaxonomyStore(db);
  const findMatches = new FindMatches(db, clock, taxonomy);
  const read = new ReadSelections(db, clock, findMatches);
  const unmet = new FindUnmetDemand(db, clock);
  const extras = new GatherExtras(db, findMatches, unmet);
  const write = new WriteDigest(db, digestSettings, taxonomy, extras);
  const plan = new PlanDigests(db, clock);
  const weeks = new ReadRegionWeeks(db, new GatherRegionWeek(db, unmet));
  const compose = new ComposeDigests(db, clock, digestSettings, weeks);
  const suppress = new SuppressAddress(db, clock, digestSettings);
  const deliver = new DeliverDigests(db, clock, digestSettings, mailer, read, weeks, write, suppress);
  return {
    plan,
    compose,
    deliver,
    run: new RunDigests(db, clock, digestSettings, plan, compose, deliver),
    preview: new PreviewDigest(db, clock, read, write),
    setPreference: new SetDigestPreference(db, clock),
    stop: new StopDigests(db, clock, digestSettings),
    list: new ListDigests(db),
  };
}

const products = readTaxonomyFiles();
export const productId = (code: string): Id => {
  const product = products.find((one) => one.code === code);
  if (!product) throw new Error(`no product is called ${code}`);
  return product.id;
};

/** Consent given, and a schedule set, before any digest of a test was due. */
const LONG_AGO = new Date('2026-01-01T00:00:00Z');

/** Rows that digests are about, all around Saint-Hyacinthe. */
export class DigestWorld {
  constructor(private readonly db: DataSource) {}

  async clear(): Promise<void> {
    await this.db.query('TRUNCATE organizations, people, mail_suppressions, mail_soft_bounces CASCADE');
  }

  async person(email: string, more: { language?: Language; timeZone?: string; consent?: boolean } = {}): Promise<Id> {
    const id = newId();
    const { language = 'fr', timeZone = 'America/Toronto', consent = true } = more;
    await this.db.getRepository(PersonEntity).insert({
      id,
      email,
      name: email.split('@')[0] ?? '',
      passwordHash: '',
      language,
      timeZone,
      emailVerifiedAt: LONG_AGO,
    });
    if (consent)
      await this.db
        .getRepository(ConsentEntity)
        .insert({ id: newId(), personId: id, basis: 'EXPRESS', source: 'test', givenAt: LONG_AGO });
    return id;
  }

  async prefer(personId: Id, preference: Partial<DigestPreferenceEntity>): Promise<void> {
    const row = { frequency: 'WEEKLY', weekday: 1, hour: 6, updatedAt: LONG_AGO, ...preference, personId } as const;
    await this.db.getRepository(DigestPreferenceEntity).insert(row);
  }

  /** An organization with one site, and its members. */
  async organization(
    name: string,
    roles: OrganizationRole[],
    people: readonly Id[],
    more: { demonstration?: boolean } = {},
  ): Promise<{ id: Id; siteId: Id; memberships: Id[] }> {
    const id = newId();
    await this.db.getRepository(OrganizationEntity).insert({ id, slug: id, name, roles, ...more });
    const siteId = newId();
    await this.db.getRepository(SiteEntity).insert({
      id: siteId,
      organizationId: id,
      name,
      municipality: 'Saint-Hyacinthe',
      location: POINT,
      publicLocation: POINT,
      locationPublic: true,
      precision: 'EXACT',
      timeZone: 'America/Toronto',
    });
    const memberships: Id[] = [];
    for (const personId of people) {
      const membership = { id: newId(), personId, organizationId: id, role: 'OWNER' as const };
      await this.db.getRepository(MembershipEntity).insert(membership);
      memberships.push(membership.id);
    }
    return { id, siteId, memberships };
  }

  async need(owner: { id: Id; siteId: Id }, product: string): Promise<Id> {
    const id = newId();
    await this.db.getRepository(NeedEntity).insert({
      id,
      organizationId: owner.id,
      siteId: owner.siteId,
      productId: productId(product),
      status: 'PUBLISHED',
      quantityValue: '40',
      quantityUnit: 'kg',
      recurrence: 'WEEKLY',
      windowFrom: '2026-11-01',
      windowTo: '2027-10-31',
      maxDistanceM: 100_000,
      location: POINT,
    });
    return id;
  }

  async offering(owner: { id: Id; siteId: Id }, product: string): Promise<Id> {
    const id = newId();
    await this.db.getRepository(OfferingEntity).insert({
      id,
      organizationId: owner.id,
      siteId: owner.siteId,
      productId: productId(product),
      status: 'PUBLISHED',
      preparation: 'WHOLE',
      availability: [{ fromMonth: 1, toMonth: 12, mode: 'STORED' }],
      leadTimeDays: 0,
      deliveryRadiusM: 50_000,
      location: POINT,
    });
    return id;
  }

  async actor(personId: Id, language: Language = 'fr'): Promise<Actor> {
    const memberships = await this.db.getRepository(MembershipEntity).findBy({ personId });
    return person(personId, memberships, { language });
  }

  /** Every digest, in the order in which they were planned. */
  digests(): Promise<DigestEntity[]> {
    return this.db.getRepository(DigestEntity).find({ order: { id: 'ASC' } });
  }
}

const POINT = { type: 'Point' as const, coordinates: [-72.95, 45.63] as [number, number] };
