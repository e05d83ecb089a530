import type { Point } from './point.js';

/** Cells of the grid to a degree: each is 0.05° by 0.05°, some 5.6 km by 3.9 km in southern Québec. */
export const CELLS_TO_A_DEGREE = 20;

/**
 * The middle of the grid cell that a point is in: what matching reckons with for a site whose point is not public
 * (docs/adr/0019). It depends on the cell alone, so no number of questions tells more. A cell has its southern and western
 * borders; the date line is one meridian, and a pole belongs to the last cells before it. The SQL of it is `matching_point`.
 */
export function matchingPoint({ longitude, latitude }: Point): Point {
  const column = Math.floor(longitude * CELLS_TO_A_DEGREE);
  const row = Math.floor(latitude * CELLS_TO_A_DEGREE);
  return {
    longitude: middle(column >= 180 * CELLS_TO_A_DEGREE ? -180 * CELLS_TO_A_DEGREE : column),
    latitude: middle(Math.min(row, 90 * CELLS_TO_A_DEGREE - 1)),
  };
}

const middle = (cell: number) => (2 * cell + 1) / (2 * CELLS_TO_A_DEGREE);
