import { certificationSchemes } from '#catalog';
import { type InputProblem, isLocalDate, type LocalDate, problem } from '#kernel';
import { checkText } from './text-input.js';

/** A certification as its holder declares it. Whether it is verified is not theirs to say. */
export interface HeldCertificationInput {
  readonly scheme: string;
  readonly certifier?: string | null;
  readonly number?: string | null;
  /** Last day it is valid. */
  readonly expiresOn?: LocalDate | null;
}

const MAX_HELD = 20;

export function checkSchemes(codes: readonly string[], path: readonly string[]): InputProblem[] {
  if (codes.length > MAX_HELD)
    return [problem(path, 'TOO_MANY', { fr: `Au plus ${MAX_HELD}.`, en: `At most ${MAX_HELD}.` })];
  return codes.flatMap((code, i) =>
    certificationSchemes.has(code)
      ? []
      : problem([...path, String(i)], 'UNKNOWN_CERTIFICATION', {
          fr: `La certification « ${code.slice(0, 60)} » est inconnue.`,
          en: `The certification "${code.slice(0, 60)}" is unknown.`,
        }),
  );
}

export function checkHeldCertifications(
  held: readonly HeldCertificationInput[],
  path: readonly string[],
): InputProblem[] {
  const problems = checkSchemes(
    held.map(({ scheme }) => scheme),
    path,
  );
  held.slice(0, MAX_HELD).forEach((certification, i) => {
    const at = (name: string) => [...path, String(i), name];
    problems.push(
      ...checkText(certification.certifier, at('certifier'), { max: 120 }),
      ...checkText(certification.number, at('number'), { max: 120 }),
    );
    if (certification.expiresOn && !isLocalDate(certification.expiresOn))
      problems.push(
        problem(at('expiresOn'), 'INVALID_DATE', {
          fr: 'Date illisible (attendu : AAAA-MM-JJ).',
          en: 'Unreadable date (expected YYYY-MM-DD).',
        }),
      );
    if (held.findIndex(({ scheme }) => scheme === certification.scheme) < i)
      problems.push(problem(at('scheme'), 'DUPLICATE', { fr: 'Déjà indiquée.', en: 'Already given.' }));
  });
  return problems;
}
