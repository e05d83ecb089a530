import type { PlaceKind, PlaceSource } from './place.js';
import type { Point } from './point.js';

/** A place as one source of the gazetteer knows it. */
export interface GazetteerPlace {
  readonly source: PlaceSource;
  readonly kind: PlaceKind;
  /** The source's own: postal code without its space, municipality code, GeoNames id. */
  readonly code: string;
  readonly name: string;
  readonly normalizedName: string;
  readonly country: string;
  readonly province: string | null;
  readonly regionCode: string | null;
  readonly regionName: string | null;
  readonly countyName: string | null;
  readonly population: number | null;
  readonly timeZone: string | null;
  readonly point: Point;
}
