import type { Language, Localized } from './language.js';

/** One thing that is wrong with what a person entered: where, a stable code for programs, and words for people. */
export interface InputProblem {
  /** Names of the input fields from the outside in; list positions as decimal text. */
  readonly path: readonly string[];
  /** Stable, UPPER_SNAKE. */
  readonly code: string;
  readonly message: Localized;
}

export const problem = (path: string | readonly string[], code: string, message: Localized): InputProblem => ({
  path: typeof path === 'string' ? path.split('.') : path,
  code,
  message,
});

/** The input was refused; nothing was written. Carries every problem found, not only the first. */
export class InvalidInput extends Error {
  constructor(readonly problems: readonly InputProblem[]) {
    super(problems.map((p) => `${p.path.join('.')}: ${p.code}`).join('; '));
    this.name = 'InvalidInput';
  }
}

export function refuseIfAny(problems: readonly InputProblem[]): void {
  if (problems.length > 0) throw new InvalidInput(problems);
}

/** What `work` gives, or undefined with what it refused added to `problems`, so that everything wrong is told at once. */
export async function collecting<T>(problems: InputProblem[], work: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}

/** What can go wrong that is not a mistake in a form. The edge maps each code to its protocol's own. */
export type ErrorCode =
  'UNAUTHENTICATED' | 'FORBIDDEN' | 'NOT_FOUND' | 'BAD_USER_INPUT' | 'RATE_LIMITED' | 'UNAVAILABLE';

/** An expected failure, with words for the person who met it. */
export class DomainError extends Error {
  constructor(
    readonly code: ErrorCode,
    readonly text: Localized,
    options?: ErrorOptions,
  ) {
    super(text.en, options);
    this.name = 'DomainError';
  }

  in(language: Language): string {
    return this.text[language];
  }
}

export const notFound = (what: Localized): DomainError =>
  new DomainError('NOT_FOUND', { fr: `${what.fr} introuvable.`, en: `${what.en} not found.` });
