import { openTable } from '#imports';

/** A row of a public file: its line and its cells by header. */
export interface SourceRow {
  readonly line: number;
  readonly cells: Readonly<Record<string, string>>;
}

/** All of a file's rows, and the lines that could not be read. */
export async function readSource(path: string): Promise<{ rows: SourceRow[]; unreadable: number }> {
  const table = await openTable(path);
  const rows: SourceRow[] = [];
  let unreadable = 0;
  for await (const { line, cells } of table.rows) {
    if (cells)
      rows.push({ line, cells: Object.fromEntries(table.header.map((name, i) => [name, cells[i]?.trim() ?? ''])) });
    else unreadable++;
  }
  return { rows, unreadable };
}

/** A cell, empty where the file has none or writes that it has none (`..`). */
export const cell = ({ cells }: SourceRow, name: string): string => {
  const text = cells[name] ?? '';
  return text === '..' ? '' : text;
};
