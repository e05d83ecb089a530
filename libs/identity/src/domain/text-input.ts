import { type InputProblem, problem } from '#kernel';

/** Control characters other than tab and line breaks (Unicode C0 and DEL). */
const UNPRINTABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/** Checks a line or, with `lines`, a paragraph somebody typed: present when it must be, and not longer than it may be. */
export function checkText(
  text: string | null | undefined,
  path: string | readonly string[],
  limits: { required?: boolean; max: number; lines?: boolean },
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
  if (UNPRINTABLE.test(text ?? '') || (!limits.lines && /[\r\n]/.test(text ?? '')))
    return [
      problem(path, 'INVALID_CHARACTER', {
        fr: 'Ce champ contient un caractère de contrôle ou un saut de ligne : le retirer.',
        en: 'This field contains a control character or a line break: remove it.',
      }),
    ];
  return [];
}

/** The text without spaces around it, or null when nothing is left. */
export const tidy = (text: string | null | undefined): string | null => text?.trim().replace(/[ \t]+/g, ' ') || null;
