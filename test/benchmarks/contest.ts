import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Outcome, Run, Target } from './load-driver.js';
import { CLIENTS, REQUESTS, WARM_UP } from './settings.js';

/** One way to ask, and what to ask of it about a need. */
export interface Contender {
  readonly name: string;
  readonly target: Target;
  readonly questionOf: (needId: string) => unknown;
  /** The needs to ask about, where they are not those of the whole contest. */
  readonly needIds?: readonly string[];
}

export interface Result extends Summary {
  readonly name: string;
  readonly clients: number;
}

interface Summary {
  readonly median: number;
  readonly mean: number;
  readonly p95: number;
  readonly p99: number;
  readonly perSecond: number;
}

/** Enough of them, and an even number: each contender is first, and last, as often as the others. */
const ROUNDS = 6;

/** Every prepared statement is planned anew five times before PostgreSQL may settle on one plan. */
const WARM_UP_OF_A_CLIENT = 8;

/**
 * Asks all contenders about the same needs, a round each in turn, so that none always finds what another has just
 * warmed. One process asks; nothing else of the benchmark runs meanwhile.
 */
export async function contest(
  contenders: readonly Contender[],
  needIds: readonly string[],
  options: { clients?: readonly number[]; requests?: number; warmUp?: number } = {},
): Promise<Result[]> {
  const { clients: levels = CLIENTS, requests = REQUESTS, warmUp = WARM_UP } = options;
  const driver = fork(fileURLToPath(new URL('./load-driver.js', import.meta.url)));
  try {
    const results: Result[] = [];
    for (const [i, clients] of levels.entries()) {
      const questions = (contender: Contender, from: number, count: number) =>
        cycle(contender.needIds ?? needIds, from, count).map(contender.questionOf);
      // Later levels find the code compiled already, and only have their connections to warm.
      const warming = Math.max(i === 0 ? warmUp : 0, clients * WARM_UP_OF_A_CLIENT);
      for (const contender of contenders)
        await ask(driver, { target: contender.target, clients, questions: questions(contender, -warming, warming) });

      const size = Math.ceil(requests / ROUNDS);
      const outcomes = contenders.map((): Outcome[] => []);
      for (let round = 0; round < ROUNDS; round++)
        for (const index of rotated(contenders.length, round)) {
          const contender = contenders[index]!;
          const run = { target: contender.target, clients, questions: questions(contender, round * size, size) };
          outcomes[index]!.push(await ask(driver, run));
        }
      for (const [index, { name }] of contenders.entries())
        results.push({ name, clients, ...summarize(outcomes[index]!) });
    }
    return results;
  } finally {
    driver.disconnect();
    await once(driver, 'exit');
  }
}

async function ask(driver: ChildProcess, run: Run): Promise<Outcome> {
  driver.send(run);
  const [{ outcome, error }] = (await once(driver, 'message')) as [{ outcome?: Outcome; error?: string }];
  if (!outcome) throw new Error(error);
  return outcome;
}

/** Forwards, then backwards, from another one each time. */
function rotated(length: number, round: number): number[] {
  const order = Array.from({ length }, (_, i) => (i + (round >> 1)) % length);
  return round % 2 ? order.reverse() : order;
}

const cycle = <T>(values: readonly T[], from: number, count: number): T[] =>
  Array.from({ length: count }, (_, i) => values[(((from + i) % values.length) + values.length) % values.length]!);

function summarize(outcomes: readonly Outcome[]): Summary {
  const latencies = outcomes.flatMap((outcome) => outcome.latencies);
  const seconds = outcomes.reduce((sum, outcome) => sum + outcome.seconds, 0);
  return {
    median: quantile(latencies, 0.5),
    mean: latencies.reduce((sum, ms) => sum + ms, 0) / latencies.length,
    p95: quantile(latencies, 0.95),
    p99: quantile(latencies, 0.99),
    perSecond: latencies.length / seconds,
  };
}

export const quantile = (values: readonly number[], q: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))] ?? 0;
