/**
 * A name as it is searched: lower case, no accents, no punctuation, each word in the singular as far as French and
 * English agree on how to make it (-s, -x after a vowel; a short word keeps its ending: « riz », « pois », « noix »).
 */
export function normalizeTerm(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .replaceAll('œ', 'oe')
    .replaceAll('æ', 'ae')
    .replace(/[^a-z0-9%]+/g, ' ')
    .trim()
    .split(' ')
    .map(singular)
    .join(' ');
}

const LONGEST_SHORT_WORD = 4;

function singular(word: string): string {
  if (word.length <= LONGEST_SHORT_WORD) return word;
  if (/(ch|sh|ss|oe|to)es$/.test(word)) return word.slice(0, -2);
  if (/ies$/.test(word) && word.length > 5) return `${word.slice(0, -3)}y`;
  if (/[aeiou]x$/.test(word)) return word.slice(0, -1);
  return /[^su]s$/.test(word) ? word.slice(0, -1) : word;
}
