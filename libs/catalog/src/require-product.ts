import { type Id, InvalidInput, problem } from '#kernel';
import type { Product, Taxonomy } from './domain/taxonomy.js';

/** The product somebody chose. @throws InvalidInput naming `productId` */
export function requireProduct(taxonomy: Taxonomy, productId: Id): Product {
  const product = taxonomy.find(productId);
  if (product && !product.retired) return product;
  throw new InvalidInput([
    problem('productId', 'UNKNOWN_PRODUCT', {
      fr: "Ce produit n'est pas au catalogue : le chercher par son nom (« products(search: …) »).",
      en: 'This product is not in the catalogue: look it up by name ("products(search: …)").',
    }),
  ]);
}
