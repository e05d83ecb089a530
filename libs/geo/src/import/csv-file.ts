import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { DomainError } from '#kernel';
import { CsvError, parse } from 'csv-parse';

/** A CSV file as people publish them: UTF-8, UTF-16 or Windows-1252; commas, semicolons or tabs. */
export interface CsvFile {
  readonly path: string;
  readonly bytes: number;
  readonly encoding: string;
  readonly delimiter: string;
  /** Column names, in lower case. */
  readonly header: readonly string[];
}

export interface CsvRow {
  /** Where it ends in the file; the header is line 1. */
  readonly line: number;
  /** undefined: it has not as many values as the header, as when a quotation mark is missing. */
  readonly record: Readonly<Record<string, string>> | undefined;
}

const MAX_RECORD_BYTES = 100_000;
const HEADER_BYTES = 64_000;

const columnName = (name: string) => name.trim().toLowerCase();

/** Reads the file once to know its encoding: that it is not UTF-8 may show only at its last accent. */
export async function inspectCsv(path: string): Promise<CsvFile> {
  const { size } = await stat(path);
  const encoding = await encodingOf(path);
  let start = '';
  for await (const text of decoded(path, encoding)) {
    start += text;
    if (start.length > HEADER_BYTES || start.includes('\n')) break;
  }
  const firstLine = start.split(/\r?\n/, 1)[0] ?? '';
  const count = (delimiter: string) => firstLine.split(delimiter).length;
  const delimiter = [';', '\t'].reduce((best, each) => (count(each) > count(best) ? each : best), ',');
  const header = firstLine.split(delimiter).map((name) => columnName(name.replace(/^"|"$/g, '')));
  return { path, bytes: size, encoding, delimiter, header };
}

/**
 * Every row, with its line, as the file is read.
 * @throws DomainError where a quotation mark is never closed: what follows it cannot be told into rows
 */
export async function* readCsv(file: CsvFile, onBytes?: (read: number) => void): AsyncGenerator<CsvRow> {
  const parser = parse({
    delimiter: file.delimiter,
    from_line: 2,
    info: true,
    skip_empty_lines: true,
    relax_column_count: true,
    // A quotation mark inside a value is kept as it is; an error here would lose the row that follows.
    relax_quotes: true,
    max_record_size: MAX_RECORD_BYTES,
  });
  const source = Readable.from(decoded(file.path, file.encoding, onBytes));
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      const isWhole = record.length === file.header.length;
      yield {
        line: info.lines,
        record: isWhole ? Object.fromEntries(file.header.map((name, i) => [name, record[i] ?? ''])) : undefined,
      };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = String(Number(error['lines']));
    throw new DomainError(
      'BAD_USER_INPUT',
      {
        fr: `Le fichier n’est plus lisible à partir de la ligne ${line} (guillemet non fermé ?).`,
        en: `The file cannot be read from line ${line} on (quotation mark not closed?).`,
      },
      { cause: error },
    );
  } finally {
    source.destroy();
  }
}

async function* decoded(path: string, encoding: string, onBytes?: (read: number) => void): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  let read = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    read += chunk.length;
    yield decoder.decode(chunk, { stream: true });
    onBytes?.(read);
  }
  yield decoder.decode();
}

async function encodingOf(path: string): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let isFirst = true;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    if (isFirst && chunk[0] === 0xff && chunk[1] === 0xfe) return 'utf-16le';
    isFirst = false;
    try {
      decoder.decode(chunk, { stream: true });
    } catch {
      return 'windows-1252';
    }
  }
  return 'utf-8';
}
