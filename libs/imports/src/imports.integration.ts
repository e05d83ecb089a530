import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { TaxonomyStore } from '#catalog';
import { type ExternalGeocoder, Geocode } from '#geo';
import { LocateSite } from '#identity';
import { fixedClock, projectRoot } from '#kernel';
import { openTestDatabase } from '../../../test/harness/database.js';
import type { ImportKind, ImportReport } from './index.js';
import { ImportNeeds, ImportOfferings, ImportOrganizations, openImportFile, openTable } from './index.js';

const clock = fixedClock('2026-11-22T15:00:00Z');
const offline: ExternalGeocoder = { find: () => Promise.resolve([]) };

let opened: Awaited<ReturnType<typeof openTestDatabase>>;
let importers: Record<ImportKind, ImportOrganizations | ImportOfferings | ImportNeeds>;
const directory = mkdtempSync(join(tmpdir(), 'maillage-imports-'));
beforeAll(async () => {
  opened = await openTestDatabase();
  const { db } = opened;
  const taxonomy = new TaxonomyStore(db);
  importers = {
    organizations: new ImportOrganizations(db, new LocateSite(new Geocode(db, offline))),
    offerings: new ImportOfferings(db, clock, taxonomy),
    needs: new ImportNeeds(db, clock, taxonomy),
  };
});
afterAll(async () => {
  await opened.close();
  rmSync(directory, { recursive: true, force: true });
});

let files = 0;
async function load(kind: ImportKind, content: string | Buffer, dryRun = false): Promise<ImportReport> {
  const path = join(directory, `${++files}.csv`);
  writeFileSync(path, content);
  const { rows } = await openImportFile(path, kind);
  return importers[kind].execute({ rows, dryRun });
}
async function count(table: string): Promise<number> {
  const [{ n }] = await opened.db.query<[{ n: number }]>(`SELECT count(*) AS n FROM ${table}`);
  return n;
}
const codes = (report: ImportReport) =>
  report.rejected.map(({ line, problems }) => [line, ...problems.map(({ column, code }) => `${column} ${code}`)]);

const ORGANIZATIONS = `ref;nom;rôles;site_ref;latitude;longitude;code postal;ville;certifications
ecole-1;École des Érables;institution;;45.5;-73.6;;Montréal;
ecole-2;École du Lac;établissement;a;46.8;-71.2;;Québec;
ecole-2;École du Lac;établissement;b;46.9;-71.3;;Québec;
ferme-1;Ferme de l'Île;producteur|transformateur;;46.85;-70.95;;Québec;ORGANIC:2027-06-30|Aliments du Québec
`;
const OFFERINGS = `ref,organization_ref,product,price,price_per_unit,minimum_order,minimum_order_unit,availability,delivery_radius_km,pickup,pack_count,pack_value,pack_unit,certifications
o1,ferme-1,Carottes,"2,75",kg,10,kg,6-10|11-3:STORED,150,oui,,,,
o2,ferme-1,apple,38,caisse,2,caisse,sept-nov,,yes,24,1,lb,ORGANIC
`;
const NEEDS = `ref,organization_ref,site_ref,produit,quantity,unit,recurrence,from,to,max_distance_km,required_certifications
n1,ecole-1,,carrot,50,kg,hebdomadaire,2026-12-01,2027-03-31,300,
n2,ecole-2,a,Pommes,10,douzaines,ONCE,2027-09-01,2027-09-30,,ORGANIC
`;

describe('importing twice', () => {
  test.each([
    ['organizations', ORGANIZATIONS, 4],
    ['offerings', OFFERINGS, 2],
    ['needs', NEEDS, 2],
  ] as const)('%s are created once and then unchanged', async (kind, content, rows) => {
    expect(await load(kind, content)).toMatchObject({
      read: rows,
      created: rows,
      updated: 0,
      unchanged: 0,
      rejected: [],
    });
    const before = await opened.db.query(`SELECT * FROM ${kind} ORDER BY id`);
    expect(await load(kind, content)).toMatchObject({
      read: rows,
      created: 0,
      updated: 0,
      unchanged: rows,
      rejected: [],
    });
    expect(await opened.db.query(`SELECT * FROM ${kind} ORDER BY id`)).toEqual(before);
  });

  test('organizations have their sites, certifications and no members', async () => {
    expect([await count('organizations'), await count('sites'), await count('memberships')]).toEqual([3, 4, 0]);
    expect(await count('organization_certifications')).toBe(2);
    expect(await opened.db.query('SELECT DISTINCT status FROM organizations')).toEqual([{ status: 'UNVERIFIED' }]);
  });
});

test('what differs is updated, a paused offering stays paused, and the points of a moved site follow', async () => {
  await opened.db.query(`UPDATE offerings SET status = 'PAUSED' WHERE external_ref = 'o2'`);
  const moved = ORGANIZATIONS.replace('46.85;-70.95', '46.95;-70.85').replace('ORGANIC:2027-06-30|', '');
  expect(await load('organizations', moved)).toMatchObject({ created: 0, updated: 1, unchanged: 3 });
  const points: { p: string }[] = await opened.db.query(
    `SELECT ST_AsText(location) AS p FROM offerings UNION SELECT ST_AsText(matching_location) FROM sites WHERE name LIKE 'Ferme%'`,
  );
  expect(points).toEqual([{ p: 'POINT(-70.825 46.975)' }]);
  expect(await count('organization_certifications')).toBe(1);

  expect(await load('offerings', OFFERINGS.replace('"2,75"', '2.80'))).toMatchObject({ updated: 1, unchanged: 1 });
  expect(await load('offerings', OFFERINGS.replace(',ORGANIC', ','))).toMatchObject({ updated: 2, unchanged: 0 });
  expect(await opened.db.query('SELECT external_ref, status FROM offerings ORDER BY external_ref')).toEqual([
    { external_ref: 'o1', status: 'PUBLISHED' },
    { external_ref: 'o2', status: 'PAUSED' },
  ]);
});

test('a dry run reports the same and writes nothing', async () => {
  const more = `${ORGANIZATIONS}ferme-2;Ferme Neuve;producteur;;46;-72;;Nicolet;\nx;;magicien;;;;;;\n`;
  const tables = ['organizations', 'sites', 'organization_certifications'];
  const before = await Promise.all(tables.map(count));
  const dry = await load('organizations', more, true);
  expect(await Promise.all(tables.map(count))).toEqual(before);
  expect(dry).toMatchObject({ read: 6, created: 1, dryRun: true });
  expect({ ...(await load('organizations', more)), dryRun: true }).toEqual(dry);
});

test('every error of every row is reported, and the good rows are written', async () => {
  const report = await load(
    'offerings',
    `ref,organization_ref,product,price,price_per_unit,minimum_order,minimum_order_unit,availability,delivery_radius_km,pickup,certifications,expires_on
,nobody,brocolis bizarres,-2,boisseau,5,,été,loin,peut-être,MAGIC,2020-01-01
o9,ferme-1,carrot,1,kg,,,all-year,10,,,
o9,ferme-1,carrot,1,kg,,,all-year,10,,,
o10,ecole-1,carrot,,,,,6-10,,,,2026-13-45
too,few
`,
  );
  expect(report).toMatchObject({ read: 5, created: 1 });
  expect(codes(report)).toEqual([
    [
      2,
      'ref REQUIRED',
      'organization_ref UNKNOWN_ORGANIZATION',
      'product UNKNOWN_PRODUCT',
      'minimum_order_unit REQUIRED',
      'availability UNREADABLE_SEASON',
      'delivery_radius_km INVALID_NUMBER',
      'pickup NOT_YES_OR_NO',
      'price OUT_OF_RANGE',
      'price_per_unit UNKNOWN_UNIT',
      'certifications UNKNOWN_CERTIFICATION',
      'expires_on IN_THE_PAST',
    ],
    [4, 'ref DUPLICATE'],
    [5, 'organization_ref WRONG_ROLE', 'expires_on INVALID_DATE', 'delivery_radius_km NO_DELIVERY_OPTION'],
    [6, ' WRONG_NUMBER_OF_CELLS'],
  ]);
});

test('days, distributors and weighed cases are read, and areas drawn elsewhere stay', async () => {
  const content = `ref;organization_ref;product;availability;rayon km;jours de livraison;accepte distributeurs;pack_count;pack_value;pack_unit;poids réel
boeuf;ferme-1;carrot;1-12;80;4|2;oui;2;10;kg;oui
tout;ferme-1;carrot;1-12;;;x;;;;
`;
  expect(await load('offerings', content)).toMatchObject({ created: 2, rejected: [] });
  const area = 'MULTIPOLYGON(((-73 45,-72 45,-72 46,-73 45)))';
  await opened.db.query(`UPDATE offerings SET excluded_area = ST_GeomFromText($1, 4326) WHERE external_ref = 'boeuf'`, [
    area,
  ]);
  expect(await load('offerings', content)).toMatchObject({ unchanged: 2 });
  expect(await load('offerings', content.replace('4|2', '3'))).toMatchObject({ updated: 1, unchanged: 1 });
  expect(
    await opened.db.query(
      `SELECT delivery_days, accepts_distributors, pack, ST_AsText(excluded_area) AS excluded
       FROM offerings WHERE external_ref IN ('boeuf', 'tout') ORDER BY external_ref`,
    ),
  ).toEqual([
    {
      delivery_days: [3],
      accepts_distributors: true,
      pack: { count: 2, inner: { value: '10', unit: 'kg' }, catchWeight: true },
      excluded: area,
    },
    { delivery_days: [], accepts_distributors: true, pack: null, excluded: null },
  ]);
  const wrong = `ref,organization_ref,product,availability,pickup,delivery_days,pack_count,pack_value,pack_unit,catch_weight
a,ferme-1,carrot,1-12,yes,mardi,1,10,kg,yes
b,ferme-1,carrot,1-12,yes,,1,10,l,yes
c,ferme-1,carrot,1-12,yes,,,,,yes
`;
  expect(codes(await load('offerings', wrong))).toEqual([
    [2, 'delivery_days OUT_OF_RANGE', 'delivery_days NO_OWN_DELIVERY'],
    [3, 'catch_weight NOT_A_MASS'],
    [4, 'catch_weight PACK_NOT_DESCRIBED'],
  ]);
});

test('errors of needs and of organizations name their columns', async () => {
  const needs = await load(
    'needs',
    `ref,organization_ref,site_ref,product,quantity,unit,from,to,max_distance_km,price_ceiling,ceiling_per_unit
a,ecole-2,,carrot,"1,234",caisse,2027-05-01,2027-04-01,-3,5,
b,ecole-2,z,carrot,5,kg,2026-01-01,2026-02-01,,,
`,
  );
  expect(codes(needs)).toEqual([
    [2, 'site_ref REQUIRED', 'quantity AMBIGUOUS_NUMBER', 'ceiling_per_unit REQUIRED', 'unit PACK_NOT_DESCRIBED', 'to END_BEFORE_START', 'max_distance_km OUT_OF_RANGE'],
    [3, 'site_ref UNKNOWN_SITE', 'to IN_THE_PAST'],
  ]); // prettier-ignore
  const organizations = await load(
    'organizations',
    `ref,name,roles,latitude,longitude,postal_code,municipality,receiving_days
a,A,producer,200,-73,,,
b,B,producer,,,H0H,,9
c,C,producer,,,,Atlantis-sur-Mer,
d,D,producer,45,-73,,,
d,E,producer,45,-73,,,
`,
  );
  expect(organizations).toMatchObject({ read: 5, created: 1 });
  expect(codes(organizations)).toEqual([
    [2, 'latitude OUT_OF_RANGE'],
    [3, 'postal_code INVALID_POSTAL_CODE', 'receiving_days OUT_OF_RANGE'],
    [4, 'municipality PLACE_NOT_FOUND'],
    [6, 'site_ref DUPLICATE', 'name CONTRADICTS_EARLIER_ROW'],
  ]);
});

test('a closed need does not open again', async () => {
  await opened.db.query(`UPDATE needs SET status = 'CLOSED', outcome = 'CANCELLED' WHERE external_ref = 'n1'`);
  expect(await load('needs', NEEDS)).toMatchObject({ unchanged: 2, rejected: [] });
  const report = await load('needs', NEEDS.replace(',50,', ',60,'));
  expect(codes(report)).toEqual([[2, 'ref CLOSED']]);
});

test('files in ISO 8859-1 and UTF-16 bring the same', async () => {
  for (const content of [Buffer.from(ORGANIZATIONS, 'latin1'), Buffer.from(`\ufeff${ORGANIZATIONS}`, 'utf16le')])
    expect((await load('organizations', content, true)).rejected).toEqual([]);
  const [school] = await opened.db.query(`SELECT name FROM organizations WHERE external_ref = 'ecole-1'`);
  expect(school.name).toBe('École des Érables');
});

test('a file with several batches', async () => {
  const rows = Array.from({ length: 1_203 }, (_, i) => `many-${i},Many ${i},producer,45.${i},-73.5`);
  const content = `ref,name,roles,latitude,longitude\n${rows.join('\n')}\n`;
  expect(await load('organizations', content)).toMatchObject({ read: 1_203, created: 1_203 });
  expect(await load('organizations', content)).toMatchObject({ read: 1_203, unchanged: 1_203 });
});

describe('bad rows among several batches', () => {
  const many = (replaced: Record<number, string>) => {
    const rows = Array.from({ length: 700 }, (_, i) => replaced[i] ?? `bad-${i},Bad ${i},producer,45.${i},-73.5`);
    return `ref,name,roles,latitude,longitude\n${rows.join('\n')}\n`;
  };

  test('a control character is refused in its cell, whatever the cell', async () => {
    const report = await load(
      'organizations',
      many({ 600: 'bad-600,Bad\u0000 600,producer,45,-73', 601: 'bad\u0001,Bad 601,producer,45,-73' }),
    );
    expect(report).toMatchObject({ read: 700, created: 698 });
    expect(codes(report)).toEqual([
      [602, 'name INVALID_CHARACTER'],
      [603, 'ref INVALID_CHARACTER'],
    ]);
    const offerings = await load(
      'offerings',
      OFFERINGS.replace('o1,ferme-1,Carottes', 'o1,ferme-1\u0000,Car\u0002ottes'),
    );
    expect(offerings).toMatchObject({ read: 2, created: 0 });
    expect(codes(offerings)).toEqual([[2, 'organization_ref INVALID_CHARACTER', 'product INVALID_CHARACTER']]);
  });
});

test('what is said of the file as a whole is in the report', async () => {
  const note = { fr: 'Une feuille sur deux.', en: 'One sheet of two.' };
  expect(await importers.needs.execute({ rows: [], notes: [note] })).toMatchObject({ read: 0, notes: [note] });
  expect((await load('needs', NEEDS, true)).notes).toEqual([]);
});

const openData = process.env['OPEN_DATA_DIR'] ?? join(projectRoot, '..', 'shared', 'data');
const fixtures = join(openData, 'import-fixtures');
const here = existsSync(fixtures);
(here ? test : test.skip)(
  `files of other people in OPEN_DATA_DIR${here ? '' : ' (not there: skipped)'} are read or refused in words`,
  async () => {
    let read = 0;
    for (const name of readdirSync(fixtures)) {
      const path = join(fixtures, name);
      const table = await openTable(path);
      for await (const row of table.rows) {
        expect(row.line).toBeGreaterThan(1);
        read++;
      }
      await expect(openImportFile(path, 'needs')).rejects.toThrow(/Missing columns/);
    }
    expect(read).toBeGreaterThan(0);
  },
);

test('what is of a closed organization is refused, and stays as it was', async () => {
  const row = (name: string) => `ref,name,roles,latitude,longitude\nfermee-1,${name},institution,46,-72\n`;
  await load('organizations', row('École Fermée'));
  await opened.db.query(`UPDATE organizations SET closed_at = now() WHERE external_ref = 'fermee-1'`);
  expect(codes(await load('organizations', row('École Rouverte')))).toEqual([[2, 'ref CLOSED']]);
  expect(await opened.db.query(`SELECT name FROM organizations WHERE external_ref = 'fermee-1'`)).toEqual([
    { name: 'École Fermée' },
  ]);
  const need = 'ref,organization_ref,product,quantity,unit,from,to\nb-1,fermee-1,carrot,10,kg,2026-12-01,2027-02-28\n';
  expect(codes(await load('needs', need)).flat()).toContain('organization_ref UNKNOWN_ORGANIZATION');
});
