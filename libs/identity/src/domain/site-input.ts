import { checkPoint, normalizePostalCode, type Point } from '#geo';
import { type InputProblem, isTimeZone, problem } from '#kernel';
import { checkText } from './text-input.js';

/** An address as somebody enters it: enough of it to be found, or an exact point. */
export interface SiteInput {
  readonly name?: string | null;
  readonly address?: string | null;
  readonly municipality?: string | null;
  /** Administrative region, which tells namesakes apart. */
  readonly regionCode?: string | null;
  readonly postalCode?: string | null;
  readonly point?: Point | null;
  /** Whether anybody may know the exact point; left out: yes for institutions that are nothing else, no for anybody else. */
  readonly locationPublic?: boolean | null;
  readonly timeZone?: string | null;
  /** ISO weekdays, 1 = Monday. */
  readonly receivingDays?: readonly number[] | null;
  readonly receivingHours?: string | null;
  readonly dockNotes?: string | null;
}

export function checkSite(site: SiteInput, path: readonly string[]): InputProblem[] {
  const at = (name: string) => [...path, name];
  const problems = [
    ...checkText(site.name, at('name'), { max: 200 }),
    ...checkText(site.address, at('address'), { max: 200 }),
    ...checkText(site.municipality, at('municipality'), { max: 120 }),
    ...checkText(site.regionCode, at('regionCode'), { max: 10 }),
    ...checkText(site.postalCode, at('postalCode'), { max: 12 }),
    ...checkText(site.receivingHours, at('receivingHours'), { max: 120 }),
    ...checkText(site.dockNotes, at('dockNotes'), { max: 1000, lines: true }),
    ...(site.point ? checkPoint(site.point, at('point')) : []),
  ];
  if (site.postalCode?.trim() && site.postalCode.length <= 12 && !normalizePostalCode(site.postalCode))
    problems.push(
      problem(at('postalCode'), 'INVALID_POSTAL_CODE', {
        fr: `« ${site.postalCode} » n'est pas un code postal canadien (attendu : A1A 1A1).`,
        en: `"${site.postalCode}" is not a Canadian postal code (expected A1A 1A1).`,
      }),
    );
  if (site.timeZone && !isTimeZone(site.timeZone))
    problems.push(
      problem(at('timeZone'), 'UNKNOWN_TIME_ZONE', {
        fr: 'Fuseau horaire inconnu ; attendu : un nom IANA, p. ex. « America/Toronto ».',
        en: 'Unknown time zone; expected an IANA name, e.g. "America/Toronto".',
      }),
    );
  if (
    site.receivingDays?.some((day) => !Number.isInteger(day) || day < 1 || day > 7) ||
    (site.receivingDays?.length ?? 0) > 7
  )
    problems.push(
      problem(at('receivingDays'), 'OUT_OF_RANGE', {
        fr: 'Les jours de réception vont de 1 (lundi) à 7 (dimanche).',
        en: 'Receiving days go from 1 (Monday) to 7 (Sunday).',
      }),
    );
  if (!site.point && !site.municipality?.trim() && !site.postalCode?.trim())
    problems.push(
      problem(path, 'REQUIRED', {
        fr: 'Indiquer une municipalité, un code postal ou un point.',
        en: 'Give a municipality, a postal code or a point.',
      }),
    );
  return problems;
}
