import { describe, expect, test } from '@jest/globals';
import {
  FIRST_PAUSE_MS,
  MAX_PAUSE_MS,
  MAX_RETRY_MS,
  NEVER_TAKEN,
  pauseTurns,
  takeTurn,
  type TurnState,
} from './turn.js';

const NOW = 1_000_000;

/** Takes several turns at one moment. */
function takes(times: number, pace: { everyMs: number; withinMs: number }, from: TurnState = NEVER_TAKEN) {
  let state = from;
  const turns = Array.from({ length: times }, () => {
    const taken = takeTurn(state, NOW, pace);
    state = taken.state;
    return taken.turn;
  });
  return { state, turns };
}

test('turns are as far apart as they must be, and those sent away are told times of their own', () => {
  const { turns } = takes(5, { everyMs: 100, withinMs: 250 });
  expect(turns).toEqual([
    { given: true, waitMs: 0, afterPause: false },
    { given: true, waitMs: 100, afterPause: false },
    { given: true, waitMs: 200, afterPause: false },
    { given: false, retryAfterMs: 400 },
    { given: false, retryAfterMs: 500 },
  ]);
});

test('what was not taken is not saved up', () => {
  const { state } = takes(1, { everyMs: 100, withinMs: 0 });
  const later = NOW + 10_000;
  const first = takeTurn(state, later, { everyMs: 100, withinMs: 1000 });
  expect(first.turn).toMatchObject({ waitMs: 0 });
  expect(takeTurn(first.state, later, { everyMs: 100, withinMs: 1000 }).turn).toMatchObject({ waitMs: 100 });
});

test('nobody is sent away for longer than the longest', () => {
  const { turns } = takes(200, { everyMs: 60_000, withinMs: 0 });
  expect(turns.at(-1)).toEqual({ given: false, retryAfterMs: MAX_RETRY_MS });
});

describe('a pause', () => {
  test('sends everybody away until it is over, then says that it was', () => {
    const paused = pauseTurns(NEVER_TAKEN, NOW);
    expect(takeTurn(paused, NOW, { everyMs: 0, withinMs: 1000 }).turn).toEqual({
      given: false,
      retryAfterMs: FIRST_PAUSE_MS,
    });
    expect(takeTurn(paused, NOW + FIRST_PAUSE_MS, { everyMs: 0, withinMs: 1000 }).turn).toEqual({
      given: true,
      waitMs: 0,
      afterPause: true,
    });
  });

  test('is not made longer while it lasts; the next one is twice as long, up to the longest', () => {
    let state = pauseTurns(NEVER_TAKEN, NOW);
    expect(pauseTurns(state, NOW + 1)).toEqual(state);
    const lengths: number[] = [];
    for (let i = 0; i < 12; i++) {
      const at = state.pausedUntil;
      state = pauseTurns(state, at);
      lengths.push(state.pausedUntil - at);
    }
    expect(lengths.slice(0, 2)).toEqual([2 * FIRST_PAUSE_MS, 4 * FIRST_PAUSE_MS]);
    expect(lengths.at(-1)).toBe(MAX_PAUSE_MS);
  });
});
