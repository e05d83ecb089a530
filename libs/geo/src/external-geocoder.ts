import type { Place } from './domain/place.js';

/** A service outside that finds civic addresses exactly. */
export abstract class ExternalGeocoder {
  /**
   * Buildings that the address may mean, best first. Empty when nothing was found, when none is configured (no
   * request is made then) and when the service fails: it never throws.
   */
  abstract find(address: string): Promise<readonly Place[]>;
}
