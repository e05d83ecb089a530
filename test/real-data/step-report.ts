import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a step did with what it read. */
export interface StepCounts {
  readonly read: number;
  readonly written: number;
  /** Reason → how many. With `written`, all that was read. */
  readonly unusable: Readonly<Record<string, number>>;
  /** Worth knowing, and not part of the sum. */
  readonly notes?: readonly string[];
}

/** Prints each step, with its time and memory, and refuses one that lost a row. */
export class StepPrinter {
  constructor(private readonly dataDir: string) {}

  async run(name: string, work: () => Promise<StepCounts>): Promise<void> {
    const started = Date.now();
    const { read, written, unusable, notes = [] } = await work();
    const rejected = Object.values(unusable).reduce((sum, count) => sum + count, 0);
    console.log(`\n${name}`);
    console.log(`  read ${read}, written ${written}, unusable ${rejected}`);
    for (const [reason, count] of Object.entries(unusable).sort(([, a], [, b]) => b - a))
      console.log(`    ${count} × ${reason}`);
    for (const note of notes) console.log(`  ${note}`);
    console.log(`  ${((Date.now() - started) / 1000).toFixed(1)} s; peak memory so far: ${this.memory()}`);
    if (read !== written + rejected)
      throw new Error(`${name}: ${read} read, but ${written} written and ${rejected} rejected`);
  }

  /** Resident set, of this process and, where the system tells, of the embedded database's. */
  private memory(): string {
    const own = `${Math.round(process.resourceUsage().maxRSS / 1024)} MB`;
    try {
      const { pid } = JSON.parse(readFileSync(join(this.dataDir, 'database.lock'), 'utf8')) as { pid: number };
      const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
      return peak ? `${own}, database ${Math.round(Number(peak) / 1024)} MB` : own;
    } catch {
      return own;
    }
  }
}
