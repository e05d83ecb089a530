import type { HeldCertificationInput } from '#identity';
import { headerKey } from './columns.js';
import type { RowCells } from './row-cells.js';

const MAX_REF_LENGTH = 200;

/** What the file calls a thing: needed, and short enough to be an identifier. */
export function readRef(cells: RowCells, column: string): string {
  const ref = cells.required(column);
  if (ref.length > MAX_REF_LENGTH)
    cells.report(column, 'TOO_LONG', `Au plus ${MAX_REF_LENGTH} caractères.`, `At most ${MAX_REF_LENGTH} characters.`);
  return ref;
}

/** `Aliments du Québec` → `ALIMENTS_DU_QUEBEC`. */
export const schemeCode = (text: string): string => headerKey(text).toUpperCase();

export const readSchemes = (cells: RowCells, column: string): string[] => cells.list(column).map(schemeCode);

/** `ORGANIC:2027-03-31|HACCP`: each with its last valid day, where it has one. null: the file has no such column. */
export function readCertifications(cells: RowCells, column: string): HeldCertificationInput[] | null {
  if (!cells.has(column)) return null;
  return cells.list(column).map((text) => {
    const [scheme = '', expiresOn] = text.split(':').map((part) => part.trim());
    return { scheme: schemeCode(scheme), expiresOn: expiresOn || null };
  });
}
