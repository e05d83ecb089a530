import type { Settings } from '#settings';
import { z } from 'zod';
import type { Point } from '../domain/point.js';
import { askService } from '../http/ask-service.js';
import type { TravelMethod } from './travel-distances.js';

export type Routing = NonNullable<Settings['routing']>;

/** The engines' own default: the origin counts as one (osrm-routed's --max-table-size). */
export const MAX_POINTS = 100;

/** Half a metre is nearer than any address is known, and short addresses stay under the engines' limits. */
export const DECIMALS = 5;

/** One way by road, as the engine gives it. */
export interface Road {
  readonly distanceM: number;
  readonly durationS: number | null;
}

interface Engine {
  readonly method: TravelMethod;
  request(baseUrl: string, from: Point, to: readonly Point[]): { readonly url: URL; readonly body?: unknown };
  /**
   * One for each destination, undefined where no road leads.
   * @throws ZodError when the answer is not of the documented shape
   */
  read(answer: unknown, count: number): (Road | undefined)[];
}

const rounded = ({ longitude, latitude }: Point) => ({
  lon: Number(longitude.toFixed(DECIMALS)),
  lat: Number(latitude.toFixed(DECIMALS)),
});

const figure = z.number().nonnegative().nullable();
const road = (distanceM: number | null, durationS: number | null): Road | undefined =>
  distanceM === null
    ? undefined
    : { distanceM: Math.round(distanceM), durationS: durationS === null ? null : Math.round(durationS) };

/** The one row of a table with a single source. */
const oneRow = <T extends z.ZodType>(cell: T, count: number) => z.tuple([z.array(cell).length(count)]);

/** https://github.com/Project-OSRM/osrm-backend/blob/master/docs/http.md#table-service: metres and seconds. */
const osrm: Engine = {
  method: 'OSRM',
  request(baseUrl, from, to) {
    const points = [from, ...to].map((point) => {
      const { lon, lat } = rounded(point);
      return `${lon},${lat}`;
    });
    const destinations = to.map((_, index) => index + 1).join(';');
    return {
      url: new URL(
        `${baseUrl}/table/v1/driving/${points.join(';')}?sources=0&destinations=${destinations}&annotations=distance,duration`,
      ),
    };
  },
  read(answer, count) {
    const table = z
      .object({ code: z.literal('Ok'), distances: oneRow(figure, count), durations: oneRow(figure, count) })
      .parse(answer);
    const [durations] = table.durations;
    return table.distances[0].map((distance, index) => road(distance, durations[index] ?? null));
  },
};

const METRES_PER_KM = 1_000;

/** https://valhalla.github.io/valhalla/api/matrix/api-reference/: kilometres, which is asked for, and seconds. */
const valhalla: Engine = {
  method: 'VALHALLA',
  request: (baseUrl, from, to) => ({
    url: new URL(`${baseUrl}/sources_to_targets`),
    body: { sources: [rounded(from)], targets: to.map(rounded), costing: 'auto', units: 'kilometers' },
  }),
  read(answer, count) {
    const cell = z.object({ distance: figure, time: figure });
    const { sources_to_targets: matrix } = z
      .object({ units: z.enum(['kilometers', 'km']), sources_to_targets: oneRow(cell, count) })
      .parse(answer);
    return matrix[0].map(({ distance, time }) => road(distance === null ? null : distance * METRES_PER_KM, time));
  },
};

const ENGINES: Readonly<Record<Routing['engine'], Engine>> = { osrm, valhalla };

export const methodOf = ({ engine }: Routing): TravelMethod => ENGINES[engine].method;

/**
 * The roads from one point to at most `MAX_POINTS` − 1 others, in one request; undefined where none leads.
 * @throws ServiceFailure when the engine does not answer as its manual says
 */
export function askRoads(
  { engine, url: baseUrl }: Routing,
  from: Point,
  to: readonly Point[],
  asking: { readonly publicUrl: string; readonly signal: AbortSignal },
): Promise<(Road | undefined)[]> {
  const { url, ...body } = ENGINES[engine].request(baseUrl, from, to);
  return askService(url, { ...asking, ...body }, (answer) => ENGINES[engine].read(answer, to.length));
}
