/** Opaque position in an ordered list: the sort key of the row it stands after. */
export type Cursor = string;

export type CursorKey = readonly (string | number)[];

export const encodeCursor = (key: CursorKey): Cursor => Buffer.from(JSON.stringify(key)).toString('base64url');

/** The key, or `undefined` when the text was not made by `encodeCursor` for a key of these types. */
export function decodeCursor(cursor: Cursor, shape: readonly ('string' | 'number')[]): CursorKey | undefined {
  if (cursor.length > 512) return undefined;
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    const fits = Array.isArray(key) && key.length === shape.length && key.every((part, i) => typeof part === shape[i]);
    return fits ? (key as CursorKey) : undefined;
  } catch {
    return undefined;
  }
}
