import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * A part of Maillage that runs as a process of its own. It has a channel to us: when we are gone, however that came
 * about, the channel closes and it stops by itself. Ctrl-C reaches it too, from the terminal; it leaves that to us.
 */
export class ManagedProcess {
  readonly ended: Promise<Ending>;
  private readonly child: ChildProcess;

  constructor(
    readonly name: string,
    script: string,
    env: NodeJS.ProcessEnv,
    nodeFlags: readonly string[] = [],
  ) {
    this.child = fork(script, [], { env, execArgv: [...nodeFlags], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.ended = new Promise((resolve) => {
      this.child.once('exit', (code, signal) => resolve({ code, signal }));
      this.child.once('error', () => resolve({ code: 1, signal: null }));
    });
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Asks it to end, and ends it when it has not within that time. */
  async stop(withinMs: number): Promise<void> {
    if (!this.running) return;
    // Windows has no signal that a process can answer; there, closing the channel asks the same.
    if (process.platform === 'win32') this.child.disconnect();
    else this.child.kill('SIGTERM');
    await Promise.race([this.ended, delay(withinMs, undefined, { ref: false })]);
    if (!this.running) return;
    this.kill();
    await this.ended;
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }
}
