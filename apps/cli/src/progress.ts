import { SingleBar } from 'cli-progress';
import { note, say, seconds } from './terminal.js';

/** How far some long work is. */
export interface Progress {
  update(done: number, total: number): void;
  stop(): void;
}

const LINE_EVERY_MS = 5_000;

/** A bar where a person watches, a line now and then in a log; both on stderr. */
export const startProgress = (label: string): Progress => (process.stderr.isTTY ? bar(label) : lines(label));

function bar(label: string): Progress {
  const single = new SingleBar({
    format: `${label} [{bar}] {percentage} % | {value}/{total} | {duration_formatted}`,
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
  });
  let started = false;
  return {
    update(done, total) {
      if (!started) single.start(Math.max(total, done, 1), 0);
      started = true;
      single.setTotal(Math.max(total, done, 1));
      single.update(done);
    },
    stop: () => started && single.stop(),
  };
}

function lines(label: string): Progress {
  const started = Date.now();
  let last = started;
  return {
    update(done, total) {
      if (Date.now() - last < LINE_EVERY_MS) return;
      last = Date.now();
      const share = Math.min(100, Math.floor((100 * done) / Math.max(total, done, 1)));
      note(`${label}${say(' : ', ': ')}${share} % (${done}), ${seconds(started)}`);
    },
    stop: () => undefined,
  };
}
