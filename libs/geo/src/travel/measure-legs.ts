import type { Point } from '../domain/point.js';
import type { Travel, TravelDistances } from './travel-distances.js';

/** A way to measure, between two points. */
export interface Leg {
  readonly from: Point;
  readonly to: Point;
}

/**
 * The way of each leg, in their order, with one `measure` for all the legs that share an end: `from` or `to`, whichever
 * makes fewer. What is measured backwards may differ by a one-way street.
 */
export async function measureLegs(distances: TravelDistances, legs: readonly Leg[]): Promise<Travel[]> {
  const [byFrom, byTo] = [indicesBy(legs, 'from'), indicesBy(legs, 'to')];
  const [start, end, groups] =
    byFrom.size <= byTo.size ? (['from', 'to', byFrom] as const) : (['to', 'from', byTo] as const);
  const travels: Travel[] = [];
  await Promise.all(
    [...groups.values()].map(async (indices) => {
      const group = indices.map((index) => legs[index] as Leg);
      const measured = await distances.measure(
        (group[0] as Leg)[start],
        group.map((leg) => leg[end]),
      );
      measured.forEach((travel, i) => (travels[indices[i] as number] = travel));
    }),
  );
  return travels;
}

function indicesBy(legs: readonly Leg[], end: keyof Leg): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  legs.forEach((leg, index) => {
    const { longitude, latitude } = leg[end];
    const key = `${longitude},${latitude}`;
    groups.set(key, [...(groups.get(key) ?? []), index]);
  });
  return groups;
}
