import { normalizeTerm, type Product } from '#catalog';

const MAX_CANDIDATES = 5;
/** Share of trigrams in common below which two names have nothing to do with each other. */
const RESEMBLES = 0.35;

export type ProductAnswer =
  | { readonly kind: 'found'; readonly product: Product }
  | { readonly kind: 'ambiguous' | 'unknown'; readonly candidates: readonly Product[] };

/**
 * Finds the product a cell names: by its code, then by its exact name in either language, then by an exact synonym;
 * accents, case and plurals are forgiven. Anything less sure is for a person to decide.
 */
export class ProductIndex {
  private readonly byCode = new Map<string, Product>();
  private readonly byName = new Map<string, Set<Product>>();
  private readonly bySynonym = new Map<string, Set<Product>>();
  private readonly answers = new Map<string, ProductAnswer>();

  constructor(products: readonly Product[]) {
    for (const product of products) {
      if (product.retired) continue;
      this.byCode.set(product.code, product);
      for (const name of [product.name.fr, product.name.en]) add(this.byName, name, product);
      for (const synonym of [...product.synonyms.fr, ...product.synonyms.en]) add(this.bySynonym, synonym, product);
    }
  }

  find(text: string): ProductAnswer {
    const known = this.answers.get(text);
    if (known) return known;
    const answer = this.look(text);
    this.answers.set(text, answer);
    return answer;
  }

  private look(text: string): ProductAnswer {
    const product = this.byCode.get(text.trim().toLowerCase());
    if (product) return { kind: 'found', product };
    const term = normalizeTerm(text);
    const named = [...(this.byName.get(term) ?? this.bySynonym.get(term) ?? [])];
    const [only] = named;
    if (only && named.length === 1) return { kind: 'found', product: only };
    if (named.length > 1) return { kind: 'ambiguous', candidates: named.slice(0, MAX_CANDIDATES) };
    return { kind: 'unknown', candidates: this.resembling(term) };
  }

  private resembling(term: string): Product[] {
    const wanted = trigrams(term);
    const best = new Map<Product, number>();
    for (const index of [this.byName, this.bySynonym])
      for (const [name, products] of index) {
        const likeness = resemblance(wanted, trigrams(name));
        if (likeness < RESEMBLES) continue;
        for (const product of products) best.set(product, Math.max(best.get(product) ?? 0, likeness));
      }
    return [...best]
      .sort(([a, x], [b, y]) => y - x || a.position - b.position)
      .slice(0, MAX_CANDIDATES)
      .map(([product]) => product);
  }
}

function add(index: Map<string, Set<Product>>, name: string, product: Product): void {
  const term = normalizeTerm(name);
  const products = index.get(term);
  if (products) products.add(product);
  else index.set(term, new Set([product]));
}

function trigrams(term: string): Set<string> {
  const padded = `  ${term} `;
  const found = new Set<string>();
  for (let i = 0; i + 3 <= padded.length; i++) found.add(padded.slice(i, i + 3));
  return found;
}

/** Dice's coefficient. */
function resemblance(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let both = 0;
  for (const trigram of a) if (b.has(trigram)) both++;
  return (2 * both) / (a.size + b.size);
}
