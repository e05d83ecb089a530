import { type Language, type Localized } from '#kernel';
import { terminalLanguage } from '#settings';

/** What the person at the terminal reads. */
export const language: Language = terminalLanguage();

/** The text in the terminal's language. */
export const say = (fr: string, en: string): string => (language === 'fr' ? fr : en);

export const inTerminalLanguage = (text: Localized): string => text[language];

/** Results go to stdout, so that they can be piped; everything said about the work goes to stderr. */
export const result = (line = ''): void => void process.stdout.write(`${line}\n`);
export const note = (line: string): void => void process.stderr.write(`${line}\n`);

export const resultJson = (value: unknown): void => result(JSON.stringify(value, null, 2));

export const EXIT = { ok: 0, failure: 1, usage: 2, partial: 3 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What was asked cannot be done as it was asked. */
export class UsageError extends Error {
  constructor(readonly text: Localized) {
    super(text.en);
    this.name = 'UsageError';
  }
}

/** Rows under a header, each column as wide as it must be. */
export function table(rows: readonly (readonly string[])[], indent = ''): string[] {
  const widths = rows.reduce<number[]>((known, row) => row.map((cell, i) => Math.max(known[i] ?? 0, cell.length)), []);
  return rows.map((row) => `${indent}${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}`.trimEnd());
}

export const seconds = (sinceMs: number): string => {
  const elapsed = (Date.now() - sinceMs) / 1000;
  return `${new Intl.NumberFormat(language === 'fr' ? 'fr-CA' : 'en-CA', { maximumFractionDigits: elapsed < 10 ? 1 : 0 }).format(elapsed)} s`;
};
