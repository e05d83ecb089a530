/** What does not tell two organizations apart: legal forms, and articles in both languages. */
const NOT_THEIR_OWN = new Set(
  'inc ltee ltd enr reg senc sencrl snc llp sec cie co corp coop cooperative obnl osbl npo la le les de du des et the of and'.split(
    ' ',
  ),
);

/** The words that name an organization: without accents, case, punctuation, articles and legal forms; saints written out. */
export function ownWords(name: string): readonly string[] {
  const words = name
    .toLowerCase()
    .replaceAll('œ', 'oe')
    .replaceAll('æ', 'ae')
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/(?<![\p{L}\p{N}])[ld]['’]/gu, ' ')
    // S.E.N.C. is one word.
    .replace(/[.'’]/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map((word) => (word === 'st' ? 'saint' : word === 'ste' ? 'sainte' : word));
  const own = words.filter((word) => !NOT_THEIR_OWN.has(word));
  return own.length > 0 ? own : words;
}

/** From how many letters on a word with one wrong letter is taken for a mistake in writing. */
const LONG = 6;

/**
 * Whether two names may well be of one organization: the same words, or all but one of them the same and that one long and
 * a slip of one letter away. A number, a single letter or a word of its own tells organizations apart.
 */
export function maybeSameName(one: string, other: string): boolean {
  const [a, b] = [ownWords(one), ownWords(other)];
  if (a.length !== b.length) return false;
  const different = a.flatMap((word, i) => (word === b[i] ? [] : [[word, b[i] ?? ''] as const]));
  const [first, ...more] = different;
  return first === undefined || (more.length === 0 && isSlip(...first));
}

function isSlip(a: string, b: string): boolean {
  if (Math.min(a.length, b.length) < LONG || /\p{N}/u.test(a + b)) return false;
  return isOneEdit(a, b);
}

/** Whether one letter was added, left out, replaced, or swapped with the next one. */
function isOneEdit(a: string, b: string): boolean {
  if (a.length > b.length) return isOneEdit(b, a);
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  const [restA, restB] = [a.slice(start), b.slice(start)];
  if (b.length - a.length === 1) return restA === restB.slice(1);
  if (b.length !== a.length) return false;
  const swapped = restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2);
  return restA.slice(1) === restB.slice(1) || swapped;
}
