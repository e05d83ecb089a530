import { note, say, seconds } from '../terminal.js';

const REDRAW_MS = 1_000;
const LINE_EVERY_MS = 10_000;

/** Says each step as it is taken, with the time it takes: rewritten each second on a terminal, now and then in a log. */
export class Steps {
  private taken = 0;

  constructor(private readonly total: number) {}

  async run<T>(text: string, work: (report: (detail: string) => void) => Promise<T>): Promise<T> {
    const label = `[${++this.taken}/${this.total}] ${text}`;
    const started = Date.now();
    const terminal = process.stderr.isTTY;
    let detail = '';
    const draw = (end: string) => {
      const line = `${label}… ${detail}${seconds(started)}${end}`;
      if (terminal) process.stderr.write(`\r\u001b[K${line}`);
      else note(line);
    };
    const timer = setInterval(() => draw(''), terminal ? REDRAW_MS : LINE_EVERY_MS);
    if (terminal) draw('');
    try {
      const done = await work((text) => (detail = `${text}, `));
      detail = '';
      draw(say(' — fait', ' — done'));
      return done;
    } catch (error) {
      draw(say(' — échec', ' — failed'));
      throw error;
    } finally {
      clearInterval(timer);
      if (terminal) process.stderr.write('\n');
    }
  }
}
