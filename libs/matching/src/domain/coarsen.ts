import { bestFirst, type Match } from './match.js';
import { rescore, withoutPrice } from './score.js';

/** To what an outsider sees distances rounded. */
export const COARSE_DISTANCE_M = 5000;

/**
 * Matches as somebody sees them who belongs to neither side: distances rounded to 5 km (at least one such step), and every number that depends
 * on the distance computed from the rounded one, so that neither a score nor a reason tells where a farm is. To
 * visitors prices are hidden too: the price counts as unknown, or its points would tell it.
 */
export function coarsen(matches: readonly Match[], other: 'need' | 'offering', prices: 'SHOWN' | 'HIDDEN'): Match[] {
  const coarse = matches.map(({ pair, assessment }): Match => {
    const distanceM = Math.max(1, Math.round(pair.distanceM / COARSE_DISTANCE_M)) * COARSE_DISTANCE_M;
    const rounded = { ...pair, distanceM };
    return { pair: rounded, assessment: rescore(rounded, prices === 'SHOWN' ? assessment : withoutPrice(assessment)) };
  });
  return coarse.sort(bestFirst(other));
}
