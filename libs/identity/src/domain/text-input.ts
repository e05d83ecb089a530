import { type InputProblem, problem } from '#kernel';

/** Checks a line or a paragraph somebody typed: present when it must be, and not longer than it may be. */
export function checkText(
  text: string | null | undefined,
  path: string | readonly string[],
  limits: { required?: boolean; max: number },
): InputProblem[] {
  const length = text?.trim().length ?? 0;
  if (length === 0 && limits.required)
    return [problem(path, 'REQUIRED', { fr: 'Ce champ est obligatoire.', en: 'This field is required.' })];
  if ((text?.length ?? 0) > limits.max)
    return [
      problem(path, 'TOO_LONG', {
        fr: `Au plus ${limits.max} caractères (reçu : ${text?.length}).`,
        en: `At most ${limits.max} characters (received: ${text?.length}).`,
      }),
    ];
  return [];
}

/** The text without spaces around it, or null when nothing is left. */
export const tidy = (text: string | null | undefined): string | null => text?.trim().replace(/[ \t]+/g, ' ') || null;
