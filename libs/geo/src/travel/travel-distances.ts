import type { Point } from '../domain/point.js';

/** Where a distance comes from: a straight line over the Earth, or the roads as a routing engine knows them. */
export const TRAVEL_METHODS = ['GREAT_CIRCLE', 'OSRM', 'VALHALLA'] as const;
export type TravelMethod = (typeof TRAVEL_METHODS)[number];

export interface Travel {
  /** In metres, rounded. */
  readonly distanceM: number;
  /** By car, in seconds, rounded; null where it is not known, as for a great circle. */
  readonly durationS: number | null;
  readonly method: TravelMethod;
}

/**
 * How far it is by road, to show beside a match. It decides nothing: the distance that decides is the geodesic one
 * (docs/glossary.md).
 */
export abstract class TravelDistances {
  /**
   * The way from one point to each of the others, in their order. Where the roads are not known (no routing engine in
   * the settings, and no request is made then; none that answers; no way by road) it is the great circle, and
   * `method` says so. It never throws.
   */
  abstract measure(from: Point, to: readonly Point[]): Promise<Travel[]>;
}
