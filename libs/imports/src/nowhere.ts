import type { StoredPoint } from '#database';

/** Stands for a point that the statement takes from the site's own row. */
export const NOWHERE: StoredPoint = { type: 'Point', coordinates: [0, 0] };
