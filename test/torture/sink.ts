import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '#kernel';
import type { Trouble, TroubleSettings } from './trouble.js';

export interface SinkSettings {
  readonly file: string;
  readonly trouble: TroubleSettings;
}

/** What the sink tells while it runs. */
export interface SinkReport {
  readonly port: number;
  readonly accepted: number;
}

/** A message that the sink took. Times are the machine's, in milliseconds since 1970. */
export interface Accepted {
  readonly id: number;
  readonly at: number;
  /** When its transaction began: MAIL. */
  readonly began: number;
  readonly to: string;
  /** The process that sent it, as it greets. */
  readonly sender: string;
  readonly messageId: string;
  /** Of its header, and of its HTML where that says one. */
  readonly language: string;
  readonly bodyLanguage?: string | undefined;
  readonly bytes: number;
}

export type SinkFact =
  | ({ readonly kind: 'accepted' } & Accepted)
  /** The 250 of a message left. */
  | { readonly kind: 'answered'; readonly id: number; readonly at: number }
  | { readonly kind: 'trouble'; readonly what: Trouble | 'REFUSED_AT_MAIL'; readonly at: number };

/** The sink's process, and what it knows. */
export class Sink {
  #accepted = 0;

  private constructor(
    private readonly child: ChildProcess,
    private readonly file: string,
    readonly port: number,
  ) {
    child.on('message', (report: SinkReport) => (this.#accepted = report.accepted));
  }

  static async start(directory: string, trouble: TroubleSettings): Promise<Sink> {
    const settings: SinkSettings = { file: join(directory, 'sink.jsonl'), trouble };
    writeFileSync(settings.file, '');
    const child = fork(join(projectRoot, 'dist/test/torture/sink-process.js'), {
      env: { PATH: process.env['PATH'], TORTURE_SINK: JSON.stringify(settings) },
      execArgv: [],
    });
    const [{ port }] = (await once(child, 'message')) as [SinkReport];
    return new Sink(child, settings.file, port);
  }

  /** Messages so far, those that came twice included. */
  get accepted(): number {
    return this.#accepted;
  }

  /** Everything that happened, in its order. */
  facts(): SinkFact[] {
    const lines = readFileSync(this.file, 'utf8').split('\n').filter(Boolean);
    return lines.map((line) => JSON.parse(line) as SinkFact);
  }

  stop(): void {
    this.child.kill('SIGKILL');
  }
}
