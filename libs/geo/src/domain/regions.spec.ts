import { expect, test } from '@jest/globals';
import { provinceNamed, QUEBEC_REGIONS, regionByCode, regionByName } from './regions.js';
import { timeZoneAt } from './time-zone.js';

test('Québec has seventeen regions, found by code or by name', () => {
  expect(QUEBEC_REGIONS).toHaveLength(17);
  for (const region of QUEBEC_REGIONS) {
    expect(regionByCode(region.code)).toBe(region);
    expect(regionByName(region.name.toUpperCase())).toBe(region);
  }
  expect(regionByCode('5')?.name).toBe('Estrie');
  expect(regionByName('Saguenay--Lac-Saint-Jean')?.code).toBe('02');
  expect(regionByCode('18')).toBeUndefined();
});

test('a province is known by its code and by its name in both languages', () => {
  for (const text of ['QC', 'Québec', 'quebec']) expect(provinceNamed(text)?.code).toBe('QC');
  expect(provinceNamed('New Brunswick')).toBe(provinceNamed('Nouveau-Brunswick'));
  expect(provinceNamed('Vermont')?.country).toBe('US');
});

test('the islands, the lower north shore and the rest of Québec keep different times', () => {
  expect(timeZoneAt({ longitude: -61.86, latitude: 47.38 }, 'QC')).toBe('America/Halifax');
  expect(timeZoneAt({ longitude: -58.66, latitude: 51.23 }, 'QC')).toBe('America/Blanc-Sablon');
  expect(timeZoneAt({ longitude: -61.81, latitude: 50.19 }, 'QC')).toBe('America/Toronto');
  expect(timeZoneAt({ longitude: -64.48, latitude: 48.83 }, 'QC')).toBe('America/Toronto');
  expect(timeZoneAt({ longitude: -97.1, latitude: 49.9 }, 'MB')).toBe('America/Winnipeg');
  expect(timeZoneAt({ longitude: 2.35, latitude: 48.85 }, null)).toBeUndefined();
});
