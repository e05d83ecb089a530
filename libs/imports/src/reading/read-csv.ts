import { Readable } from 'node:stream';
import { type CsvError, parse } from 'csv-parse';
import { type Encoding, decoded, detectEncoding } from './detect-encoding.js';
import type { RawRow } from './read-table.js';

const DELIMITERS = [',', ';', '\t'] as const;
/** Longer than any row somebody typed: where a quotation mark is never closed, what follows is one endless row. */
const MAX_ROW_CHARACTERS = 200_000;
const HEADER_CHARACTERS = 64_000;

/** Every row of a CSV or TSV file, the header among them, with the line it starts on. */
export async function* readCsv(path: string): AsyncGenerator<RawRow> {
  const encoding = await detectEncoding(path);
  const unreadable: Unreadable[] = [];
  const parser = parse({
    delimiter: delimiterOf(await firstLine(path, encoding)),
    info: true,
    // A quotation mark inside a cell is that character, so that only one that is never closed is an error.
    relax_quotes: true,
    relax_column_count: true,
    skip_records_with_error: true,
    max_record_size: MAX_ROW_CHARACTERS,
    on_skip: (error) => void unreadable.push(toUnreadable(error)),
  });
  const source = Readable.from(decoded(path, encoding));
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  let next = 1;
  // What could not be read starts where the row before it ended; the parser knows only where it gave up.
  const skipped = function* (before: number): Generator<RawRow> {
    while (unreadable[0] && unreadable[0].through < before) {
      const { code, through } = unreadable[0];
      yield { line: Math.min(next, through), through, unreadable: code };
      next = through + 1;
      unreadable.shift();
    }
  };
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      yield* skipped(info.lines);
      // `lines` counts the line breaks passed, those inside quotation marks too: the row starts where the last one ended.
      yield { line: Math.min(next, info.lines), cells: record };
      next = info.lines + 1;
    }
  } finally {
    source.destroy();
  }
  yield* skipped(Infinity);
}

interface Unreadable {
  readonly code: string;
  /** Its last line. */
  readonly through: number;
}

const toUnreadable = (error: CsvError | undefined): Unreadable => ({
  code: error?.code ?? 'CSV',
  through: (error as { lines?: number } | undefined)?.lines ?? 0,
});

async function firstLine(path: string, encoding: Encoding): Promise<string> {
  let start = '';
  for await (const text of decoded(path, encoding)) {
    start += text;
    if (start.length > HEADER_CHARACTERS || /[\r\n]/.test(start.trimStart())) break;
  }
  return start.trimStart().split(/[\r\n]/, 1)[0] ?? '';
}

/** Whichever separates the header into the most columns; what stands between quotation marks does not count. */
export function delimiterOf(header: string): string {
  const bare = header.replace(/"[^"]*"/g, '');
  const count = (delimiter: string) => bare.split(delimiter).length;
  return DELIMITERS.reduce<string>((best, each) => (count(each) > count(best) ? each : best), ',');
}
