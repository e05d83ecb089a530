import type { Localized } from '#kernel';

/** One thing that is wrong with a row, at one of its columns (empty: the whole row). */
export interface RowProblem {
  readonly column: string;
  /** Stable, UPPER_SNAKE. */
  readonly code: string;
  readonly message: Localized;
}

/** A row as a file has it: cells by column name of `columns.ts`, and the line it stands on (the header is line 1). */
export interface ImportRow {
  readonly line: number;
  readonly cells: Readonly<Record<string, string>>;
  /** Why the row could not be read at all: its cells mean nothing then. */
  readonly problems?: readonly RowProblem[];
}

/** What became of a row that was good. */
export type RowOutcome = 'created' | 'updated' | 'unchanged';

/** `read = created + updated + unchanged + rejected.length`: every row is accounted for. */
export interface ImportReport {
  readonly read: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  /** In the order of the file, each with everything that is wrong with it. */
  readonly rejected: readonly RejectedRow[];
  /** What is to be known about the file as a whole. */
  readonly notes: readonly Localized[];
  /** Nothing was written: the counts say what would have been. */
  readonly dryRun: boolean;
}

export interface RejectedRow {
  readonly line: number;
  readonly problems: readonly RowProblem[];
}

export interface ImportProgress {
  readonly read: number;
  readonly rejected: number;
}

export interface ImportRequest {
  readonly rows: AsyncIterable<ImportRow> | Iterable<ImportRow>;
  readonly dryRun?: boolean;
  /** For the report, as `openImportFile` returns them. */
  readonly notes?: readonly Localized[];
  readonly onProgress?: (progress: ImportProgress) => void;
}

/** Counts rows as they come through. */
export class ReportBuilder {
  private readonly counts = { created: 0, updated: 0, unchanged: 0 };
  private readonly rejected: RejectedRow[] = [];
  private read = 0;

  accept(outcome: RowOutcome): void {
    this.read++;
    this.counts[outcome]++;
  }

  reject(line: number, problems: readonly RowProblem[]): void {
    this.read++;
    this.rejected.push({ line, problems });
  }

  get progress(): ImportProgress {
    return { read: this.read, rejected: this.rejected.length };
  }

  finish(dryRun: boolean, notes: readonly Localized[] = []): ImportReport {
    const rejected = this.rejected.sort((a, b) => a.line - b.line);
    return { read: this.read, ...this.counts, rejected, notes, dryRun };
  }
}

export const rowProblem = (column: string, code: string, fr: string, en: string): RowProblem => ({
  column,
  code,
  message: { fr, en },
});
