import { Clock } from '#kernel';

/** How the time of a run goes: from an instant on, so many times as fast as the machine's. Milliseconds since 1970. */
export interface Pace {
  /** The machine's time at which the run's time was `from`. */
  readonly started: number;
  readonly from: number;
  readonly speed: number;
}

/** The run's time at one of the machine's. */
export const timeAt = ({ started, from, speed }: Pace, machine: number): number => from + (machine - started) * speed;

/** The same time in every process of a run. */
export class RunningClock extends Clock {
  constructor(private readonly pace: Pace) {
    super();
  }

  now(): Date {
    return new Date(timeAt(this.pace, Date.now()));
  }
}

const VARIABLE = 'TORTURE_PACE';

/** How a process is told the pace. */
export const paceVariable = (pace: Pace): Record<string, string> => ({ [VARIABLE]: JSON.stringify(pace) });

/** @throws Error in a process that was not told */
export function toldClock(): RunningClock {
  const told = process.env[VARIABLE];
  if (!told) throw new Error(`${VARIABLE} is not set: this process is started by the crash test`);
  return new RunningClock(JSON.parse(told) as Pace);
}
