import type { Match } from './match.js';
import { rescore, withoutPrice } from './score.js';

/** As whom somebody sees matches: to what distances are rounded before anything is computed from them, and prices. */
export interface View {
  /** 0: not rounded. */
  readonly distanceStepM: number;
  readonly pricesHidden: boolean;
}

/** To what an outsider sees distances rounded. */
export const COARSE_DISTANCE_M = 5000;

/** Who belongs to the side whose list it is. */
export const EXACTLY: View = { distanceStepM: 0, pricesHidden: false };
/** Somebody signed in who belongs to neither side. */
export const OUTSIDE: View = { distanceStepM: COARSE_DISTANCE_M, pricesHidden: false };
/** Somebody who is not signed in. */
export const VISITING: View = { distanceStepM: COARSE_DISTANCE_M, pricesHidden: true };

/**
 * A match as somebody sees it who belongs to neither side: the distance rounded (at least one step), and every number
 * that depends on it computed from the rounded one, so that neither a score nor a reason tells where a farm is. Where
 * prices are hidden the price counts as unknown, or its points would tell it.
 */
export function asSeenBy({ distanceStepM, pricesHidden }: View, match: Match): Match {
  if (distanceStepM === 0) return match;
  const { pair, assessment } = match;
  const distanceM = Math.max(1, Math.round(pair.distanceM / distanceStepM)) * distanceStepM;
  const rounded = { ...pair, distanceM };
  return { pair: rounded, assessment: rescore(rounded, pricesHidden ? withoutPrice(assessment) : assessment) };
}
