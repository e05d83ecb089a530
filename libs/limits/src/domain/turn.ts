/** What is remembered of whatever takes turns. Times in milliseconds of one clock; 0: long ago. */
export interface TurnState {
  /** The first turn that nobody has taken. */
  readonly nextAt: number;
  /** The last moment at which somebody who was sent away was told to come back. */
  readonly promisedAt: number;
  /** Nobody has a turn before. */
  readonly pausedUntil: number;
  /** Pauses in a row. */
  readonly pauses: number;
}

/** A turn that was given, or when to ask again. */
export type Turn =
  | {
      readonly given: true;
      /** How long until it comes. */
      readonly waitMs: number;
      /** Whether it comes after a pause: how it goes says whether what was paused has recovered. */
      readonly afterPause: boolean;
    }
  | { readonly given: false; readonly retryAfterMs: number };

export const NEVER_TAKEN: TurnState = { nextAt: 0, promisedAt: 0, pausedUntil: 0, pauses: 0 };

/** Longest that somebody who is sent away is told to stay away. */
export const MAX_RETRY_MS = 60 * 60_000;
export const FIRST_PAUSE_MS = 15_000;
export const MAX_PAUSE_MS = 30 * 60_000;

/**
 * The next turn, each so long after the one before, if it comes soon enough. Whoever is sent away is told a time of their
 * own, each later than the one before: all of them at once would find only one turn.
 */
export function takeTurn(
  state: TurnState,
  now: number,
  { everyMs, withinMs }: { everyMs: number; withinMs: number },
): { state: TurnState; turn: Turn } {
  const at = Math.max(now, state.nextAt, state.pausedUntil);
  if (at <= now + withinMs)
    return {
      state: everyMs > 0 ? { ...state, nextAt: at + everyMs } : state,
      turn: { given: true, waitMs: at - now, afterPause: state.pauses > 0 },
    };
  const promisedAt = Math.min(Math.max(state.promisedAt, at) + everyMs, now + MAX_RETRY_MS);
  return { state: { ...state, promisedAt }, turn: { given: false, retryAfterMs: promisedAt - now } };
}

/** Each pause twice as long as the one before. While it lasts, another one changes nothing. */
export function pauseTurns(state: TurnState, now: number): TurnState {
  if (state.pausedUntil > now) return state;
  const pauses = state.pauses + 1;
  return { ...state, pauses, pausedUntil: now + Math.min(FIRST_PAUSE_MS * 2 ** (pauses - 1), MAX_PAUSE_MS) };
}
