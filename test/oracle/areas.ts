/** The oracle's own point in polygon, in whole numbers: a point is on a border or it is not. */
type Position = readonly number[];
/** GeoJSON coordinates: polygons, each an outer ring and its holes, each ring closed. */
export type MultiPolygon = readonly (readonly (readonly Position[])[])[];

/** Any coordinate of more than a billionth of a degree stands exactly on this grid; `BigInt` refuses another. */
const whole = (degrees: number): bigint => BigInt(degrees * 2 ** 80);

export const isInside = (point: Position, area: MultiPolygon): boolean =>
  area.some(([outer = [], ...holes]) => {
    const where = [outer, ...holes].map((ring) => locate(point, ring));
    return where.includes('border') || (where[0] === 'inside' && !where.slice(1).includes('inside'));
  });

/** By the winding number: how many times the ring goes around the point. */
function locate([x, y]: Position, ring: readonly Position[]): 'inside' | 'border' | 'outside' {
  const [px, py] = [whole(x ?? 0), whole(y ?? 0)];
  let winding = 0;
  for (let i = 1; i < ring.length; i++) {
    const [ax, ay] = (ring[i - 1] ?? []).map(whole) as [bigint, bigint];
    const [bx, by] = (ring[i] ?? []).map(whole) as [bigint, bigint];
    const side = (bx - ax) * (py - ay) - (px - ax) * (by - ay);
    const between = (a: bigint, p: bigint, b: bigint) => (a <= p && p <= b) || (b <= p && p <= a);
    if (side === 0n && between(ax, px, bx) && between(ay, py, by)) return 'border';
    if (ay <= py && by > py && side > 0n) winding++;
    if (ay > py && by <= py && side < 0n) winding--;
  }
  return winding === 0 ? 'outside' : 'inside';
}
