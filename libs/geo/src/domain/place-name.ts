/**
 * Words that are written in several ways, and the one they are compared by. No replacement is itself a key, so that
 * normalising twice changes nothing.
 */
const SAME_WORDS: Readonly<Record<string, string>> = {
  st: 'saint',
  ste: 'sainte',
  sts: 'saints',
  stes: 'saintes',
  mt: 'mont',
  mount: 'mont',
  ft: 'fort',
  nd: 'notre dame',
};

/**
 * The form in which place names are compared: lower case, no accents, spaces for hyphens, apostrophes and other
 * punctuation, « Saint » for « St ». « ST-HYACINTHE », « Saint-Hyacinthe » and « saint hyacinthe » are the same.
 */
export function normalizePlaceName(name: string): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replaceAll('œ', 'oe')
    .replaceAll('æ', 'ae')
    // « N.-D.-de-Lourdes »: the dots would part the initials.
    .replace(/\bn\.?[\s-]*d\.(?=[\s-])/g, 'nd ');
  return plain
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map((word) => (Object.hasOwn(SAME_WORDS, word) ? SAME_WORDS[word] : word))
    .join(' ');
}

/** « Ville de Québec », "City of Burlington". « Ville-Marie » and « Village-des-Aulnaies » are names of their own. */
const DESIGNATION =
  /^(?:ville|municipalite|paroisse|canton|cantons unis|city|town) (?:de la|de l|de|du|des|d|of) (?=\S)/;

/** The municipality that a typed or imported text names: without « (Beauport) » and without « Ville de ». */
export function normalizeMunicipality(name: string): string {
  const outside = normalizePlaceName(name.replace(/\([^)]*\)?/g, ' '));
  return (outside || normalizePlaceName(name)).replace(DESIGNATION, '');
}

/** `MRC Acton`, « MRC de La Matapédia » → the county's own name, normalised. */
export const countyOwnName = (name: string): string =>
  normalizePlaceName(name).replace(/^(?:mrc|comte|county) (?:de |du |des |d |of )?/, '');
