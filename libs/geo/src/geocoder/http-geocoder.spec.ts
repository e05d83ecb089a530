import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Settings } from '#settings';
import { Logger } from '@nestjs/common';
import { HttpGeocoder } from './http-geocoder.js';
import type { GeocoderKind } from './responses.js';

/** Answers of the documented shapes: one building, then a street's middle, which is not exact. */
const ANSWERS: Record<GeocoderKind, unknown> = {
  nominatim: [
    {
      place_id: 1, osm_type: 'node', lat: '46.7271', lon: '-72.5661', category: 'place', type: 'house', importance: 0.0001,
      display_name: '123, Rue Notre-Dame, Saint-Tite, Mékinac, Mauricie, Québec, G0X 3H0, Canada',
      address: { house_number: '123', road: 'Rue Notre-Dame', town: 'Saint-Tite', county: 'Mékinac', state: 'Québec', 'ISO3166-2-lvl4': 'CA-QC', postcode: 'G0X 3H0', country: 'Canada', country_code: 'ca' },
    },
    { lat: '46.7', lon: '-72.5', display_name: 'Rue Notre-Dame, Saint-Tite', address: { road: 'Rue Notre-Dame', country_code: 'ca' } },
  ],
  photon: {
    type: 'FeatureCollection',
    features: [
      {
        type: 'Feature',
        geometry: { type: 'Point', coordinates: [-72.5661, 46.7271] },
        properties: { osm_id: 1, osm_type: 'N', type: 'house', housenumber: '123', street: 'Rue Notre-Dame', city: 'Saint-Tite', county: 'Mékinac', state: 'Québec', postcode: 'G0X 3H0', country: 'Canada', countrycode: 'CA' },
      },
      { type: 'Feature', geometry: { type: 'Point', coordinates: [-72.5, 46.7] }, properties: { type: 'street', name: 'Rue Notre-Dame', countrycode: 'CA' } },
    ],
  },
  pelias: {
    geocoding: { version: '0.2' },
    type: 'FeatureCollection',
    features: [
      {
        type: 'Feature',
        geometry: { type: 'Point', coordinates: [-72.5661, 46.7271] },
        properties: { id: '1', layer: 'address', source: 'openaddresses', housenumber: '123', street: 'Rue Notre-Dame', postalcode: 'G0X 3H0', confidence: 1, match_type: 'exact', accuracy: 'point', country_a: 'CAN', region: 'Quebec', region_a: 'QC', county: 'Mékinac', locality: 'Saint-Tite', label: '123 Rue Notre-Dame, Saint-Tite, QC, Canada' },
      },
      { type: 'Feature', geometry: { type: 'Point', coordinates: [-72.5, 46.7] }, properties: { layer: 'locality', label: 'Saint-Tite, QC, Canada', country_a: 'CAN', region_a: 'QC', match_type: 'fallback', accuracy: 'centroid' } },
    ],
  },
}; // prettier-ignore

let server: Server;
let baseUrl: string;
let requests: IncomingMessage[];
let answer: { status: number; body: string } | 'hang up' | 'silence';

beforeEach(async () => {
  Logger.overrideLogger(false);
  requests = [];
  server = createServer((request, response) => {
    requests.push(request);
    if (answer === 'silence') return;
    if (answer === 'hang up') return void request.socket.destroy();
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const geocoder = (kind: GeocoderKind, url = baseUrl) =>
  new HttpGeocoder({ geocoder: { kind, url }, publicUrl: 'https://maillage.example' } as Settings);

describe('the external geocoder', () => {
  test.each([
    ['nominatim', '/search', 'q'],
    ['photon', '/api', 'q'],
    ['pelias', '/v1/search', 'text'],
  ] as const)('%s is asked as its manual says, and gives exact places', async (kind, path, parameter) => {
    answer = { status: 200, body: JSON.stringify(ANSWERS[kind]) };
    const places = await geocoder(kind).find('123 rue Notre-Dame, Saint-Tite');
    expect(places).toHaveLength(1);
    expect(places[0]).toMatchObject({
      point: { longitude: -72.5661, latitude: 46.7271 },
      name: expect.stringContaining('123'),
      precision: 'EXACT',
      source: 'GEOCODER',
      country: 'CA',
      province: 'QC',
      countyName: 'Mékinac',
      postalCode: 'G0X 3H0',
      timeZone: 'America/Toronto',
    });
    const asked = new URL(requests[0]?.url ?? '', baseUrl);
    expect(asked.pathname).toBe(path);
    expect(asked.searchParams.get(parameter)).toBe('123 rue Notre-Dame, Saint-Tite');
    expect(requests[0]?.headers['user-agent']).toBe('Maillage (https://maillage.example)');
  });

  test('a base address with a path keeps it', async () => {
    answer = { status: 200, body: '[]' };
    expect(await geocoder('nominatim', `${baseUrl}/nominatim`).find('1 rue X')).toEqual([]);
    expect(requests[0]?.url).toMatch(/^\/nominatim\/search\?/);
  });

  test.each([
    ['an error', { status: 503, body: 'busy' }],
    ['something that is not JSON', { status: 200, body: '<html>' }],
    ['JSON of another shape', { status: 200, body: '{"error":"no"}' }],
    [
      'coordinates off the globe',
      {
        status: 200,
        body: '[{"lat":"460","lon":"-72","display_name":"x","address":{"house_number":"1","country_code":"ca"}}]',
      },
    ],
    ['a broken connection', 'hang up'],
  ] as const)('when it answers with %s, nothing is found and nothing is thrown', async (_, broken) => {
    answer = broken;
    expect(await geocoder('nominatim').find('1 rue X')).toEqual([]);
  });

  test('it is not waited for longer than three seconds', async () => {
    answer = 'silence';
    const start = performance.now();
    expect(await geocoder('photon').find('1 rue X')).toEqual([]);
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  test('without a configured geocoder no request is made', async () => {
    const unset = new HttpGeocoder({ geocoder: undefined, publicUrl: baseUrl } as Settings);
    expect(await unset.find('1 rue X')).toEqual([]);
    expect(await geocoder('nominatim').find('  ')).toEqual([]);
    expect(requests).toEqual([]);
  });
});
