import type { Point } from './point.js';

/** In degrees, with a little room: Point Pelee, Cape Columbia, the Yukon's border, Cape Spear. */
const CANADA = { south: 41.6, north: 83.2, west: -141.1, east: -52.5 };

/** Inside Canada's bounding box: enough to notice swapped columns and points of nowhere. */
export const isInCanada = ({ longitude, latitude }: Point): boolean =>
  latitude >= CANADA.south && latitude <= CANADA.north && longitude >= CANADA.west && longitude <= CANADA.east;
