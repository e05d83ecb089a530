import { type InputProblem, problem } from '#kernel';

export const REPORT_SUBJECTS = ['ORGANIZATION', 'NEED', 'OFFERING'] as const;
export type ReportSubject = (typeof REPORT_SUBJECTS)[number];

export const REPORT_REASONS = [
  'MISLEADING',
  'NOT_FOOD',
  'DUPLICATE',
  'OFFENSIVE',
  'UNSAFE',
  'IMPERSONATION',
  'OTHER',
] as const;
export type ReportReason = (typeof REPORT_REASONS)[number];

export const REPORT_STATUSES = ['OPEN', 'UPHELD', 'DISMISSED'] as const;
export type ReportStatus = (typeof REPORT_STATUSES)[number];

/** What is done about a report that is upheld: nothing but saying so, the publication withdrawn, its organization suspended. */
export const REPORT_MEASURES = ['NONE', 'WITHDRAWN', 'SUSPENDED'] as const;
export type ReportMeasure = (typeof REPORT_MEASURES)[number];

/** What a coordinator decides on the reports of one subject. */
export interface ReportDecision {
  readonly uphold: boolean;
  readonly measure: ReportMeasure;
  /** Told to the reporters and, where something is done, to the owners. */
  readonly note?: string | null;
}

/** A measure takes an upheld report, only a need or an offering is withdrawn, and those it is done to are told why. */
export function checkDecision({ uphold, measure, note }: ReportDecision, subject: ReportSubject): InputProblem[] {
  const problems: InputProblem[] = [];
  if (!uphold && measure !== 'NONE')
    problems.push(
      problem('measure', 'CONFLICT', {
        fr: 'Un signalement qui n’est pas retenu n’entraîne aucune mesure.',
        en: 'A report that is not upheld leads to no measure.',
      }),
    );
  if (measure === 'WITHDRAWN' && subject === 'ORGANIZATION')
    problems.push(
      problem('measure', 'NOT_A_PUBLICATION', {
        fr: 'Un organisme ne se retire pas : le suspendre.',
        en: 'An organization is not withdrawn: suspend it.',
      }),
    );
  if (measure !== 'NONE' && !note?.trim())
    problems.push(
      problem('note', 'REQUIRED', {
        fr: 'Dire pourquoi à l’organisme concerné.',
        en: 'Tell the organization why.',
      }),
    );
  return problems;
}
