import { Injectable } from '@nestjs/common';
import { runInTransaction } from '#database';
import { ConsentEntity, DigestPreferenceEntity } from '#digests';
import {
  hashPassword,
  MembershipEntity,
  OrganizationCertificationEntity,
  OrganizationEntity,
  PersonEntity,
  PlatformRoleEntity,
  SiteEntity,
  SUPPLIER_ROLES,
  VerificationRequestEntity,
} from '#identity';
import { Clock, localDateAt } from '#kernel';
import { LaneEntity, toLaneRecord } from '#lanes';
import { NeedEntity, toNeedRecord } from '#needs';
import { OfferingCertificationEntity, OfferingEntity, toOfferingRecord } from '#offerings';
import { DataSource, type EntityManager, type EntityTarget, type ObjectLiteral } from 'typeorm';
import { accountRows, demonstrationAccounts } from './accounts.js';
import { type DemonstrationWorld, demonstrationWorld } from './world.js';

export interface SeedDemonstrationInput {
  /** Rows written, and rows in all. */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface SeedDemonstrationResult {
  /** False when the demonstration was there already: nothing was written. */
  readonly created: boolean;
  readonly institutions: number;
  readonly suppliers: number;
  readonly needs: number;
  readonly offerings: number;
  readonly lanes: number;
  readonly accounts: number;
}

/** Whose "today" the demonstration is made for. */
const TIME_ZONE = 'America/Toronto';

/** The accounts agreed to digests long enough ago for this week's to be theirs already. */
const AGREED_BEFORE_MS = 30 * 86_400_000;

/** Rows of one statement: well under PostgreSQL's 65,535 parameters. */
const BATCH = 250;

/** Any number of our own: two that seed at once take turns. */
const LOCK = 7_202_611;

/** Fills an empty installation with made-up organizations at real places, clearly labelled. Running it again changes nothing. */
@Injectable()
export class SeedDemonstration {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
  ) {}

  async execute({ onProgress }: SeedDemonstrationInput = {}): Promise<SeedDemonstrationResult> {
    const now = this.clock.now();
    if (await isThere(this.db.manager)) return this.result(false);
    const password = demonstrationAccounts[0]?.password ?? '';
    const batches = batchesOf(
      demonstrationWorld(localDateAt(now, TIME_ZONE)),
      accountRows(await hashPassword(password), new Date(now.getTime() - AGREED_BEFORE_MS)),
    );
    const total = batches.reduce((sum, { rows }) => sum + rows.length, 0);
    const created = await runInTransaction(this.db, async (tx) => {
      await tx.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
      if (await isThere(tx)) return false;
      let done = 0;
      for (const { entity, rows } of batches) {
        await tx.insert(entity, rows);
        onProgress?.((done += rows.length), total);
      }
      return true;
    });
    return this.result(created);
  }

  private async result(created: boolean): Promise<SeedDemonstrationResult> {
    const [counts]: Omit<SeedDemonstrationResult, 'created'>[] = await this.db.query(COUNTS, [
      SUPPLIER_ROLES,
      demonstrationAccounts.map(({ email }) => email),
    ]);
    return { created, ...(counts ?? { institutions: 0, suppliers: 0, needs: 0, offerings: 0, lanes: 0, accounts: 0 }) };
  }
}

const isThere = (db: EntityManager): Promise<boolean> => db.existsBy(OrganizationEntity, { demonstration: true });

const COUNTS = `
WITH demonstration AS (SELECT id, roles FROM organizations WHERE demonstration)
SELECT
  (SELECT count(*) FROM demonstration WHERE 'INSTITUTION' = ANY (roles)) AS institutions,
  (SELECT count(*) FROM demonstration WHERE roles && $1::text[]) AS suppliers,
  (SELECT count(*) FROM needs WHERE organization_id IN (SELECT id FROM demonstration)) AS needs,
  (SELECT count(*) FROM offerings WHERE organization_id IN (SELECT id FROM demonstration)) AS offerings,
  (SELECT count(*) FROM lanes WHERE organization_id IN (SELECT id FROM demonstration)) AS lanes,
  (SELECT count(*) FROM people WHERE email = ANY ($2::text[])) AS accounts`;

interface Batch {
  readonly entity: EntityTarget<ObjectLiteral>;
  readonly rows: ObjectLiteral[];
}

/** What is referred to comes before what refers to it. */
function batchesOf(world: DemonstrationWorld, accounts: ReturnType<typeof accountRows>): Batch[] {
  const locations = new Map(world.sites.map((site) => [site.id, site.matchingLocation]));
  const locationOf = (siteId: string) => {
    const location = locations.get(siteId);
    if (!location) throw new Error(`the demonstration has no site ${siteId}`);
    return location;
  };
  const tables: readonly (readonly [EntityTarget<ObjectLiteral>, readonly ObjectLiteral[]])[] = [
    [OrganizationEntity, world.organizations],
    [SiteEntity, world.sites],
    [OrganizationCertificationEntity, world.certifications],
    [
      NeedEntity,
      world.needs.map(({ id, input }) => ({
        ...toNeedRecord(input, locationOf(input.siteId)),
        id,
        status: 'PUBLISHED',
      })),
    ],
    [
      OfferingEntity,
      world.offerings.map(({ id, input }) => ({
        ...toOfferingRecord(input, locationOf(input.siteId)),
        deliveryArea: input.deliveryArea ?? null,
        excludedArea: input.excludedArea ?? null,
        id,
        status: 'PUBLISHED',
      })),
    ],
    [OfferingCertificationEntity, world.offerings.flatMap(({ certifications }) => certifications)],
    [
      LaneEntity,
      world.lanes.map(({ id, status, input }) => ({
        ...toLaneRecord(input),
        collectArea: input.collectArea,
        deliverArea: input.deliverArea,
        id,
        status,
      })),
    ],
    [PersonEntity, accounts.people],
    [MembershipEntity, accounts.memberships],
    [PlatformRoleEntity, accounts.platformRoles],
    [VerificationRequestEntity, accounts.verificationRequests],
    [ConsentEntity, accounts.consents],
    [
      DigestPreferenceEntity,
      accounts.preferences.map((row, i) => ({ ...row, updatedAt: accounts.consents[i]?.givenAt })),
    ],
  ];
  return tables.flatMap(([entity, rows]) => inBatches(rows).map((batch) => ({ entity, rows: batch })));
}

const inBatches = <T>(rows: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(rows.length / BATCH) }, (_, i) => rows.slice(i * BATCH, (i + 1) * BATCH));
