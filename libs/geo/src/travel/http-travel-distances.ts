import { Settings } from '#settings';
import { Injectable, Logger } from '@nestjs/common';
import { greatCircleM } from '../domain/distance.js';
import type { Point } from '../domain/point.js';
import { ServiceFailure } from '../http/ask-service.js';
import { askRoads, DECIMALS, MAX_POINTS, methodOf, type Road, type Routing } from './routing-engines.js';
import { type Travel, TravelDistances } from './travel-distances.js';
import { Turnstile } from './turnstile.js';

/** For one `measure`, all its requests and their turns included: someone is waiting for a page. */
const TIMEOUT_MS = 3_000;
const REQUESTS_AT_ONCE = 4;
const LOGGED_EVERY_MS = 60_000;
/** Some 3 MB. */
const REMEMBERED_ROADS = 10_000;

/** Asks the OSRM or Valhalla service of the settings, and nothing when there is none. */
@Injectable()
export class HttpTravelDistances extends TravelDistances {
  readonly #logger = new Logger(HttpTravelDistances.name);
  readonly #turnstile = new Turnstile(REQUESTS_AT_ONCE);
  /** By both ends, least recently used first. Roads change less often than servers restart. */
  readonly #remembered = new Map<string, Road>();
  #quietUntil = 0;

  constructor(private readonly settings: Settings) {
    super();
  }

  async measure(from: Point, to: readonly Point[]): Promise<Travel[]> {
    const { routing } = this.settings;
    if (!routing) return to.map((point) => greatCircle(from, point));
    const roads = await this.roadsBetween(routing, from, to);
    return to.map((point) => {
      const road = roads.get(legKey(from, point));
      return road ? { ...road, method: methodOf(routing) } : greatCircle(from, point);
    });
  }

  private async roadsBetween(routing: Routing, from: Point, to: readonly Point[]): Promise<Map<string, Road>> {
    const roads = new Map<string, Road>();
    const unknown = new Map<string, Point>();
    for (const point of to) {
      const key = legKey(from, point);
      const road = this.recall(key);
      if (road) roads.set(key, road);
      else unknown.set(key, point);
    }
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    await Promise.all(
      batchesOf([...unknown], MAX_POINTS - 1).map(async (batch) => {
        const points = batch.map(([, point]) => point);
        const found = await this.ask(routing, from, points, signal);
        batch.forEach(([key, point], index) => {
          const road = found[index];
          if (!road || !isCredible(road, greatCircleM(from, point))) return;
          roads.set(key, road);
          this.remember(key, road);
        });
      }),
    );
    return roads;
  }

  private async ask(routing: Routing, from: Point, to: readonly Point[], signal: AbortSignal) {
    const { publicUrl } = this.settings;
    try {
      return await this.#turnstile.pass(() => askRoads(routing, from, to, { publicUrl, signal }));
    } catch (error) {
      if (!(error instanceof ServiceFailure)) throw error;
      this.warn(`${routing.engine} did not answer, distances are straight lines: ${error.message}`);
      return [];
    }
  }

  /** Once a minute at most: while the engine is down, every page of matches would say so. */
  private warn(text: string): void {
    const now = performance.now();
    if (now < this.#quietUntil) return;
    this.#quietUntil = now + LOGGED_EVERY_MS;
    this.#logger.warn(text);
  }

  private recall(key: string): Road | undefined {
    const road = this.#remembered.get(key);
    if (road) {
      this.#remembered.delete(key);
      this.#remembered.set(key, road);
    }
    return road;
  }

  private remember(key: string, road: Road): void {
    this.#remembered.set(key, road);
    const [oldest] = this.#remembered.keys();
    if (oldest !== undefined && this.#remembered.size > REMEMBERED_ROADS) this.#remembered.delete(oldest);
  }
}

const greatCircle = (from: Point, to: Point): Travel => ({
  distanceM: Math.round(greatCircleM(from, to)),
  durationS: null,
  method: 'GREAT_CIRCLE',
});

const legKey = (from: Point, to: Point): string =>
  [from.longitude, from.latitude, to.longitude, to.latitude].map((degrees) => degrees.toFixed(DECIMALS)).join();

/** How far from its point an engine may find the nearest road, at both ends together. */
const TO_THE_ROAD_M = 5_000;
/** The sphere against the ellipsoid. */
const SPHERE_ERROR = 0.005;

/**
 * No road is shorter than the straight line. An engine that says so was asked about a point outside its map, and
 * measured from the nearest road inside.
 */
const isCredible = ({ distanceM }: Road, straightM: number): boolean =>
  distanceM >= straightM * (1 - SPHERE_ERROR) - TO_THE_ROAD_M;

function batchesOf<T>(all: readonly T[], size: number): T[][] {
  const batches: T[][] = [];
  for (let start = 0; start < all.length; start += size) batches.push(all.slice(start, start + size));
  return batches;
}
