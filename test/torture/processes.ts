import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { projectRoot } from '#kernel';
import type { Fired } from './scheduler-process.js';

export type Environment = Readonly<Record<string, string | undefined>>;

const AGAIN_MS = 250;
const FIRED_WITHIN_MS = 60_000;
const STOPPED_WITHIN_MS = 10_000;

const start = (program: string, env: Environment, log: string): ChildProcess => {
  const file = openSync(log, 'a');
  return fork(join(projectRoot, 'dist/test/torture', program), {
    env: { ...env },
    execArgv: [],
    stdio: ['ignore', file, file, 'ipc'],
  });
};

/** A place for a worker: whoever works there is started again when it is killed, under another name. */
export class WorkerPlace {
  #child: ChildProcess | undefined;
  #generation = 0;
  #over = false;
  #ready = false;
  readonly endedUnasked: string[] = [];

  constructor(
    private readonly place: string,
    /** @param name by which the mail server knows it */
    private readonly environmentOf: (name: string) => Environment,
    private readonly log: string,
  ) {}

  /** @returns when the first one is ready */
  async open(): Promise<void> {
    this.run();
    while (!this.#ready) await delay(AGAIN_MS);
  }

  /** @returns the name of the one that was killed; undefined: nobody is there to be killed */
  kill(): string | undefined {
    const child = this.#child;
    if (!child) return undefined;
    this.#child = undefined;
    const name = this.name;
    child.kill('SIGKILL');
    return name;
  }

  /** Asks whoever is there to end, and gives their exit code. */
  async close(): Promise<number | null | undefined> {
    this.#over = true;
    const child = this.#child;
    if (!child) return undefined;
    const ended = once(child, 'exit') as Promise<[number | null]>;
    child.kill('SIGTERM');
    const late = delay(STOPPED_WITHIN_MS, undefined, { ref: false }).then(() => child.kill('SIGKILL'));
    const [code] = await ended;
    void late;
    return code;
  }

  abandon(): void {
    this.#over = true;
    this.#child?.kill('SIGKILL');
  }

  private get name(): string {
    return `${this.place}-${this.#generation}.example.org`;
  }

  private run(): void {
    if (this.#over) return;
    this.#generation++;
    const name = this.name;
    const child = start('worker-process.js', this.environmentOf(name), this.log);
    this.#child = child;
    let ready = false;
    child.once('message', () => (ready = this.#ready = true));
    child.once('exit', (code, signal) => {
      if (this.#over) return;
      const asked = this.#child !== child;
      // One that cannot start while the database is down is started again, as by any supervisor.
      if (!asked && ready) this.endedUnasked.push(`${name}: ${code ?? signal}`);
      setTimeout(() => this.run(), asked ? 0 : AGAIN_MS);
    });
  }
}

/** A scheduler, told when to fire. */
export class Scheduler {
  private constructor(private readonly child: ChildProcess) {}

  static async open(environment: Environment, log: string): Promise<Scheduler> {
    const child = start('scheduler-process.js', environment, log);
    await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => {
        throw new Error(`a scheduler did not start: ${log}`);
      }),
    ]);
    return new Scheduler(child);
  }

  async fire(): Promise<Fired> {
    const fired = once(this.child, 'message', { signal: AbortSignal.timeout(FIRED_WITHIN_MS) });
    this.child.send('fire');
    const [answer] = (await fired) as [Fired];
    return answer;
  }

  close(): void {
    this.child.kill('SIGKILL');
  }
}
