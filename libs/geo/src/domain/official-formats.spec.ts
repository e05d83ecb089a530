import { describe, expect, test } from '@jest/globals';
import type { FoundPlaces } from './choose-place.js';
import type { GazetteerPlace } from './gazetteer-place.js';
import { borrowPoint, formatOfHeader, type RowReading } from './official-formats.js';

const read = (record: Record<string, string>): RowReading => {
  const format = formatOfHeader(Object.keys(record));
  if (!format) throw new Error('no format has these columns');
  return format.read(record);
};
const reason = (reading: RowReading) => (reading.kind === 'rejected' ? reading.reason.fr : reading.kind);

const abercorn = {
  mcode: '46005',
  munnom: 'Abercorn',
  mcodpos: 'J0E 1B0',
  regadm: 'Estrie (05)',
  mrc: 'MRC Brome-Missisquoi (460)',
  mpopul: '368',
};

describe('the official files', () => {
  test('are told apart by their header', () => {
    expect(formatOfHeader(['mcode', 'munnom', 'regadm'])?.kind).toBe('MUNICIPALITY');
    expect(formatOfHeader(['mcode', 'nom', 'region_code', 'lat', 'lon'])?.kind).toBe('MUNICIPALITY');
    expect(formatOfHeader(['code_postal', 'n', 'municipalite', 'code_municipalite', 'lat', 'lon'])?.kind).toBe(
      'POSTAL_CODE',
    );
    expect(formatOfHeader(['fsa', 'n', 'lat', 'lon'])?.kind).toBe('FSA');
    expect(formatOfHeader(['nom', 'adresse'])).toBeUndefined();
  });

  test('a municipality of the ministry’s own file has its region, county and town hall', () => {
    expect(read(abercorn)).toMatchObject({
      kind: 'without point',
      place: {
        code: '46005',
        regionCode: '05',
        regionName: 'Estrie',
        countyName: 'MRC Brome-Missisquoi',
        population: 368,
        townHallPostalCode: 'J0E 1B0',
      },
    });
  });

  test('the islands keep Atlantic time', () => {
    expect(
      read({
        mcode: '01023',
        nom: 'Les Îles-de-la-Madeleine',
        region: 'Gaspésie--Îles-de-la-Madeleine',
        lat: '47.38',
        lon: '-61.86',
      }),
    ).toMatchObject({
      kind: 'place',
      place: { regionCode: '11', timeZone: 'America/Halifax' },
    });
  });

  test('what cannot be used is refused with its reason', () => {
    expect(reason(read({ ...abercorn, mcode: '' }))).toContain('code de la municipalité');
    expect(reason(read({ ...abercorn, munnom: ' ' }))).toContain('nom de la municipalité');
    expect(reason(read({ ...abercorn, regadm: 'Bretagne' }))).toContain('région administrative');
    expect(reason(read({ ...abercorn, lat: '-73.5', lon: '45.1' }))).toContain('hors du Canada');
    expect(reason(read({ ...abercorn, lat: '45.1', lon: '' }))).toContain('illisible');
    expect(reason(read({ code_postal: 'ABC', lat: '45', lon: '-73' }))).toContain('code postal canadien');
    expect(reason(read({ code_postal: 'J0E 1B0', lat: '', lon: '' }))).toContain('manquent');
    expect(reason(read({ fsa: 'J0E 1B0', lat: '45', lon: '-73' }))).toContain('tri');
  });

  test('a place without a point borrows its town hall’s, else its namesake’s in the region', () => {
    const withoutPoint = read(abercorn);
    if (withoutPoint.kind !== 'without point') throw new Error('expected no point');
    const lender = {
      source: 'GEONAMES',
      province: 'QC',
      regionCode: '05',
      point: { longitude: -72.6, latitude: 45 },
    } as GazetteerPlace;
    const found = (more: Partial<FoundPlaces>): FoundPlaces => ({
      postalCode: () => [],
      municipality: () => [],
      fsa: () => [],
      ...more,
    });
    expect(borrowPoint(withoutPoint.place, found({ postalCode: () => [lender] })).kind).toBe('place');
    expect(borrowPoint(withoutPoint.place, found({ municipality: () => [lender] })).kind).toBe('place');
    expect(reason(borrowPoint(withoutPoint.place, found({ municipality: () => [lender, lender] })))).toContain(
      'n’a pas de point',
    );
    expect(
      reason(borrowPoint(withoutPoint.place, found({ municipality: () => [{ ...lender, regionCode: '16' }] }))),
    ).toContain('J0E 1B0');
  });
});
