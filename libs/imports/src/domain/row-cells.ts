import {
  canonicalDecimal,
  type Decimal,
  fraction,
  type InputProblem,
  isDecimal,
  roundHalfAway,
  toDecimal,
} from '#kernel';
import { type ImportRow, rowProblem, type RowProblem } from './import-report.js';
import { findUnprintable, withoutUnprintable } from './printable.js';
import { UNIT_WORDS, valueOf } from './vocabulary.js';

const YES = new Set(['1', 'x', 'o', 'y', 'oui', 'yes', 'true', 'vrai']);
const NO = new Set(['0', 'n', 'non', 'no', 'false', 'faux']);

const AMBIGUOUS = 'ambiguous';

/** As `isDecimal` of the kernel. */
const MAX_DECIMALS = 9;

const quoted = (text: string) => text.slice(0, 40);

/** Reads the cells of one row as what they should be, and gathers everything that is wrong with them. */
export class RowCells {
  private readonly found: RowProblem[] = [];

  constructor(private readonly row: ImportRow) {
    for (const [column, cell] of Object.entries(row.cells)) this.refuseUnprintable(column, cell);
  }

  get problems(): readonly RowProblem[] {
    return this.found;
  }

  /** Whether the file has this column, even where the cell is empty. */
  has(column: string): boolean {
    return Object.hasOwn(this.row.cells, column);
  }

  report(column: string, code: string, fr: string, en: string): void {
    this.found.push(rowProblem(column, code, fr, en));
  }

  /** Adds what the same checks as the API's found, each at the column it came from; the first of a column is enough. */
  addChecked(problems: readonly InputProblem[], columnOfPath: Readonly<Record<string, string>>): void {
    const reported = new Set(this.found.map(({ column }) => column));
    for (const { path, code, message } of problems) {
      const column = columnAt(path, columnOfPath);
      if (!reported.has(column)) this.found.push({ column, code, message });
    }
  }

  /** What the cell says, without what must not be there: that has its problem already. */
  text(column: string): string | null {
    return withoutUnprintable(this.row.cells[column] ?? '').trim() || null;
  }

  /** The text, or an empty one and a problem. */
  required(column: string): string {
    const text = this.text(column);
    if (text === null) this.report(column, 'REQUIRED', 'Ce champ est obligatoire.', 'This field is required.');
    return text ?? '';
  }

  /** Whether a group of columns is filled in. Some of it but not all: a problem for each that is missing. */
  group(columns: readonly string[]): boolean {
    const missing = columns.filter((column) => this.text(column) === null);
    if (missing.length === columns.length) return false;
    for (const column of missing) {
      const others = columns.filter((other) => other !== column).join(', ');
      this.report(column, 'REQUIRED', `À indiquer avec ${others}.`, `To be given with ${others}.`);
    }
    return missing.length === 0;
  }

  /** Decimal text, or what was written when it is none: the check that follows names it. */
  decimal(column: string): Decimal | null {
    const text = this.text(column);
    if (text === null) return null;
    const reading = readDecimal(text);
    if (reading !== AMBIGUOUS) return reading;
    this.report(
      column,
      'AMBIGUOUS_NUMBER',
      `« ${quoted(text)} » se lit de deux façons : écrire le nombre sans séparateur de milliers, avec un point décimal.`,
      `"${quoted(text)}" reads two ways: write the number without a thousands separator, with a decimal point.`,
    );
    return null;
  }

  /** A coordinate in degrees. */
  degrees(column: string): number | null {
    const text = this.text(column);
    if (text === null) return null;
    // Files of points are full of binary fractions (-73.42199140000001): any number of decimals is one.
    if (/^-?\d{1,3}([.,]\d+)?$/.test(text)) return Number(text.replace(',', '.'));
    this.reportNumber(column, text);
    return null;
  }

  integer(column: string): number | null {
    const text = this.text(column);
    if (text === null) return null;
    if (/^-?\d{1,9}([.,]0+)?$/.test(text)) return Math.trunc(Number(text.replace(',', '.')));
    this.report(
      column,
      'INVALID_INTEGER',
      `« ${quoted(text)} » n'est pas un nombre entier.`,
      `"${quoted(text)}" is not a whole number.`,
    );
    return null;
  }

  /** Kilometres, as whole metres. */
  kilometres(column: string): number | null {
    const text = this.decimalText(column);
    return text === null ? null : roundHalfAway(fraction(text).mul(1000), 0);
  }

  yesOrNo(column: string): boolean | null {
    const text = this.text(column)?.toLowerCase();
    if (text === undefined) return null;
    if (YES.has(text)) return true;
    if (NO.has(text)) return false;
    this.report(
      column,
      'NOT_YES_OR_NO',
      `« ${quoted(text)} » : écrire oui ou non.`,
      `"${quoted(text)}": write yes or no.`,
    );
    return null;
  }

  /** Parts separated by `|`. */
  list(column: string): string[] {
    return (this.text(column) ?? '')
      .split('|')
      .map((part) => part.trim())
      .filter((part) => part !== '');
  }

  /** ISO weekdays; what is no number becomes 0, which the check that follows refuses. */
  weekdays(column: string): number[] {
    return this.list(column).map((day) => (/^\d$/.test(day) ? Number(day) : 0));
  }

  choice<T extends string>(column: string, words: Readonly<Record<T, readonly string[]>>): T | null {
    const text = this.text(column);
    return text === null ? null : (this.oneOf(column, text, words) ?? null);
  }

  choices<T extends string>(column: string, words: Readonly<Record<T, readonly string[]>>): T[] {
    return this.list(column).flatMap((text) => this.oneOf(column, text, words) ?? []);
  }

  /** A unit, or what was written when it is none: the check that follows names it and lists those that are. */
  unit<T extends string>(column: string): T {
    const text = this.text(column) ?? '';
    return (valueOf(UNIT_WORDS, text) ?? text) as T;
  }

  private refuseUnprintable(column: string, cell: string): void {
    const found = findUnprintable(cell);
    if (found === undefined) return;
    const { line } = this.row;
    this.report(
      column,
      'INVALID_CHARACTER',
      `La cellule « ${column} » de la ligne ${line} contient un caractère de commande (${found}) : l'effacer.`,
      `The cell "${column}" of line ${line} contains a control character (${found}): delete it.`,
    );
  }

  private oneOf<T extends string>(column: string, text: string, words: Readonly<Record<T, readonly string[]>>) {
    const value = valueOf(words, text);
    if (value !== undefined) return value;
    const known = Object.keys(words).join(', ');
    this.report(
      column,
      'UNKNOWN_VALUE',
      `« ${quoted(text)} » n'est pas reconnu ; choisir parmi ${known}.`,
      `"${quoted(text)}" is not known; choose one of ${known}.`,
    );
    return undefined;
  }

  private decimalText(column: string): Decimal | null {
    const text = this.decimal(column);
    if (text === null || isDecimal(text)) return text;
    this.reportNumber(column, text);
    return null;
  }

  private reportNumber(column: string, text: string): void {
    this.report(
      column,
      'INVALID_NUMBER',
      `« ${quoted(text)} » n'est pas un nombre décimal.`,
      `"${quoted(text)}" is not a decimal number.`,
    );
  }
}

/**
 * `1 234,5` and `1234.5` → `1234.5`. `1,234` is a thousand and some in English and one and a bit in French: nobody
 * guesses. What is no number comes back as it was written.
 */
export function readDecimal(text: string): string {
  const digits = text.replace(/(?<=\d)[ \u00a0\u202f](?=\d{3}(?!\d))/g, '');
  if (/^-?[1-9]\d{0,2},\d{3}$/.test(digits)) return AMBIGUOUS;
  const number = digits.replace(/^(-?\d+),(\d+)$/, '$1.$2').replace(/^(-?)\./, '$10.');
  if (isDecimal(number)) return canonicalDecimal(number);
  // More decimals than a decimal has are what a binary fraction left behind (90.11000000000002).
  return /^-?\d{1,6}\.\d{10,20}$/.test(number) ? toDecimal(fraction(number), MAX_DECIMALS) : text;
}

/** The column of the longest beginning of a path that has one. */
function columnAt(path: readonly string[], columnOfPath: Readonly<Record<string, string>>): string {
  for (let length = path.length; length > 0; length--) {
    const column = columnOfPath[path.slice(0, length).join('.')];
    if (column !== undefined) return column;
  }
  return path.join('.');
}
