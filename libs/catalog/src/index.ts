import { ProductEntity, ProductMatchEntity, ProductTermEntity } from './persistence/product.entity.js';

export { CatalogModule } from './catalog.module.js';
export { type CertificationScheme, certificationSchemes } from './certification-schemes.js';
export { normalizeTerm } from './domain/search-term.js';
export * from './domain/taxonomy.js';
export { pluralNames } from './plural-names.js';
export { requireProduct } from './require-product.js';
export { SearchProducts } from './search-products.js';
export { syncCatalog } from './sync-catalog.js';
export { CATALOG_DATA, readTaxonomyFiles } from './taxonomy-files.js';
export { TaxonomyStore } from './taxonomy-store.js';
export const catalogEntities = [ProductEntity, ProductTermEntity, ProductMatchEntity];
