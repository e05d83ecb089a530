import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import {
  ExternalGeocoder,
  Geocode,
  GeoModule,
  ImportGazetteer,
  loadEmbeddedGazetteer,
  LoadEmbeddedGazetteer,
  type Place,
  SearchPlaces,
} from '#geo';
import { InvalidInput } from '#kernel';
import { Settings } from '#settings';
import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { openTestDatabase } from '../harness/database.js';

// Opening a copy of the embedded database takes seconds on a busy machine.
jest.setTimeout(60_000);

class ScriptedGeocoder extends ExternalGeocoder {
  readonly asked: string[] = [];
  answer: Place[] = [];
  find(address: string): Promise<Place[]> {
    this.asked.push(address);
    return Promise.resolve(this.answer);
  }
}

let opened: Awaited<ReturnType<typeof openTestDatabase>>;
let db: DataSource;
let geocoder: ScriptedGeocoder;
let geocode: Geocode;
let search: SearchPlaces;
let directory: string;

beforeAll(async () => {
  opened = await openTestDatabase();
  db = opened.db;
  await db.query('TRUNCATE gazetteer_places');
  geocoder = new ScriptedGeocoder();
  geocode = new Geocode(db, geocoder);
  search = new SearchPlaces(db, geocoder);
  directory = mkdtempSync(join(tmpdir(), 'maillage-geo-'));
});
afterAll(async () => {
  rmSync(directory, { recursive: true, force: true });
  await opened.close();
});

const file = (name: string, content: string | Buffer) => {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
};
const count = async (where: string): Promise<number> =>
  (await db.query<{ n: number }[]>(`SELECT count(*) AS n FROM gazetteer_places WHERE ${where}`))[0]?.n ?? 0;

describe('the embedded gazetteer', () => {
  test('is loaded in a few seconds, once', async () => {
    const start = performance.now();
    const first = await loadEmbeddedGazetteer(db);
    const loadMs = performance.now() - start;
    const again = await new LoadEmbeddedGazetteer(db).execute();
    const skipMs = performance.now() - start - loadMs;
    console.log(
      `embedded gazetteer: ${first.places} places in ${Math.round(loadMs)} ms; when already there: ${Math.round(skipMs)} ms`,
    );
    expect(first.loaded).toBe(true);
    expect(again).toEqual({ loaded: false, places: 0 });
    expect(await count('true')).toBe(first.places);
    expect(loadMs).toBeLessThan(10_000);
  });

  test('knows Canada’s towns, the neighbouring states’ and the postal areas, each with its time zone', async () => {
    expect(await count(`source = 'GEONAMES' AND country = 'CA'`)).toBeGreaterThan(1_300);
    expect(await count(`source = 'GEONAMES' AND country = 'US'`)).toBeGreaterThan(1_900);
    expect(await count(`source = 'FSA_TABLE'`)).toBeGreaterThan(1_600);
    expect(await count('time_zone IS NULL')).toBe(0);
    expect(await count(`province = 'QC' AND kind = 'MUNICIPALITY' AND region_code IS NULL`)).toBe(0);
    expect((await geocode.geocode({ postalCode: 'G4T 1A1' }))?.timeZone).toBe('America/Halifax');
  });

  test('is loaded again when it was emptied, and keeps its identifiers', async () => {
    const ids = () => db.query<unknown[]>('SELECT id FROM gazetteer_places ORDER BY id');
    const before = await ids();
    await db.query('TRUNCATE gazetteer_places');
    expect((await loadEmbeddedGazetteer(db)).loaded).toBe(true);
    expect(await ids()).toEqual(before);
  });
});

describe('importing official files', () => {
  test('writes what can be used and tells the line and the reason of the rest', async () => {
    const path = file(
      'municipalities.csv',
      [
        'mcode;munnom;mcodpos;regadm;mrc;mpopul;lat;lon',
        '56083;Saint-Jean-sur-Richelieu;J3B 7B2;Montérégie (16);MRC Le Haut-Richelieu (560);98 000;45,307;-73,262',
        '26063;Saint-Isidore;G0S 2S0;Chaudière-Appalaches (12);MRC La Nouvelle-Beauce (260);3100;46.583;-71.091',
        '67040;Saint-Isidore;J0L 2A0;Montérégie (16);MRC Roussillon (670);2800;45.305;-73.681',
        '41055;Chartierville;J0B 1K0;Estrie (05);MRC Le Haut-Saint-François (410);300;;',
        '94068;Saguenay;;Saguenay--Lac-Saint-Jean (02);;143692;;',
        '56083;Saint-Jean-sur-Richelieu;;Montérégie (16);;98 000;45,307;-73,262',
        ';Sans code;;Montérégie (16);;1;45;-73',
        '99999;Ailleurs;;Bretagne;;1;48;-2',
        '',
      ].join('\r\n'),
    );
    const progress: [number, number][] = [];
    const result = await new ImportGazetteer(db).execute({ path, onProgress: (...each) => progress.push(each) });
    expect(result).toMatchObject({ kind: 'MUNICIPALITY', read: 8, written: 4 });
    expect(result.rejected.map(({ line, reason }) => `${line} ${reason.fr}`)).toEqual([
      expect.stringMatching(/^5 Chartierville .*J0B 1K0.* est inconnu/),
      expect.stringMatching(/^7 Le code 56083 est déjà à la ligne 2/),
      expect.stringMatching(/^8 Le code de la municipalité manque/),
      expect.stringMatching(/^9 La région administrative/),
    ]);
    expect(progress.at(-1)?.[0]).toBe(progress.at(-1)?.[1]);
  });

  test('postal codes take the region of their municipality, whichever comes first', async () => {
    const path = file(
      'postal.csv',
      'code_postal,n,municipalite,code_municipalite,lat,lon\nj0b1k0,2,Chartierville,41055,45.28,-71.2\nG0S 2S0,1,Saint-Isidore,26063,46.58,-71.1\n',
    );
    expect(await new ImportGazetteer(db).execute({ path })).toMatchObject({
      kind: 'POSTAL_CODE',
      read: 2,
      written: 2,
      rejected: [],
    });
    expect(await geocode.geocode({ postalCode: 'G0S2S0' })).toMatchObject({
      precision: 'POSTAL_CODE',
      regionCode: '12',
      countyName: 'MRC La Nouvelle-Beauce',
    });
    const late = file(
      'late.csv',
      'mcode,nom,region_code,region,mrc,code_postal_mairie,population,lat,lon\n41055,Chartierville,05,Estrie,MRC Le Haut-Saint-François,J0B 1K0,300,,\n',
    );
    expect(await new ImportGazetteer(db).execute({ path: late })).toMatchObject({ written: 1, rejected: [] });
    expect(await geocode.geocode({ postalCode: 'J0B 1K0' })).toMatchObject({
      precision: 'POSTAL_CODE',
      regionCode: '05',
    });
  });

  test('importing again changes nothing', async () => {
    const rows = () => db.query<unknown[]>(`SELECT * FROM gazetteer_places WHERE source = 'OFFICIAL' ORDER BY id`);
    const before = await rows();
    for (const name of ['municipalities.csv', 'late.csv', 'postal.csv'])
      await new ImportGazetteer(db).execute({ path: join(directory, name) });
    expect(await rows()).toEqual(before);
  });

  test('a file in Windows-1252 keeps its accents', async () => {
    const path = file(
      'latin.csv',
      Buffer.from('mcode,nom,region,lat,lon\n00001,Sacr\xe9-C\x9cur-Test,C\xf4te-Nord,48.2,-69.8\n', 'latin1'),
    );
    expect(await new ImportGazetteer(db).execute({ path })).toMatchObject({ written: 1, rejected: [] });
    expect(await geocode.geocode({ municipality: 'SACRE-COEUR-TEST' })).toMatchObject({
      name: 'Sacré-Cœur-Test',
      regionCode: '09',
    });
    await db.query(`DELETE FROM gazetteer_places WHERE code = '00001'`);
  });

  test('a newer list without points keeps the points that are known', async () => {
    const path = file(
      'newer.csv',
      'mcode,munnom,mcodpos,regadm,mrc,mpopul\n26063,Saint-Isidore,G0S 2S0,Chaudière-Appalaches (12),MRC La Nouvelle-Beauce (260),3200\n',
    );
    expect(await new ImportGazetteer(db).execute({ path })).toMatchObject({ written: 1, rejected: [] });
    expect(await geocode.geocode({ municipality: 'Saint-Isidore', regionCode: '12' })).toMatchObject({
      point: { latitude: 46.583, longitude: -71.091 },
    });
  });

  test('a broken line is reported and the others are written', async () => {
    const path = file(
      'broken.csv',
      'fsa,n,lat,lon\nG0A,1,46.9,-71.3\nG0C,1,"48"x,-65\nG0E,1,49.2,-65.5\nZZZ,1,45,-73\nG0G,1,50\n',
    );
    const result = await new ImportGazetteer(db).execute({ path });
    expect(result).toMatchObject({ kind: 'FSA', read: 5, written: 2 });
    expect(result.rejected.map(({ line }) => line)).toEqual([3, 5, 6]);
    const open = file('open.csv', 'fsa,n,lat,lon\nG0C,1,48,-65\n"G0E,1,49.2,-65.5\n');
    await expect(new ImportGazetteer(db).execute({ path: open })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  test('a file that is missing or of another kind is refused in words', async () => {
    await expect(new ImportGazetteer(db).execute({ path: join(directory, 'absent.csv') })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
    const other = file('other.csv', 'nom,adresse\nx,y\n');
    await expect(new ImportGazetteer(db).execute({ path: other })).rejects.toMatchObject({
      text: { fr: expect.stringContaining('nom, adresse') },
    });
    await expect(new ImportGazetteer(db).execute({ path: file('empty.csv', '') })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  });
});

describe('geocoding', () => {
  test('namesakes are told apart by region, by county and by postal area', async () => {
    const places = await geocode.geocodeMany([
      { municipality: 'ST-ISIDORE', regionCode: '12' },
      { municipality: 'Saint-Isidore', regionName: 'MRC Roussillon' },
      { municipality: 'Saint-Isidore', postalCode: 'J0L 2A0' },
      { municipality: 'Saint-Isidore', country: 'CA' },
      { municipality: 'Nulle-Part-les-Bains' },
      {},
    ]);
    expect(places.map((place) => place && [place.regionCode, place.precision, place.namesakes > 0])).toEqual([
      ['12', 'MUNICIPALITY', false],
      ['16', 'MUNICIPALITY', false],
      ['16', 'MUNICIPALITY', false],
      ['12', 'MUNICIPALITY', true],
      undefined,
      undefined,
    ]);
  });

  test('an official municipality is believed before GeoNames’s', async () => {
    expect(await geocode.geocode({ municipality: 'Saint-Jean-sur-Richelieu' })).toMatchObject({
      source: 'OFFICIAL',
      namesakes: 0,
    });
    expect(await geocode.geocode({ municipality: 'Burlington', regionName: 'Vermont' })).toMatchObject({
      source: 'GEONAMES',
      country: 'US',
      province: 'VT',
    });
  });

  test('an exact address refines the place, unless it is in another town; many addresses are never sent out', async () => {
    const found: Place = { name: '1 rue X', point: { longitude: -71.09, latitude: 46.59 }, precision: 'EXACT', source: 'GEOCODER', country: 'CA', province: 'QC', regionCode: null, regionName: null, countyName: null, postalCode: null, timeZone: null }; // prettier-ignore
    const query = { address: '1 rue X', municipality: 'Saint-Isidore', regionCode: '12' };
    geocoder.answer = [found];
    geocoder.asked.length = 0;
    expect(await geocode.geocode(query)).toMatchObject({
      precision: 'EXACT',
      source: 'GEOCODER',
      regionCode: '12',
      timeZone: 'America/Toronto',
    });
    expect(geocoder.asked).toEqual(['1 rue X, Saint-Isidore, CA']);
    geocoder.answer = [{ ...found, point: { longitude: -65, latitude: 48 } }];
    expect(await geocode.geocode(query)).toMatchObject({ precision: 'MUNICIPALITY' });
    geocoder.answer = [];
    expect(await geocode.geocode(query)).toMatchObject({ precision: 'MUNICIPALITY' });
    geocoder.asked.length = 0;
    await geocode.geocode({ municipality: 'Saint-Isidore' });
    await geocode.geocodeMany([query]);
    expect(geocoder.asked).toEqual([]);
  });
});

describe('searching for a place', () => {
  const names = async (text: string) =>
    (await search.execute(text)).map(({ name, precision }) => `${name} ${precision}`);

  test('a postal code is found with or without its space, and one that is not known gives its area', async () => {
    expect(await names('G0S 2S0')).toEqual(['Saint-Isidore POSTAL_CODE']);
    expect(await names('g0s2s0')).toEqual(['Saint-Isidore POSTAL_CODE']);
    expect(await search.execute('G7H 6R8')).toMatchObject([
      { name: 'G7H', precision: 'FSA', postalCode: 'G7H 6R8', province: 'QC' },
    ]);
    expect(await names('h2x')).toEqual(['H2X FSA']);
  });

  test.each([
    ['montreal', 'Montréal'],
    ['MONTRÉAL', 'Montréal'],
    ['st-jean-sur-richelieu', 'Saint-Jean-sur-Richelieu'],
    ['saint jean sur rich', 'Saint-Jean-sur-Richelieu'],
    ['Saint-Jean-sur-Richlieu', 'Saint-Jean-sur-Richelieu'],
    ['sherbroke', 'Sherbrooke'],
    ['Trois Rivière', 'Trois-Rivières'],
    ['Québec', 'Québec'],
    ['Ville de Québec (Québec) Canada', 'Québec'],
    ['Burlington, Vermont', 'Burlington'],
  ])('« %s » is %s first', async (text, name) => {
    expect((await names(text))[0]).toBe(`${name} MUNICIPALITY`);
  });

  test('the region after a comma comes first', async () => {
    const first = async (text: string) => (await search.execute(text))[0];
    expect(await first('Saint-Isidore, Montérégie')).toMatchObject({ regionCode: '16' });
    expect(await first('Saint-Isidore, La Nouvelle-Beauce')).toMatchObject({ regionCode: '12' });
    expect(await first('Burlington, Ontario')).toMatchObject({ province: 'ON' });
    expect((await search.execute('Saint-Isidore')).map(({ regionCode }) => regionCode).slice(0, 2)).toEqual([
      '12',
      '16',
    ]);
  });

  test('an address gives its postal code, else its municipality, else its area', async () => {
    expect((await names('128 route Coulombe, Saint-Isidore (Québec) G0S 2S0'))[0]).toBe('Saint-Isidore POSTAL_CODE');
    expect((await search.execute('671, rue Saint-Régis, Saint-Isidore (Québec) J0L 2A9')).slice(0, 3)).toMatchObject([
      { regionCode: '16', precision: 'MUNICIPALITY', postalCode: 'J0L 2A9' },
      { name: 'J0L' },
      { regionCode: '12' },
    ]);
    expect((await names('75 rue Saint-Jacques, Saint-Jean-sur-Richelieu'))[0]).toBe(
      'Saint-Jean-sur-Richelieu MUNICIPALITY',
    );
    expect((await names('75 rue Saint-Jacques Saint-Jean-sur-Richelieu QC'))[0]).toBe(
      'Saint-Jean-sur-Richelieu MUNICIPALITY',
    );
    expect((await names('12 rang du Bout, Lieu-Inconnu-du-Fond J3B 7B2'))[0]).toBe('J3B FSA');
  });

  test('answers are few, and nothing is made of nothing', async () => {
    expect(await search.execute('saint')).toHaveLength(10);
    expect(await search.execute('saint', 3)).toHaveLength(3);
    expect(await search.execute('  ')).toEqual([]);
    expect(await search.execute('%%%')).toEqual([]);
    expect(await search.execute('zzzzqqqq')).toEqual([]);
    await expect(search.execute('x'.repeat(201))).rejects.toBeInstanceOf(InvalidInput);
  });
});

test('the module gives the use cases to an application', async () => {
  const settings = { geocoder: undefined, publicUrl: 'http://localhost' } as Settings;
  @Global()
  @Module({
    providers: [
      { provide: DataSource, useValue: db },
      { provide: Settings, useValue: settings },
    ],
    exports: [DataSource, Settings],
  })
  class Surroundings {}
  @Module({ imports: [Surroundings, GeoModule] })
  class Application {}
  const app = await NestFactory.createApplicationContext(Application, { logger: false });
  expect(await app.get(Geocode).geocode({ municipality: 'Sherbrooke', address: '1 rue X' })).toMatchObject({
    name: 'Sherbrooke',
    regionCode: '05',
  });
  expect(await app.get(SearchPlaces).execute('Sherbrooke')).not.toEqual([]);
});
