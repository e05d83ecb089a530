import { type InputProblem, problem } from '#kernel';

/** A point on WGS 84, in degrees. */
export interface Point {
  readonly longitude: number;
  readonly latitude: number;
}

/** Out-of-range coordinates are refused here, because PostGIS wraps them around the globe without a word. */
export function checkPoint(point: Point, path: readonly string[]): InputProblem[] {
  const problems: InputProblem[] = [];
  const check = (name: 'longitude' | 'latitude', limit: number, fr: string) => {
    const value = point[name];
    if (Number.isFinite(value) && Math.abs(value) <= limit) return;
    problems.push(
      problem([...path, name], 'OUT_OF_RANGE', {
        fr: `La ${fr} doit être entre −${limit} et ${limit} degrés (reçu : ${value}).`,
        en: `The ${name} must be between −${limit} and ${limit} degrees (received: ${value}).`,
      }),
    );
  };
  check('longitude', 180, 'longitude');
  check('latitude', 90, 'latitude');
  return problems;
}
