import type { Point } from './point.js';

/** The zone in which most of a province or state lives (IANA). */
const MOST_PEOPLE: Readonly<Record<string, string>> = {
  AB: 'America/Edmonton',
  BC: 'America/Vancouver',
  MB: 'America/Winnipeg',
  NB: 'America/Moncton',
  NL: 'America/St_Johns',
  NS: 'America/Halifax',
  NT: 'America/Yellowknife',
  NU: 'America/Iqaluit',
  ON: 'America/Toronto',
  PE: 'America/Halifax',
  QC: 'America/Toronto',
  SK: 'America/Regina',
  YT: 'America/Whitehorse',
  ME: 'America/New_York',
  NH: 'America/New_York',
  NY: 'America/New_York',
  VT: 'America/New_York',
};

/** Parts of a province that keep another time: everything inside the box of degrees. */
const EXCEPTIONS: readonly {
  province: string;
  west: number;
  east: number;
  south: number;
  north: number;
  zone: string;
}[] = [
  { province: 'QC', west: -62.5, east: -60.5, south: 46.8, north: 48.3, zone: 'America/Halifax' }, // Îles-de-la-Madeleine
  // East of the Natashquan river (Loi sur le temps légal, T-5.1, s. 2): the county of Le Golfe-du-Saint-Laurent.
  { province: 'QC', west: -61.5, east: -57, south: 49.8, north: 52.1, zone: 'America/Blanc-Sablon' },
  { province: 'ON', west: -96, east: -90, south: 47, north: 57, zone: 'America/Winnipeg' },
  { province: 'NL', west: -68, east: -57.5, south: 52.3, north: 61, zone: 'America/Goose_Bay' }, // Labrador, but its straits
  { province: 'NU', west: -102, east: -85, south: 56, north: 73, zone: 'America/Rankin_Inlet' },
  { province: 'NU', west: -121, east: -102, south: 64, north: 73, zone: 'America/Cambridge_Bay' },
];

/** The IANA time zone of a point in a province; undefined where the province is not known. */
export function timeZoneAt({ longitude, latitude }: Point, province: string | null | undefined): string | undefined {
  if (!province) return undefined;
  const inside = EXCEPTIONS.find(
    (box) =>
      box.province === province &&
      longitude >= box.west &&
      longitude <= box.east &&
      latitude >= box.south &&
      latitude <= box.north,
  );
  return inside?.zone ?? MOST_PEOPLE[province];
}
