import { readFile } from 'node:fs/promises';
import { DomainError, type Localized } from '#kernel';
import { readSheet, SheetNotFoundError } from 'read-excel-file/node';
import { unpackedSize } from './unpacked-size.js';
import type { RawRow } from './read-table.js';

/** An XLSX file is read whole, and a small one may unpack into much: both sizes are bounded before it is. */
export const MAX_XLSX_BYTES = 20_000_000;
const MAX_UNPACKED_BYTES = 200_000_000;
/** Spreadsheets keep 15 significant digits; what follows is an artefact of binary fractions. */
const SIGNIFICANT_DIGITS = 15;

export interface FirstSheet {
  /** Every row, the header among them. */
  readonly rows: readonly RawRow[];
  /** Which sheets were left aside. */
  readonly notes: readonly Localized[];
}

/** The first sheet of an XLSX file. */
export async function readXlsx(path: string): Promise<FirstSheet> {
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
    return { rows: rows.map((row, i) => ({ line: i + 1, cells: row.map(asText) })), notes: aside(await namesOf(file)) };
  } catch (error) {
    throw notXlsx(path, error);
  }
}

/** Longer than the name of a sheet may be (31 characters): none is called so. */
const NO_SHEET = 'maillage: the name that no sheet of a workbook has';

/** The names of the sheets. The reader tells them only when it is asked for one that is not there. */
async function namesOf(file: Buffer): Promise<readonly string[]> {
  try {
    await readSheet(file, NO_SHEET);
  } catch (error) {
    if (!(error instanceof SheetNotFoundError)) throw error;
    return (error as { sheets?: readonly string[] }).sheets ?? [];
  }
  return [];
}

function aside([first, ...others]: readonly string[]): Localized[] {
  if (first === undefined || others.length === 0) return [];
  return [
    {
      fr: `Seule la première feuille du classeur (« ${first} ») est lue ; pas lues : ${others.join(', ')}.`,
      en: `Only the first sheet of the workbook ("${first}") is read; not read: ${others.join(', ')}.`,
    },
  ];
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
