import { type Product, readTaxonomyFiles, Taxonomy } from '#catalog';

let taxonomy: Taxonomy | undefined;

/** The catalogue of this release, read once a process. */
export const catalogue = (): Taxonomy => (taxonomy ??= new Taxonomy(readTaxonomyFiles()));

/** @throws when the catalogue has no such code */
export function productCoded(code: string): Product {
  const product = catalogue().findByCode(code);
  if (!product) throw new Error(`no product of the catalogue is called ${code}`);
  return product;
}

/** The codes of a product and of its ancestors, itself first. */
export const lineage = (products: Taxonomy, code: string): string[] => [
  code,
  ...products
    .ancestors(productCoded(code).id)
    .map((ancestor) => ancestor.code)
    .reverse(),
];
