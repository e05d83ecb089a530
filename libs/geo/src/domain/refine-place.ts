import type { GeocodedPlace } from './choose-place.js';
import { greatCircleM } from './distance.js';
import type { Place, Precision } from './place.js';

/**
 * How far an exact address may lie from what the gazetteer knows of it. Beyond, the geocoder has found the same
 * street in another town.
 */
const FARTHEST_M: Readonly<Record<Precision, number>> = {
  EXACT: 1_000,
  POSTAL_CODE: 50_000,
  MUNICIPALITY: 100_000,
  FSA: 500_000,
};

/** The first exact address that agrees with the known place, with the region and county known from it; else that place. */
export function refineWithAddress(
  known: GeocodedPlace | undefined,
  found: readonly Place[],
): GeocodedPlace | undefined {
  if (!known) return found[0] && { ...found[0], namesakes: 0 };
  const exact = found.find(
    ({ point, country }) =>
      country === known.country && greatCircleM(point, known.point) <= FARTHEST_M[known.precision],
  );
  if (!exact) return known;
  return {
    ...exact,
    province: exact.province ?? known.province,
    regionCode: known.regionCode,
    regionName: known.regionName,
    countyName: known.countyName ?? exact.countyName,
    postalCode: known.postalCode ?? exact.postalCode,
    timeZone: known.timeZone ?? exact.timeZone,
    namesakes: 0,
  };
}
