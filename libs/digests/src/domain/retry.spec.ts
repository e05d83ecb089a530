import { expect, test } from '@jest/globals';
import { MAX_FAILURES, retryDelayMs } from './retry.js';

test('each failure doubles the wait, up to four hours', () => {
  const waits = Array.from({ length: MAX_FAILURES + 2 }, (_, i) => retryDelayMs(60_000, i + 1, 0) / 60_000);
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 240, 240]);
});

test('what failed together comes again within half of the wait, apart from each other', () => {
  expect([0, 0.5, 1].map((chance) => retryDelayMs(60_000, 1, chance))).toEqual([60_000, 45_000, 30_000]);
});
