/**
 * The best supply plan of a small case, by trying everything: every way of coming, and every whole quantity in every
 * segment, of every offering. Nothing here imports the code it judges; slow and plain. Where capacities are whole, and
 * totals are whole numbers of deliveries in segments of one length, no plan with fractions is better.
 */

export interface SmallCandidate {
  readonly organizationId: string;
  /** Tenths of a point. */
  readonly score: number;
  /** The most in each delivery, by segment. */
  readonly most: readonly number[];
  readonly minimum: number;
  /** The most over the window, in quantity × days; Infinity: no limit. */
  readonly total: number;
  /** Lanes it may come by; null: it comes by itself. */
  readonly lanes: readonly (number | null)[];
}

export interface SmallCase {
  readonly quantity: number;
  /** Of each segment. */
  readonly days: readonly number[];
  readonly candidates: readonly SmallCandidate[];
  /** Room on each delivery of each lane. */
  readonly rooms: readonly number[];
}

/** What is left in each segment, then on each lane in each segment; and whether the organization at hand has given any. */
interface State {
  readonly left: readonly number[];
  readonly counted: boolean;
  /** Tenths of a point × quantity × days. */
  readonly value: number;
}

/** Both over the whole window: quantity × days covered, and tenths of a point of the whole. */
export function bestSupplyPlan({ quantity, days, candidates, rooms }: SmallCase): { covered: number; value: number } {
  const asked = quantity * days.reduce((sum, d) => sum + d, 0);
  const start = [...days.map(() => quantity), ...rooms.flatMap((room) => days.map(() => room))];
  let states: State[] = [{ left: start, counted: false, value: 0 }];
  for (const organizationId of new Set(candidates.map((candidate) => candidate.organizationId))) {
    states = states.map((state) => ({ ...state, counted: false }));
    for (const candidate of candidates.filter((other) => other.organizationId === organizationId)) {
      states = bestOfEach(states.flatMap((state) => [state, ...everyWay(state, candidate)]));
    }
  }
  const outcomes = states.map(({ left, value }) => ({
    covered: days.reduce((sum, d, s) => sum + (quantity - left[s]!) * d, 0),
    value: value / asked,
  }));
  return outcomes.reduce((a, b) => (b.covered > a.covered || (b.covered === a.covered && b.value > a.value) ? b : a));

  function everyWay(state: State, { score, most, minimum, total, lanes }: SmallCandidate): State[] {
    const found: State[] = [];
    const give = (lane: number | null, segment: number, left: readonly number[], volume: number): void => {
      if (volume > total) return;
      if (segment === days.length) {
        if (volume === 0) return;
        const cost = state.counted ? 0 : 50 * asked;
        found.push({ left, counted: true, value: state.value + volume * score - cost });
        return;
      }
      const onLane = lane === null ? undefined : days.length * (lane + 1) + segment;
      const limit = Math.min(most[segment]!, left[segment]!, onLane === undefined ? Infinity : left[onLane]!);
      for (let q = 0; q <= limit; q++) {
        if (q > 0 && q < minimum) continue;
        const next = left.map((room, i) => (i === segment || i === onLane ? room - q : room));
        give(lane, segment + 1, next, volume + q * days[segment]!);
      }
    };
    for (const lane of lanes) give(lane, 0, state.left, 0);
    return found;
  }
}

/** Of states with the same left over, only the one worth most can become the best plan. */
function bestOfEach(states: readonly State[]): State[] {
  const best = new Map<string, State>();
  for (const state of states) {
    const key = `${state.left.join()} ${state.counted}`;
    const known = best.get(key);
    if (!known || state.value > known.value) best.set(key, state);
  }
  return [...best.values()];
}
