import { describe, expect, test } from '@jest/globals';
import { choosePlace, type FoundPlaces, keysOf, mergeSources } from './choose-place.js';
import type { GazetteerPlace } from './gazetteer-place.js';
import { normalizePlaceName } from './place-name.js';

const place = (
  name: string,
  longitude: number,
  latitude: number,
  more: Partial<GazetteerPlace> = {},
): GazetteerPlace => ({
  source: 'OFFICIAL',
  kind: 'MUNICIPALITY',
  code: `${name} ${longitude}`,
  name,
  normalizedName: normalizePlaceName(name),
  country: 'CA',
  province: 'QC',
  regionCode: null,
  regionName: null,
  countyName: null,
  population: null,
  timeZone: 'America/Toronto',
  point: { longitude, latitude },
  ...more,
});
const postal = (code: string, longitude: number, latitude: number) =>
  place('Ville', longitude, latitude, { kind: 'POSTAL_CODE', code });
const area = (code: string, longitude: number, latitude: number, more: Partial<GazetteerPlace> = {}) =>
  place(code, longitude, latitude, { kind: 'FSA', code, ...more });

const among = (...places: GazetteerPlace[]): FoundPlaces => ({
  postalCode: (code) => places.filter((each) => each.kind === 'POSTAL_CODE' && each.code === code.replace(' ', '')),
  municipality: (name) => places.filter((each) => each.kind === 'MUNICIPALITY' && each.normalizedName === name),
  fsa: (code) => places.filter((each) => each.kind === 'FSA' && each.code === code),
});

const inMauricie = place('Saint-Isidore', -72.6, 46.6, { regionCode: '04', regionName: 'Mauricie', population: 500 });
const inBeauce = place('Saint-Isidore', -71.09, 46.58, {
  regionCode: '12',
  countyName: 'MRC La Nouvelle-Beauce',
  population: 3_000,
});
const inOntario = place('Saint-Isidore', -74.9, 45.38, { province: 'ON', source: 'GEONAMES', population: 9_000 });

describe('choosing a place', () => {
  test('an exact postal code comes before the municipality, and the municipality before the area', () => {
    const town = place('Saint-Tite', -72.56, 46.73);
    const query = { postalCode: 'g0x3h0', municipality: 'ST-TITE' };
    expect(choosePlace(query, among(postal('G0X3H0', -72.57, 46.73), town, area('G0X', -72.7, 46.6)))).toMatchObject({
      precision: 'POSTAL_CODE',
      postalCode: 'G0X 3H0',
    });
    expect(choosePlace(query, among(town, area('G0X', -72.7, 46.6)))).toMatchObject({
      precision: 'MUNICIPALITY',
      postalCode: 'G0X 3H0',
      namesakes: 0,
    });
    expect(choosePlace(query, among(area('G0X', -72.7, 46.6)))).toMatchObject({ precision: 'FSA', name: 'G0X' });
    expect(choosePlace(query, among())).toBeUndefined();
  });

  test('the region or the county tells namesakes apart', () => {
    const found = among(inMauricie, inBeauce);
    expect(choosePlace({ municipality: 'Saint-Isidore', regionCode: '4' }, found)).toMatchObject({
      regionCode: '04',
      namesakes: 0,
    });
    expect(choosePlace({ municipality: 'Saint-Isidore', regionName: 'mauricie' }, found)).toMatchObject({
      regionCode: '04',
    });
    expect(choosePlace({ municipality: 'Saint-Isidore', regionName: 'La Nouvelle-Beauce' }, found)).toMatchObject({
      regionCode: '12',
      namesakes: 0,
    });
  });

  test('without a region, the one nearest to the postal code’s area is meant', () => {
    const found = among(inMauricie, inBeauce, area('G0X', -72.7, 46.6));
    expect(choosePlace({ municipality: 'Saint-Isidore', postalCode: 'G0X 1A0' }, found)).toMatchObject({
      regionCode: '04',
      namesakes: 0,
    });
  });

  test('with nothing to tell them apart, the most populous is chosen and the doubt is told', () => {
    expect(choosePlace({ municipality: 'Saint-Isidore' }, among(inMauricie, inBeauce))).toMatchObject({
      regionCode: '12',
      namesakes: 1,
    });
    const sideBySide = place('Saint-Isidore', -71.08, 46.6, { population: 10 });
    expect(choosePlace({ municipality: 'Saint-Isidore' }, among(inBeauce, sideBySide))).toMatchObject({ namesakes: 0 });
  });

  test('a region that fits no namesake does not decide', () => {
    expect(choosePlace({ municipality: 'Saint-Isidore', regionCode: '09' }, among(inMauricie, inBeauce))).toMatchObject(
      { regionCode: '12', namesakes: 1 },
    );
  });

  test('a municipality of another province than the postal code’s is not meant', () => {
    const query = { municipality: 'Saint-Isidore', postalCode: 'G0S 2S0' };
    expect(choosePlace(query, among(inOntario, area('G0S', -71, 46.5)))).toMatchObject({ precision: 'FSA' });
    expect(choosePlace({ municipality: 'Saint-Isidore', country: 'US' }, among(inOntario))).toBeUndefined();
  });

  test('the only known namesake is not believed far from its area, unless the list it comes from is complete', () => {
    const far = { source: 'GEONAMES' } as const;
    const query = { municipality: 'Saint-Loin', postalCode: 'H2X 1Y4' };
    const montreal = area('H2X', -73.57, 45.51);
    expect(choosePlace(query, among(place('Saint-Loin', -66, 48, far), montreal))).toMatchObject({ precision: 'FSA' });
    expect(choosePlace(query, among(place('Saint-Loin', -66, 48), montreal))).toMatchObject({
      precision: 'MUNICIPALITY',
    });
    const north = { municipality: 'Fermont', postalCode: 'G0G 1J0' };
    expect(choosePlace(north, among(place('Fermont', -67.08, 52.78, far), area('G0G', -62.4, 50.1)))).toMatchObject({
      name: 'Fermont',
    });
  });

  test('the official source is believed before the others', () => {
    const found = among(area('G0X', 1, 1, { source: 'FSA_TABLE' }), area('G0X', -72.7, 46.6));
    expect(choosePlace({ postalCode: 'G0X 1A0' }, found)).toMatchObject({ source: 'OFFICIAL' });
    const geonames = place('Saint-Isidore', -71.1, 46.6, { source: 'GEONAMES' });
    expect(mergeSources([geonames, inBeauce, inOntario])).toEqual([inBeauce, inOntario]);
  });

  test('a postal code may stand in the address, and an area alone is enough', () => {
    expect(keysOf({ address: '12 rue X, Saint-Tite G0X 3H0' })).toMatchObject({ postalCode: 'G0X 3H0', fsa: 'G0X' });
    expect(keysOf({ postalCode: 'g0x' })).toEqual({ postalCode: undefined, fsa: 'G0X', municipality: undefined });
    expect(keysOf({ postalCode: 'illisible', municipality: '  ' })).toEqual({
      postalCode: undefined,
      fsa: undefined,
      municipality: undefined,
    });
  });

  test('a postal code without a region takes its municipality’s', () => {
    const found = among(postal('G0S2S0', -71.1, 46.58), inBeauce);
    expect(choosePlace({ postalCode: 'G0S 2S0', municipality: 'St-Isidore' }, found)).toMatchObject({
      precision: 'POSTAL_CODE',
      regionCode: '12',
    });
  });
});
