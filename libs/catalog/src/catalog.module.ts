import { Module } from '@nestjs/common';
import { SearchProducts } from './search-products.js';
import { TaxonomyStore } from './taxonomy-store.js';

@Module({ providers: [TaxonomyStore, SearchProducts], exports: [TaxonomyStore, SearchProducts] })
export class CatalogModule {}
