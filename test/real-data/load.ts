/**
 * Loads real public data through the same use cases as the command line, and says what became of every row.
 *
 *   npm run real-data                      on an embedded database of its own, removed at the end
 *   DATABASE_URL=postgresql://… npm run real-data      on an empty database of a server
 *
 * Reads OPEN_DATA_DIR (default ../shared/data): official gazetteer files, schools and health facilities (institutions),
 * farmers' markets and alcohol permits (suppliers). Publishes needs for 500 of the schools, then plans and sends the
 * week's digest to the development mailbox, or through SMTP_URL. The mappings are the other files of this directory.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hash } from '@node-rs/argon2';
import { type DynamicModule, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CoreModule, openDatabase, prepareDatabase } from '#assembly';
import { ConsentEntity, DigestsModule, PlanDigests, RunDigests } from '#digests';
import { GeoModule, ImportGazetteer } from '#geo';
import { MembershipEntity, OrganizationEntity, PersonEntity } from '#identity';
import {
  ImportNeeds,
  ImportOfferings,
  ImportOrganizations,
  type ImportReport,
  type ImportRow,
  ImportsModule,
  type RowProblem,
} from '#imports';
import { localDateAt, newId, projectRoot } from '#kernel';
import { readSettings } from '#settings';
import type { DataSource, EntityTarget, ObjectLiteral } from 'typeorm';
import { marketOfferings, marketRow } from './farmers-markets.js';
import { facilityRow, schoolRow } from './institutions.js';
import { permitRows } from './permits.js';
import { schoolNeeds } from './school-needs.js';
import { readSource, type SourceRow } from './source-file.js';
import { type StepCounts, StepPrinter } from './step-report.js';

const NEEDS = 500;
const GAZETTEER_FILES = [
  'municipalites_qc_points.csv',
  'municipalites_qc.csv',
  'codes_postaux_qc_derives_meq.csv',
  'fsa_qc_derives_meq.csv',
];
const ROWS_PER_INSERT = 500;

@Module({})
class RealDataModule {
  static with(core: Parameters<typeof CoreModule.with>[0]): DynamicModule {
    return { module: RealDataModule, imports: [CoreModule.with(core), GeoModule, ImportsModule, DigestsModule] };
  }
}

const openData = process.env['OPEN_DATA_DIR'] ?? join(projectRoot, '..', 'shared', 'data');
if (!existsSync(openData)) {
  console.log(`Skipped: there is no ${openData}. Set OPEN_DATA_DIR to the directory of public data.`);
  process.exit(0);
}
const dataDir = mkdtempSync(join(tmpdir(), 'maillage-real-data-'));
const started = Date.now();
try {
  await load();
  console.log(`\nAll in ${((Date.now() - started) / 1000).toFixed(1)} s. No row was lost.`);
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}

async function load(): Promise<void> {
  const settings = readSettings({ ...process.env, DATA_DIR: dataDir });
  const database = await openDatabase(settings, 'maillage-real-data');
  const step = new StepPrinter(dataDir);
  try {
    await prepareDatabase(database.db, { embedded: database.embedded });
    if (await database.db.getRepository(OrganizationEntity).exists())
      throw new Error('this database has organizations already: give an empty one');
    const context = await NestFactory.createApplicationContext(RealDataModule.with({ settings, db: database.db }), {
      logger: false,
      abortOnError: false,
    });
    try {
      await loadGazetteer(step, context.get(ImportGazetteer));
      const organizations = context.get(ImportOrganizations);
      const offerings = context.get(ImportOfferings);
      const schools = await loadInstitutions(step, organizations, 'schools_qc.csv', schoolRow);
      await loadInstitutions(step, organizations, 'odhf_v1.1_qc.csv', facilityRow);
      await loadMarkets(step, organizations, offerings);
      await loadPermits(step, organizations, offerings);
      await loadNeeds(step, context.get(ImportNeeds), schools);
      await addReaders(step, database.db);
      await sendDigests(step, database.db, context.get(PlanDigests), context.get(RunDigests));
      await printPrecisions(database.db);
    } finally {
      await context.close();
    }
  } finally {
    await database.close();
  }
}

async function loadGazetteer(step: StepPrinter, importGazetteer: ImportGazetteer): Promise<void> {
  for (const name of GAZETTEER_FILES)
    await step.run(`Gazetteer: ${name}`, async () => {
      const { read, written, rejected } = await importGazetteer.execute({ path: join(openData, 'gazetteer', name) });
      return {
        read,
        written,
        unusable: countBy(rejected.map(({ reason }) => withoutNames(reason.en))),
      };
    });
}

/** One reason for all of the places that share it. */
function withoutNames(reason: string): string {
  return reason.replace(/^.+ has no point/, 'no point').replace(/\b[A-Z]\d[A-Z] \d[A-Z]\d\b/, '…');
}

async function loadInstitutions(
  step: StepPrinter,
  importOrganizations: ImportOrganizations,
  file: string,
  toRow: (row: SourceRow) => ImportRow,
): Promise<SourceRow[]> {
  const { rows, unreadable } = await readSource(join(openData, 'institutions', file));
  await step.run(`Institutions: ${file}`, async () =>
    countsOf(await importOrganizations.execute({ rows: rows.map(toRow) }), { unreadable }),
  );
  return rows;
}

async function loadMarkets(
  step: StepPrinter,
  importOrganizations: ImportOrganizations,
  importOfferings: ImportOfferings,
): Promise<void> {
  const { rows, unreadable } = await readSource(join(openData, 'suppliers', 'usda_farmers_markets_ny_vt_nh_me.csv'));
  await step.run("Suppliers: farmers' markets", async () =>
    countsOf(await importOrganizations.execute({ rows: rows.map(marketRow) }), { unreadable }),
  );
  await step.run("Offerings: farmers' markets' product flags", async () => {
    const markets = rows.map(marketOfferings);
    const counts = countsOf(await importOfferings.execute({ rows: markets.flatMap(({ offerings }) => offerings) }), {});
    const notFood = markets.reduce((sum, market) => sum + market.notFood, 0);
    const bySeason: Record<string, number> = {};
    for (const { withoutSeason } of markets)
      if (withoutSeason)
        add(bySeason, `the market's season cannot be read: ${withoutSeason.trouble}`, withoutSeason.flags);
    const unusable = { ...counts.unusable, ...bySeason, ...(notFood > 0 ? { 'not food': notFood } : {}) };
    const flags = sum(Object.values(bySeason)) + notFood + counts.read;
    const troubles = countBy(markets.flatMap(({ seasonTroubles }) => seasonTroubles));
    const notes = Object.entries(troubles).map(
      ([trouble, count]) => `season texts that cannot be read, ${trouble}: ${count}`,
    );
    return { read: flags, written: counts.written, unusable, notes };
  });
}

async function loadPermits(
  step: StepPrinter,
  importOrganizations: ImportOrganizations,
  importOfferings: ImportOfferings,
): Promise<void> {
  const { rows, unreadable } = await readSource(join(openData, 'suppliers', 'racj_permits_qc.csv'));
  const permits = permitRows(rows);
  await step.run('Suppliers: alcohol permits, as sites of their holders', async () => {
    const report = await importOrganizations.execute({ rows: permits.sites });
    // A site's permits share its fate.
    const permitsAt = (line: number) => permits.permitsOfSite.get(line) ?? 0;
    const unusable: Record<string, number> = unreadable > 0 ? { 'not CSV': unreadable } : {};
    for (const { line, problems } of report.rejected) add(unusable, reasonOf(problems), permitsAt(line));
    const refused = sum(report.rejected.map(({ line }) => permitsAt(line)));
    const notes = [`sites: ${report.read} read, ${report.created} created`];
    return { read: rows.length + unreadable, written: rows.length - refused, unusable, notes };
  });
  await step.run('Offerings: categories of alcohol permits', async () => {
    const counts = countsOf(await importOfferings.execute({ rows: permits.offerings }), {});
    const unusable: Record<string, number> = { ...counts.unusable };
    for (const [code, count] of Object.entries(permits.unknownCategories))
      add(unusable, `unknown category ${code}`, count);
    if (permits.repeatedCategories > 0)
      add(unusable, 'the same product at the same site: one offering', permits.repeatedCategories);
    return { read: permits.categories, written: counts.written, unusable };
  });
}

async function loadNeeds(step: StepPrinter, importNeeds: ImportNeeds, schools: readonly SourceRow[]): Promise<void> {
  await step.run(`Needs of ${NEEDS} schools`, async () => {
    const today = localDateAt(new Date(), 'America/Toronto');
    return countsOf(await importNeeds.execute({ rows: schoolNeeds(schools, NEEDS, today) }), {});
  });
}

/** One reader, who consents, for each organization that published something: without readers there is no digest. */
async function addReaders(step: StepPrinter, db: DataSource): Promise<void> {
  await step.run('Readers: one for each organization with a need or an offering', async () => {
    const organizations: { id: string; slug: string }[] = await db.query(
      `SELECT id, slug FROM organizations
       WHERE id IN (SELECT organization_id FROM needs UNION SELECT organization_id FROM offerings) ORDER BY id`,
    );
    const passwordHash = await hash(randomBytes(32));
    const people = organizations.map(({ slug }, i) => ({
      id: newId(),
      email: `${slug}@example.org`,
      name: slug,
      passwordHash,
      language: i % 2 === 0 ? ('fr' as const) : ('en' as const),
      timeZone: 'America/Toronto',
      emailVerifiedAt: new Date(),
    }));
    const personOf = (i: number) => people[i]?.id ?? '';
    await insert(db, PersonEntity, people);
    await insert(
      db,
      MembershipEntity,
      organizations.map(({ id }, i) => ({ id: newId(), personId: personOf(i), organizationId: id, role: 'OWNER' })),
    );
    await insert(
      db,
      ConsentEntity,
      people.map(({ id }) => ({ id: newId(), personId: id, basis: 'EXPRESS', source: 'real-data test' })),
    );
    return { read: organizations.length, written: people.length, unusable: {} };
  });
}

async function sendDigests(
  step: StepPrinter,
  db: DataSource,
  planDigests: PlanDigests,
  runDigests: RunDigests,
): Promise<void> {
  let planned = 0;
  await step.run('Digests planned', async () => {
    planned = (await planDigests.execute({ beforeHour: true })).length;
    return { read: planned, written: planned, unusable: {} };
  });
  await step.run('Digests sent', async () => {
    const { pairs } = await runDigests.execute({ beforeHour: true });
    // What the records say, and not what the run counted.
    const records: { status: string; reason: string | null; count: number }[] = await db.query(
      'SELECT status, reason, count(*) AS count FROM digests GROUP BY status, reason',
    );
    const sent = records.find(({ status }) => status === 'SENT')?.count ?? 0;
    const unusable: Record<string, number> = {};
    for (const { status, reason, count } of records)
      if (status !== 'SENT') add(unusable, `${status} ${reason ?? ''}`.trim(), count);
    return {
      read: planned,
      written: sent,
      unusable,
      notes: [`${pairs} matches told`, `messages in the mailbox: ${mailboxSize()}`],
    };
  });
  await step.run('Digests run a second time: nothing may be sent', async () => {
    const { planned: again, sent } = await runDigests.execute({ beforeHour: true });
    if (again + sent > 0) throw new Error(`${again} digests were planned and ${sent} sent a second time`);
    return { read: 0, written: 0, unusable: {} };
  });
}

function mailboxSize(): number {
  const mailbox = join(dataDir, 'mail');
  return existsSync(mailbox) ? readdirSync(mailbox).filter((name) => name.endsWith('.eml')).length : 0;
}

async function printPrecisions(db: DataSource): Promise<void> {
  const rows: { roles: string; precision: string; count: number }[] = await db.query(
    `SELECT array_to_string(o.roles, '+') AS roles, s.precision, count(*) AS count
     FROM sites s JOIN organizations o ON o.id = s.organization_id GROUP BY 1, 2 ORDER BY 1, 3 DESC`,
  );
  console.log('\nHow precisely sites are known');
  for (const { roles, precision, count } of rows) console.log(`  ${roles}: ${count} ${precision}`);
}

function countsOf(report: ImportReport, { unreadable = 0 }: { unreadable?: number }): StepCounts {
  const reasons = report.rejected.map(({ problems }) =>
    problems.map(({ column, code }) => `${column} ${code}`).join(', '),
  );
  const unusable = { ...countBy(reasons), ...(unreadable > 0 ? { 'not CSV': unreadable } : {}) };
  return { read: report.read + unreadable, written: report.created + report.updated + report.unchanged, unusable };
}

function reasonOf(problems: readonly RowProblem[]): string {
  return problems.map(({ column, code }) => `${column} ${code}`.trim()).join(', ');
}

function countBy(items: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) add(counts, item, 1);
  return counts;
}

function add(counts: Record<string, number>, key: string, count: number): void {
  counts[key] = (counts[key] ?? 0) + count;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

async function insert<T extends ObjectLiteral>(
  db: DataSource,
  entity: EntityTarget<T>,
  rows: readonly ObjectLiteral[],
): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS_PER_INSERT)
    await db.getRepository(entity).insert(rows.slice(start, start + ROWS_PER_INSERT) as never);
}
