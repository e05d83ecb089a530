import { ProductEntity, ProductTermEntity } from './persistence/product.entity.js';
export * from './domain/taxonomy.js';
export { ProductEntity, ProductTermEntity };
export const catalogEntities = [ProductEntity, ProductTermEntity];
