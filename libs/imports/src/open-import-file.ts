import { DomainError, type Localized } from '#kernel';
import { type ImportKind, nameHeader } from './domain/columns.js';
import { type ImportRow, rowProblem, type RowProblem } from './domain/import-report.js';
import { openTable, type TableRow } from './reading/read-table.js';

export interface ImportFile {
  readonly bytes: number;
  readonly expectedRows: number;
  /** Headers that are not columns of this kind: their cells are not read. */
  readonly ignoredColumns: readonly string[];
  /** What is to be known about the file as a whole: for the report. */
  readonly notes: readonly Localized[];
  readonly rows: AsyncIterable<ImportRow>;
}

/** Opens a file of organizations, offerings or needs. @throws DomainError when it is not one */
export async function openImportFile(path: string, kind: ImportKind): Promise<ImportFile> {
  const table = await openTable(path);
  const { names, ignored, problems } = nameHeader(table.header, kind);
  if (problems.length > 0)
    throw new DomainError('BAD_USER_INPUT', {
      fr: problems.map(({ fr }) => fr).join(' '),
      en: problems.map(({ en }) => en).join(' '),
    });
  return {
    bytes: table.bytes,
    expectedRows: table.expectedRows,
    ignoredColumns: ignored,
    notes: table.notes,
    rows: named(table.rows, names),
  };
}

async function* named(rows: AsyncIterable<TableRow>, names: readonly (string | null)[]): AsyncGenerator<ImportRow> {
  for await (const row of rows) yield toImportRow(row, names);
}

/** A row with too few or too many cells has them under the wrong headers: none of it is believed. */
export function toImportRow(row: TableRow, names: readonly (string | null)[]): ImportRow {
  if (!row.cells) return { line: row.line, cells: {}, problems: [notCsv(row.line, row.through, row.unreadable)] };
  const { line, cells } = row;
  const surplus = cells.slice(names.length).some((cell) => cell.trim() !== '');
  if (surplus || cells.length < names.length)
    return { line, cells: {}, problems: [ragged(cells.length, names.length)] };
  const named: Record<string, string> = {};
  names.forEach((name, i) => {
    if (name !== null) named[name] = cells[i] ?? '';
  });
  return { line, cells: named };
}

const ragged = (cells: number, columns: number): RowProblem =>
  rowProblem(
    '',
    'WRONG_NUMBER_OF_CELLS',
    `La ligne a ${cells} cellules pour ${columns} colonnes : un séparateur manque ou est de trop (guillemets ?).`,
    `The row has ${cells} cells for ${columns} columns: a separator is missing or too many (quotation marks?).`,
  );

const notCsv = (from: number, to: number, code: string): RowProblem =>
  rowProblem(
    '',
    'UNREADABLE_ROW',
    `Les lignes ${from} à ${to} ne se lisent pas comme du CSV (${code}) : un guillemet n'est pas fermé.`,
    `Lines ${from} to ${to} cannot be read as CSV (${code}): a quotation mark is not closed.`,
  );
