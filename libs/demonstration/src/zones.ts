import type { GeoJsonMultiPolygon, Position, Ring } from '#geo';

type Corner = readonly [longitude: number, latitude: number];

/** Outlines drawn by hand, with few corners, around where the demonstration's places are; no two of them overlap where one area holds both. */
const OUTLINES = {
  montreal: [[-74.01, 45.4], [-73.65, 45.4], [-73.53, 45.47], [-73.5, 45.62], [-73.46, 45.7], [-73.62, 45.7], [-73.72, 45.55], [-73.88, 45.52]],
  northShore: [[-74.4, 45.56], [-73.9, 45.53], [-73.73, 45.56], [-73.64, 45.71], [-73.35, 45.72], [-73.1, 45.95], [-73.3, 46.25], [-74.4, 46.15]],
  monteregie: [[-74.4, 45], [-72.5, 45], [-72.5, 45.75], [-72.95, 46.1], [-73.2, 46.03], [-73.44, 45.71], [-73.48, 45.62], [-73.51, 45.46], [-73.68, 45.37], [-74.4, 45.22]],
  estrie: [[-72.45, 45.05], [-71.4, 45.05], [-70.75, 45.5], [-71.5, 45.75], [-72.3, 45.6]],
  centre: [[-72.9, 45.78], [-71.6, 45.85], [-71.55, 46.3], [-72.3, 46.42], [-72.75, 46.18]],
  mauricie: [[-73.1, 46.2], [-72.85, 46.22], [-72.5, 46.37], [-72.3, 46.6], [-72.4, 47.6], [-73.2, 47.6]],
  quebec: [[-71.65, 46.65], [-71.05, 46.6], [-70.85, 46.95], [-71.2, 47], [-71.6, 46.88]],
  beauce: [[-71.4, 45.95], [-70.4, 45.95], [-70.6, 46.5], [-70.9, 46.68], [-71.2, 46.55]],
  charlevoix: [[-71, 47.05], [-70.25, 47.2], [-69.75, 47.75], [-69.75, 48.1], [-70.6, 47.95]],
  saguenay: [[-72.9, 48.3], [-71.4, 48.2], [-70.6, 48.15], [-70.7, 48.6], [-71.9, 48.75], [-72.2, 49], [-72.9, 48.95]],
  chibougamau: [[-74.6, 49.8], [-74.1, 49.8], [-74.1, 50.05], [-74.6, 50.05]],
  lowerSaintLawrence: [[-70.12, 47.3], [-69.7, 47.2], [-68.3, 48.1], [-67.1, 48.25], [-67.1, 48.95], [-67.6, 48.95], [-68.6, 48.55], [-69.65, 47.95], [-70, 47.6]],
  gaspesie: [[-67, 47.95], [-65.8, 47.95], [-64.1, 48.3], [-64.1, 48.95], [-66.5, 49.25], [-67, 49]],
  islands: [[-62.1, 47.2], [-61.3, 47.2], [-61.3, 47.7], [-62.1, 47.7]],
  northCoast: [[-69.75, 48.2], [-69.3, 48.3], [-68, 49.15], [-67, 49.5], [-66, 50.1], [-66, 50.6], [-67.5, 50.3], [-69.75, 48.6]],
  outaouais: [[-76.7, 45.5], [-75.7, 45.42], [-74.9, 45.58], [-75.3, 46.1], [-75.7, 46.5], [-76.2, 46.5], [-76.7, 45.75]],
  abitibi: [[-79.5, 47.3], [-79, 47.3], [-77.5, 48], [-77.5, 48.9], [-79.5, 48.95]],
} as const satisfies Record<string, readonly Corner[]>; // prettier-ignore

export type Zone = keyof typeof OUTLINES;

/** What is left out of a zone. L'Isle-aux-Coudres is in the middle of Charlevoix, and takes a ferry. */
const HOLES: Readonly<Partial<Record<Zone, readonly Corner[]>>> = {
  charlevoix: [[-70.46, 47.36], [-70.31, 47.42], [-70.35, 47.45], [-70.47, 47.4]], // prettier-ignore
};

const closed = (corners: readonly Corner[]): Ring => [...corners, ...corners.slice(0, 1)] as Position[];

/** One area made of zones. */
export const areaOf = (...zones: readonly Zone[]): GeoJsonMultiPolygon => ({
  type: 'MultiPolygon',
  coordinates: zones.map((zone) => [OUTLINES[zone], HOLES[zone]].flatMap((ring) => (ring ? [closed(ring)] : []))),
});
