import { type InputProblem, problem } from '#kernel';

/** A calendar month (`2026-11`). Compares correctly as text. */
export type Month = string;

const MONTH = /^(19|2\d)\d{2}-(0[1-9]|1[0-2])$/;

export const isMonth = (text: unknown): text is Month => typeof text === 'string' && MONTH.test(text);

/** Two ends, both included, each of which may be open. */
export function checkMonths(
  { from, to }: { from?: Month | null | undefined; to?: Month | null | undefined },
  path: readonly string[] = [],
): InputProblem[] {
  const problems = Object.entries({ from, to }).flatMap(([name, month]) =>
    month == null || MONTH.test(month)
      ? []
      : [
          problem([...path, name], 'INVALID_MONTH', {
            fr: `« ${month.slice(0, 40)} » n'est pas un mois (attendu : AAAA-MM).`,
            en: `"${month.slice(0, 40)}" is not a month (expected YYYY-MM).`,
          }),
        ],
  );
  if (problems.length === 0 && from && to && from > to)
    problems.push(
      problem([...path, 'to'], 'OUT_OF_RANGE', {
        fr: 'Le dernier mois vient avant le premier.',
        en: 'The last month comes before the first.',
      }),
    );
  return problems;
}
