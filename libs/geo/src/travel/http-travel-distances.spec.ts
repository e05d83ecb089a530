import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Settings } from '#settings';
import { Logger } from '@nestjs/common';
import { greatCircleM } from '../domain/distance.js';
import type { Point } from '../domain/point.js';
import { HttpTravelDistances } from './http-travel-distances.js';
import { measureLegs } from './measure-legs.js';
import type { Routing } from './routing-engines.js';

const SAINT_HYACINTHE: Point = { longitude: -72.95, latitude: 45.63 };
const GRANBY: Point = { longitude: -72.73333333, latitude: 45.4 };
const MAGDALEN_ISLANDS: Point = { longitude: -61.75, latitude: 47.4 };

interface Asked {
  readonly method: string | undefined;
  readonly path: string;
  readonly parameters: Record<string, string>;
  readonly body: string;
  readonly userAgent: string | undefined;
}
type Answer = { status: number; body: string } | 'hang up' | 'silence' | 'half an answer' | 'no end';

let server: Server;
let url: string;
let asked: Asked[];
let answer: (request: Asked) => Answer | Promise<Answer>;
let logged: string[];

function give(given: Answer, response: ServerResponse): void {
  if (given === 'silence') return;
  if (given === 'hang up') return void response.destroy();
  if (given === 'half an answer') return void response.writeHead(200).write('{"code":"Ok",');
  if (given === 'no end') return void pour(response.writeHead(200));
  response.writeHead(given.status, { 'content-type': 'application/json' }).end(given.body);
}

/** Blanks, for as long as somebody reads. */
function pour(response: ServerResponse): void {
  while (!response.destroyed && response.write(' '.repeat(65_536)));
  if (!response.destroyed) response.once('drain', () => pour(response));
}

beforeEach(async () => {
  logged = [];
  const keep = (...words: unknown[]) => void logged.push(words.join(' '));
  Logger.overrideLogger({ log: keep, warn: keep, error: keep });
  asked = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
      const one: Asked = {
        method: request.method,
        path: pathname,
        parameters: Object.fromEntries(searchParams),
        body,
        userAgent: request.headers['user-agent'],
      };
      asked.push(one);
      void Promise.resolve(answer(one)).then((given) => give(given, response));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const json = (value: unknown, status = 200): Answer => ({ status, body: JSON.stringify(value) });
const distances = (engine: Routing['engine'], base = url) =>
  new HttpTravelDistances({ routing: { engine, url: base }, publicUrl: 'https://maillage.example' } as Settings);
const straight = (to: Point, from = SAINT_HYACINTHE) => ({
  distanceM: Math.round(greatCircleM(from, to)),
  durationS: null,
  method: 'GREAT_CIRCLE',
});

/** The documented answer of a table with one source. */
const osrmTable = (distancesM: (number | null)[], durationsS: (number | null)[]) =>
  json({
    code: 'Ok',
    distances: [distancesM],
    durations: [durationsS],
    sources: [{ hint: 'a', distance: 4.1, name: 'Rue des Cascades', location: [-72.95, 45.63] }],
    destinations: distancesM.map(() => ({ hint: 'b', distance: 2.5, name: '', location: [-72.7, 45.4] })),
  });
/** What an OSRM of a country of straight roads, each a third longer, would say of what it is asked. */
const osrmOf = ({ path }: Asked) => {
  const points = path
    .slice('/table/v1/driving/'.length)
    .split(';')
    .map((text): Point => {
      const [longitude = NaN, latitude = NaN] = text.split(',').map(Number);
      return { longitude, latitude };
    });
  const [from = SAINT_HYACINTHE, ...to] = points;
  const metres = to.map((point) => (greatCircleM(from, point) * 4) / 3);
  return osrmTable(
    metres,
    metres.map((distance) => distance / 20),
  );
};

describe('distances by road', () => {
  test('OSRM is asked for its table as its manual says, in metres and seconds', async () => {
    answer = () => osrmTable([41_234.5, 39_876.4], [2_345.6, null]);
    expect(await distances('osrm').measure(SAINT_HYACINTHE, [GRANBY, { longitude: -72.7, latitude: 45.41 }])).toEqual([
      { distanceM: 41_235, durationS: 2_346, method: 'OSRM' },
      { distanceM: 39_876, durationS: null, method: 'OSRM' },
    ]);
    expect(asked).toEqual([
      {
        method: 'GET',
        path: '/table/v1/driving/-72.95,45.63;-72.73333,45.4;-72.7,45.41',
        parameters: { sources: '0', destinations: '1;2', annotations: 'distance,duration' },
        body: '',
        userAgent: 'Maillage (https://maillage.example)',
      },
    ]);
  });

  test('Valhalla is asked for its matrix as its manual says, and its kilometres become metres', async () => {
    answer = () =>
      json({
        algorithm: 'costmatrix',
        units: 'kilometers',
        sources: [{ lat: 45.63, lon: -72.95 }],
        targets: [{ lat: 45.4, lon: -72.73333 }, null],
        sources_to_targets: [
          [
            { from_index: 0, to_index: 0, time: 2346, distance: 41.235 },
            { from_index: 0, to_index: 1, time: null, distance: null },
          ],
        ],
      });
    expect(await distances('valhalla').measure(SAINT_HYACINTHE, [GRANBY, MAGDALEN_ISLANDS])).toEqual([
      { distanceM: 41_235, durationS: 2_346, method: 'VALHALLA' },
      straight(MAGDALEN_ISLANDS),
    ]);
    expect(asked).toMatchObject([{ method: 'POST', path: '/sources_to_targets' }]);
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({
      sources: [{ lat: 45.63, lon: -72.95 }],
      targets: [
        { lat: 45.4, lon: -72.73333 },
        { lat: 47.4, lon: -61.75 },
      ],
      costing: 'auto',
      units: 'kilometers',
    });
  });

  test('an island that no road reaches is a straight line; the others keep their roads', async () => {
    answer = () => osrmTable([null, 41_235], [null, 2_346]);
    expect(await distances('osrm').measure(SAINT_HYACINTHE, [MAGDALEN_ISLANDS, GRANBY])).toEqual([
      straight(MAGDALEN_ISLANDS),
      { distanceM: 41_235, durationS: 2_346, method: 'OSRM' },
    ]);
  });

  test('a road shorter than the straight line leads to the edge of the map, and is not believed', async () => {
    answer = () => osrmTable([120_000], [5_400]);
    expect(await distances('osrm').measure(SAINT_HYACINTHE, [MAGDALEN_ISLANDS])).toEqual([straight(MAGDALEN_ISLANDS)]);
  });

  test.each<[string, Answer]>([
    ['an error', { status: 503, body: 'busy' }],
    ['a refusal', json({ code: 'NoSegment', message: 'Could not find a matching segment for coordinate 1' }, 400)],
    ['something that is not JSON', { status: 200, body: '<html>45.63' }],
    ['JSON of another shape', json({ code: 'Ok', durations: [[2_346]] })],
    ['a table of another size', osrmTable([41_235, 41_235], [2_346, 2_346])],
    ['a negative distance', osrmTable([-41_235], [2_346])],
    ['an answer without an end', 'no end'],
    ['a broken connection', 'hang up'],
  ])('%s gives straight lines, and a log without coordinates', async (_, broken) => {
    answer = () => broken;
    expect(await distances('osrm').measure(SAINT_HYACINTHE, [GRANBY])).toEqual([straight(GRANBY)]);
    expect(logged).toHaveLength(1);
    expect(logged[0]).toMatch(/^osrm did not answer/);
    expect(logged[0]).not.toMatch(/45[.]|72[.]/);
  });

  test.each<Answer>(['silence', 'half an answer'])('%s is not waited for longer than three seconds', async (slow) => {
    answer = () => slow;
    const start = performance.now();
    expect(await distances('osrm').measure(SAINT_HYACINTHE, [GRANBY])).toEqual([straight(GRANBY)]);
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  test('the log says why an engine refuses, once a minute at most, and the next answer may be by road again', async () => {
    const travel = distances('osrm');
    answer = () => json({ code: 'TooBig', message: 'Too many table coordinates' }, 400);
    await travel.measure(SAINT_HYACINTHE, [GRANBY]);
    await travel.measure(SAINT_HYACINTHE, [MAGDALEN_ISLANDS]);
    expect(logged).toEqual([expect.stringContaining('status 400 (TooBig)')]);
    answer = osrmOf;
    expect(await travel.measure(SAINT_HYACINTHE, [GRANBY])).toMatchObject([{ method: 'OSRM' }]);
  });

  test('a request carries at most a hundred points, each place once, and every answer finds its own', async () => {
    answer = osrmOf;
    const farms = Array.from({ length: 250 }, (_, i) => ({ longitude: -73 + i / 100, latitude: 46 }));
    const travels = await distances('osrm').measure(SAINT_HYACINTHE, [...farms, ...farms.slice(0, 50)]);
    expect(asked.map(({ path }) => path.split(';').length).sort((a, b) => b - a)).toEqual([100, 100, 53]);
    expect(travels).toHaveLength(300);
    travels.forEach(({ distanceM, method }, i) => {
      expect(method).toBe('OSRM');
      expect(distanceM).toBe(Math.round((greatCircleM(SAINT_HYACINTHE, farms[i % 250] as Point) * 4) / 3));
    });
  });

  test('a road is asked for once; a failure is not remembered', async () => {
    const travel = distances('osrm');
    answer = () => 'hang up';
    await travel.measure(SAINT_HYACINTHE, [GRANBY]);
    answer = osrmOf;
    const [first] = await travel.measure(SAINT_HYACINTHE, [GRANBY]);
    const [again] = await travel.measure(SAINT_HYACINTHE, [{ ...GRANBY, longitude: GRANBY.longitude + 1e-7 }]);
    expect(again).toEqual(first);
    expect(asked).toHaveLength(2);
  });

  test('of a hundred questions at once, four are under way at a time and all are answered', async () => {
    const travel = distances('osrm');
    let waiting: (() => void)[] = [];
    let most = 0;
    const answerThem = () => {
      for (const go of waiting) go();
      waiting = [];
    };
    answer = async (request) => {
      await new Promise<void>((go) => {
        most = Math.max(most, waiting.push(go));
        if (waiting.length === 4) setImmediate(answerThem);
      });
      return osrmOf(request);
    };
    const schools = Array.from({ length: 100 }, (_, i) => ({ longitude: -73, latitude: 45 + i / 100 }));
    const travels = await Promise.all(schools.map((school) => travel.measure(school, [GRANBY])));
    expect(travels.flat().filter(({ method }) => method === 'OSRM')).toHaveLength(100);
    expect(asked).toHaveLength(100);
    expect(most).toBe(4);
  });

  test('a base address with a path keeps it', async () => {
    answer = () => osrmTable([41_235], [2_346]);
    await distances('osrm', `${url}/routes`).measure(SAINT_HYACINTHE, [GRANBY]);
    expect(asked[0]?.path).toMatch(/^\/routes\/table\/v1\/driving\//);
  });

  test('without an engine in the settings, or anywhere to go, no request is made', async () => {
    const unset = new HttpTravelDistances({ routing: undefined, publicUrl: url } as Settings);
    expect(await unset.measure(SAINT_HYACINTHE, [GRANBY])).toEqual([straight(GRANBY)]);
    expect(await distances('osrm').measure(SAINT_HYACINTHE, [])).toEqual([]);
    expect(asked).toEqual([]);
  });

  test.each(['from', 'to'] as const)('legs that share their %s are one request', async (shared) => {
    answer = osrmOf;
    const farms = [GRANBY, MAGDALEN_ISLANDS, { longitude: -72.5, latitude: 45.9 }];
    const legs = farms.map((farm) =>
      shared === 'from' ? { from: SAINT_HYACINTHE, to: farm } : { from: farm, to: SAINT_HYACINTHE },
    );
    const travels = await measureLegs(distances('osrm'), legs);
    expect(travels.map(({ distanceM }) => distanceM)).toEqual(
      farms.map((farm) => expect.closeTo((greatCircleM(SAINT_HYACINTHE, farm) * 4) / 3, -1)),
    );
    expect(asked).toHaveLength(1);
  });
});
