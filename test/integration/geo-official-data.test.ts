import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import {
  ExternalGeocoder,
  Geocode,
  greatCircleM,
  ImportGazetteer,
  type ImportGazetteerResult,
  loadEmbeddedGazetteer,
  type Place,
  SearchPlaces,
} from '#geo';
import { parse } from 'csv-parse/sync';
import { openTestDatabase } from '../harness/database.js';

// Opening a copy of the embedded database takes seconds on a busy machine.
jest.setTimeout(60_000);

class NoGeocoder extends ExternalGeocoder {
  find(): Promise<Place[]> {
    return Promise.resolve([]);
  }
}

const root = process.env['OPEN_DATA_DIR'] ?? resolve('../shared/data');
const isThere = existsSync(join(root, 'gazetteer'));
if (!isThere) console.warn(`skipped: no open data in ${root} (OPEN_DATA_DIR)`);

type Row = Record<string, string>;
const rows = (name: string): Row[] =>
  parse(readFileSync(join(root, name)), { columns: true, bom: true, relax_column_count: true });

/** Of counted things, how many of each. */
const tally = (values: readonly (string | undefined)[]): Record<string, number> =>
  values.reduce<Record<string, number>>((sum, value = 'none') => ({ ...sum, [value]: (sum[value] ?? 0) + 1 }), {});

const quantile = (sorted: readonly number[], q: number) => sorted[Math.floor((sorted.length - 1) * q)] ?? Number.NaN;

function errors(places: readonly (Place | undefined)[], schools: readonly Row[]) {
  const km = places
    .flatMap((place, i) => {
      const school = schools[i];
      return place && school
        ? greatCircleM(place.point, { longitude: Number(school['lon']), latitude: Number(school['lat']) }) / 1000
        : [];
    })
    .sort((a, b) => a - b);
  const round = (value: number) => Math.round(value * 10) / 10;
  return {
    n: km.length,
    medianKm: round(quantile(km, 0.5)),
    p90Km: round(quantile(km, 0.9)),
    maxKm: round(quantile(km, 1)),
  };
}

(isThere ? describe : describe.skip)('Québec’s open data', () => {
  let opened: Awaited<ReturnType<typeof openTestDatabase>>;
  let geocode: Geocode;
  let permits: Row[];
  let schools: Row[];

  const precisions = async () =>
    tally(
      (
        await geocode.geocodeMany(
          permits.map((row) => ({
            address: row['adresse'],
            municipality: row['ville'],
            postalCode: row['code_postal'],
            country: 'CA',
          })),
        )
      ).map((place) => place && (place.namesakes > 0 ? `${place.precision}, a guess` : place.precision)),
    );
  const schoolErrors = async (query: (row: Row) => Parameters<Geocode['geocode']>[0]) =>
    errors(await geocode.geocodeMany(schools.map(query)), schools);

  beforeAll(async () => {
    opened = await openTestDatabase();
    await opened.db.query('TRUNCATE gazetteer_places');
    await loadEmbeddedGazetteer(opened.db);
    geocode = new Geocode(opened.db, new NoGeocoder());
    permits = rows('suppliers/racj_permits_qc.csv');
    schools = rows('institutions/schools_qc.csv').filter((row) => row['lat'] && row['municipalite']);
  });
  afterAll(() => opened.close());

  test('with the embedded gazetteer alone, almost every permit has a place', async () => {
    const counts = await precisions();
    console.log('permits by precision, embedded gazetteer alone:', counts);
    console.log(
      'schools by municipality and postal code, embedded alone:',
      await schoolErrors((row) => ({ municipality: row['municipalite'], postalCode: row['code_postal'] })),
    );
    expect(counts['none'] ?? 0).toBeLessThan(permits.length * 0.01);
  });

  test('the official files are imported, and every row is written or rejected with its reason', async () => {
    const importer = new ImportGazetteer(opened.db);
    const results: Record<string, ImportGazetteerResult> = {};
    for (const name of [
      'codes_postaux_qc_derives_meq',
      'fsa_qc_derives_meq',
      'municipalites_qc',
      'municipalites_qc_points',
    ]) {
      const start = performance.now();
      const result = (results[name] = await importer.execute({ path: join(root, 'gazetteer', `${name}.csv`) }));
      console.log(
        `${name}: ${result.read} read, ${result.written} written, ${result.rejected.length} rejected in ${Math.round(performance.now() - start)} ms`,
      );
      for (const { line, reason } of result.rejected.slice(0, 3)) console.log(`  ${line}: ${reason.fr}`);
      expect(result.read).toBe(result.written + result.rejected.length);
      expect(result.read).toBe(rows(`gazetteer/${name}.csv`).length);
    }
    expect(results['codes_postaux_qc_derives_meq']).toMatchObject({ read: 3_483, rejected: [] });
    expect(results['fsa_qc_derives_meq']).toMatchObject({ read: 397, rejected: [] });
    expect(results['municipalites_qc']?.written).toBeGreaterThan(800);
    expect(results['municipalites_qc_points']?.written).toBeGreaterThanOrEqual(1_162);
  });

  test('with them, every permit is known to its municipality or better', async () => {
    const start = performance.now();
    const counts = await precisions();
    console.log(`permits by precision, with the official files (${Math.round(performance.now() - start)} ms):`, counts);
    expect(counts['none'] ?? 0).toBeLessThan(5);
    expect((counts['POSTAL_CODE'] ?? 0) + (counts['MUNICIPALITY'] ?? 0)).toBeGreaterThan(permits.length * 0.98);
  });

  test('a school is found within a few kilometres by its municipality', async () => {
    const byName = await schoolErrors((row) => ({ municipality: row['municipalite'] }));
    const byNameAndCode = await schoolErrors((row) => ({
      municipality: row['municipalite'],
      postalCode: row['code_postal']?.slice(0, 3),
    }));
    const byArea = await schoolErrors((row) => ({ postalCode: row['code_postal']?.slice(0, 3) }));
    console.log(
      'schools by municipality alone:',
      byName,
      'by municipality and postal area:',
      byNameAndCode,
      'by postal area alone:',
      byArea,
    );
    expect(byName.n).toBeGreaterThan(schools.length * 0.98);
    expect(byName.medianKm).toBeLessThan(6);
    expect(byNameAndCode.medianKm).toBeLessThan(6);
    expect(byNameAndCode.p90Km).toBeLessThan(25);
  });

  test('real addresses of permits are found in the search box', async () => {
    const search = new SearchPlaces(opened.db, new NoGeocoder());
    const start = performance.now();
    const sample = permits.filter((_, i) => i % 40 === 0);
    for (const row of sample) {
      const [place] = await search.execute(
        `${row['adresse']}, ${row['ville']} (Québec) ${row['code_postal']}`.slice(-200),
      );
      expect(['POSTAL_CODE', 'MUNICIPALITY', 'FSA']).toContain(place?.precision);
    }
    console.log(`${sample.length} searches, ${Math.round((performance.now() - start) / sample.length)} ms each`);
  });
});
