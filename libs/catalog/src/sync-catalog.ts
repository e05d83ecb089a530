import { runInTransaction } from '#database';
import type { DataSource } from 'typeorm';
import { normalizeTerm } from './domain/search-term.js';
import { type Product, Taxonomy } from './domain/taxonomy.js';
import { ProductEntity, toProduct } from './persistence/product.entity.js';
import { INSERT_MATCHES, INSERT_TERMS, UPSERT_PRODUCTS } from './persistence/product.sql.js';
import { readTaxonomyFiles } from './taxonomy-files.js';

/** Makes the database's catalogue what the data files say. Safe to run at every start. */
export async function syncCatalog(db: DataSource): Promise<{ products: number }> {
  const products = readTaxonomyFiles();
  await runInTransaction(db, async (tx) => {
    await tx.query(UPSERT_PRODUCTS, [JSON.stringify(products.map(toRow))]);
    await tx.query('DELETE FROM product_terms');
    await tx.query(INSERT_TERMS, [JSON.stringify(products.flatMap(termsOf))]);
    await tx.query('DELETE FROM product_matches');
    // Retired products too: a need published for one goes on matching until its owner changes it.
    const rows = await tx.getRepository(ProductEntity).find({ order: { position: 'ASC' } });
    const matches = new Taxonomy(rows.map(toProduct)).matches().map((match) => ({
      need_product_id: match.needProductId,
      offering_product_id: match.offeringProductId,
      relation: match.relation,
    }));
    await tx.query(INSERT_MATCHES, [JSON.stringify(matches)]);
  });
  return { products: products.length };
}

const toRow = (product: Product) => ({
  id: product.id,
  code: product.code,
  parent_id: product.parentId,
  depth: product.depth,
  position: product.position,
  fr: product.name.fr,
  en: product.name.en,
  synonyms: product.synonyms,
  dimension: product.dimension,
  temperature_class: product.temperatureClass,
  unit_mass_g: product.unitMassG,
  density_kg_per_l: product.densityKgPerL,
  mappings: product.mappings,
});

function termsOf(product: Product): { product_id: string; term: string; preferred: boolean }[] {
  const terms = new Map<string, boolean>();
  for (const synonym of [...product.synonyms.fr, ...product.synonyms.en]) terms.set(normalizeTerm(synonym), false);
  for (const name of [product.name.fr, product.name.en]) terms.set(normalizeTerm(name), true);
  return [...terms].map(([term, preferred]) => ({ product_id: product.id, term, preferred }));
}
