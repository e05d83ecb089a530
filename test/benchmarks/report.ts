import type { Result } from './contest.js';
import type { Memory } from './server-process.js';

/** What docs/benchmarks.md keeps goes to the standard output, in Markdown; what is under way, to the other one. */
export const say = (text = '') => process.stdout.write(`${text}\n`);
export const note = (text: string) => process.stderr.write(`… ${text}\n`);

export const section = (title: string, text: string) => say(`\n### ${title}\n\n${text}\n`);

export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  say(line(head));
  say(line(head.map((_, i) => (i === 0 ? '---' : '--:'))));
  for (const row of rows) say(line(row));
}

export const count = (value: number) => value.toLocaleString('en-CA');
export const ms = (value: number) => value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
export const mebibytes = ({ now, peak }: Memory) => `${now ?? 'unknown'} MiB now, ${peak ?? 'unknown'} MiB at most`;

/** One line for each contender and number of clients; ratios of medians, to the yardstick with as many clients. */
export function resultTable(results: readonly Result[], yardstick: string): void {
  table(
    ['asked', 'clients', 'median ms', 'mean ms', 'p95 ms', 'p99 ms', 'a second', 'ratio', 'ratio of means'],
    results.map((result) => {
      const base = results.find(({ name, clients }) => name === yardstick && clients === result.clients)!;
      return [
        result.name,
        result.clients,
        ...[result.median, result.mean, result.p95, result.p99].map(ms),
        result.perSecond.toFixed(1),
        (result.median / base.median).toFixed(2),
        (result.mean / base.mean).toFixed(2),
      ];
    }),
  );
}
