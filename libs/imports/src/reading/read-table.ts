import { open, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { DomainError, type Localized } from '#kernel';
import { readCsv } from './read-csv.js';
import { MAX_XLSX_BYTES, readXlsx } from './read-xlsx.js';

/** A row as the file has it, or the reason why it is not one. */
export type RawRow =
  | { readonly line: number; readonly cells: readonly string[]; readonly unreadable?: never }
  | { readonly line: number; readonly through: number; readonly unreadable: string; readonly cells?: never };

/** A row below the header. */
export type TableRow = RawRow;

/** A file of rows under a header. */
export interface Table {
  readonly bytes: number;
  /** How many rows to expect: exact for XLSX, a guess from the first ones for CSV. */
  readonly expectedRows: number;
  readonly header: readonly string[];
  /** What is to be known about the file as a whole. */
  readonly notes: readonly Localized[];
  /** Once. Blank rows are passed over. */
  readonly rows: AsyncIterable<TableRow>;
}

const MAX_CSV_BYTES = 500_000_000;
const SAMPLE_BYTES = 64_000;
const LINE_FEED = 0x0a;

/**
 * Opens a CSV, TSV or XLSX file: separator (`,` `;` tab) and encoding (UTF-8, UTF-16, Windows-1252) are detected.
 * CSV is read as it goes, whatever its size; XLSX is read whole and so is bounded.
 * @throws DomainError when the file cannot be read as a table
 */
export async function openTable(path: string): Promise<Table> {
  const bytes = await sizeOf(path);
  const isXlsx = extname(path).toLowerCase() === '.xlsx';
  const limit = isXlsx ? MAX_XLSX_BYTES : MAX_CSV_BYTES;
  if (bytes > limit)
    throw new DomainError('BAD_USER_INPUT', {
      fr: `Le fichier ${path} est trop grand (${Math.round(bytes / 1e6)} Mo ; au plus ${limit / 1e6} Mo).`,
      en: `The file ${path} is too large (${Math.round(bytes / 1e6)} MB; at most ${limit / 1e6} MB).`,
    });
  const sheet = isXlsx ? await readXlsx(path) : undefined;
  const expectedRows = sheet ? sheet.rows.length - 1 : await guessRows(path, bytes);
  const rows = notBlank(sheet?.rows ?? readCsv(path));
  const first = await rows.next();
  if (first.done || !first.value.cells) {
    await rows.return(undefined);
    throw new DomainError('BAD_USER_INPUT', {
      fr: `Le fichier ${path} n'a pas de ligne d'en-tête lisible.`,
      en: `The file ${path} has no readable header line.`,
    });
  }
  return { bytes, expectedRows, header: trimEnd(first.value.cells), notes: sheet?.notes ?? [], rows };
}

async function guessRows(path: string, bytes: number): Promise<number> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(SAMPLE_BYTES), 0, SAMPLE_BYTES, 0);
    const lines = buffer.subarray(0, bytesRead).filter((byte) => byte === LINE_FEED).length;
    return bytesRead === 0 ? 0 : Math.max(0, Math.round((lines * bytes) / bytesRead) - 1);
  } finally {
    await file.close();
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    const info = await stat(path);
    if (info.isFile()) return info.size;
  } catch (error) {
    throw unreadable(path, error);
  }
  throw unreadable(path);
}

const unreadable = (path: string, cause?: unknown) =>
  new DomainError(
    'BAD_USER_INPUT',
    { fr: `Le fichier ${path} ne peut pas être lu.`, en: `The file ${path} cannot be read.` },
    { cause },
  );

async function* notBlank(rows: AsyncIterable<RawRow> | Iterable<RawRow>): AsyncGenerator<RawRow, undefined> {
  for await (const row of rows) if (!row.cells || row.cells.some((cell) => cell.trim() !== '')) yield row;
  return undefined;
}

/** Spreadsheets write empty columns after the last one. */
function trimEnd(cells: readonly string[]): string[] {
  const last = cells.findLastIndex((cell) => cell.trim() !== '');
  return cells.slice(0, last + 1).map((cell) => cell.trim());
}
