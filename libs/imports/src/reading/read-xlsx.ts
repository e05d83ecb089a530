import { readFile } from 'node:fs/promises';
import { DomainError } from '#kernel';
import { readSheet } from 'read-excel-file/node';
import { unpackedSize } from './unpacked-size.js';
import type { RawRow } from './read-table.js';

/** An XLSX file is read whole, and a small one may unpack into much: both sizes are bounded before it is. */
export const MAX_XLSX_BYTES = 20_000_000;
const MAX_UNPACKED_BYTES = 200_000_000;
/** Spreadsheets keep 15 significant digits; what follows is an artefact of binary fractions. */
const SIGNIFICANT_DIGITS = 15;

/** Every row of the first sheet of an XLSX file, the header among them. */
export async function readXlsx(path: string): Promise<RawRow[]> {
  const file = await readFile(path);
  const unpacked = unpackedSize(file);
  if (unpacked === undefined) throw notXlsx(path);
  if (unpacked > MAX_UNPACKED_BYTES)
    throw new DomainError('BAD_USER_INPUT', {
      fr: `Le classeur ${path} est trop grand une fois décompressé (${Math.round(unpacked / 1e6)} Mo) : l'enregistrer en CSV.`,
      en: `The workbook ${path} is too large once unpacked (${Math.round(unpacked / 1e6)} MB): save it as CSV.`,
    });
  try {
    const rows = (await readSheet(file)) as Cell[][];
    return rows.map((row, i) => ({ line: i + 1, cells: row.map(asText) }));
  } catch (error) {
    throw notXlsx(path, error);
  }
}

type Cell = string | number | boolean | Date | null | undefined;

const notXlsx = (path: string, cause?: unknown) =>
  new DomainError(
    'BAD_USER_INPUT',
    {
      fr: `${path} n'est pas un classeur XLSX lisible : l'ouvrir et l'enregistrer de nouveau, ou en CSV.`,
      en: `${path} is not a readable XLSX workbook: open it and save it again, or as CSV.`,
    },
    { cause },
  );

/** As it would stand in a CSV file: dates ISO, numbers with a point and never an exponent. */
export function asText(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? '' : cell.toISOString().slice(0, 10);
  if (typeof cell === 'boolean') return cell ? 'true' : 'false';
  if (typeof cell === 'string') return cell;
  const rounded = Number(cell.toPrecision(SIGNIFICANT_DIGITS));
  const text = String(rounded);
  return text.includes('e') ? rounded.toFixed(9).replace(/\.?0+$/, '') : text;
}
