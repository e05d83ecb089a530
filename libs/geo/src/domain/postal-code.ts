/** First letters in use, by province (Canada Post). */
const PROVINCE_OF_LETTER: Readonly<Record<string, string>> = {
  A: 'NL', B: 'NS', C: 'PE', E: 'NB', G: 'QC', H: 'QC', J: 'QC', K: 'ON', L: 'ON', M: 'ON', N: 'ON', P: 'ON',
  R: 'MB', S: 'SK', T: 'AB', V: 'BC', X: 'NT', Y: 'YT',
}; // prettier-ignore

/** D, F, I, O, Q and U are never used, W and Z never first, so that they are not misread. */
const FSA = '[ABCEGHJ-NPRSTVXY][0-9][ABCEGHJ-NPRSTV-Z]';
const LDU = '[0-9][ABCEGHJ-NPRSTV-Z][0-9]';
const WHOLE_FSA = new RegExp(`^${FSA}$`);
const WHOLE_CODE = new RegExp(`^(${FSA})[\\s-]*(${LDU})$`);
const CODE_INSIDE = new RegExp(`(?<![A-Z0-9])(${FSA})[ -]?(${LDU})(?![A-Z0-9])`);

/** `G7H6R8`, `g7h-6r8` → `G7H 6R8`; undefined when it is not a Canadian postal code. */
export function normalizePostalCode(text: string): string | undefined {
  const match = WHOLE_CODE.exec(text.trim().toUpperCase());
  return match ? `${match[1]} ${match[2]}` : undefined;
}

export const isPostalCode = (text: string): boolean => normalizePostalCode(text) !== undefined;

/** The forward sortation area of a postal code or of itself (`G7H 6R8` → `G7H`). */
export function fsaOf(text: string): string | undefined {
  const upper = text.trim().toUpperCase();
  return WHOLE_FSA.test(upper) ? upper : normalizePostalCode(upper)?.slice(0, 3);
}

/** The first postal code written inside a longer text, with where it stands. */
export function findPostalCode(
  text: string,
): { readonly postalCode: string; readonly start: number; readonly end: number } | undefined {
  // Upper case must keep the length, or the positions would not be those of `text`.
  const upper = text.replace(/[a-z]/g, (letter) => letter.toUpperCase());
  const match = CODE_INSIDE.exec(upper);
  if (!match) return undefined;
  return { postalCode: `${match[1]} ${match[2]}`, start: match.index, end: match.index + match[0].length };
}

/** In the countryside (second character 0) an area covers thousands of square kilometres. */
export const isRuralFsa = (fsa: string): boolean => fsa[1] === '0';

/** The province of a forward sortation area; X is shared by two territories, Nunavut holding X0A to X0C. */
export function provinceOfFsa(fsa: string): string | undefined {
  return /^X0[ABC]/.test(fsa) ? 'NU' : PROVINCE_OF_LETTER[fsa[0] ?? ''];
}
