import { Injectable } from '@nestjs/common';
import type { Id } from '#kernel';
import { DataSource } from 'typeorm';
import { normalizeTerm } from './domain/search-term.js';
import type { Product } from './domain/taxonomy.js';
import { SEARCH_PRODUCTS } from './persistence/product.sql.js';
import { TaxonomyStore } from './taxonomy-store.js';

const MAX_HITS = 100;
const MAX_SEARCH_LENGTH = 100;

/** Finds products by what people type: accents, plurals, typos and either language are forgiven. */
@Injectable()
export class SearchProducts {
  constructor(
    private readonly db: DataSource,
    private readonly taxonomy: TaxonomyStore,
  ) {}

  /** Best first, at most 100; with `root`, only it and what is below it. */
  async execute(search: string, root?: Id): Promise<Product[]> {
    const term = normalizeTerm(search.slice(0, MAX_SEARCH_LENGTH));
    if (!term) return [];
    const hits: { id: Id }[] = await this.db.query(SEARCH_PRODUCTS, [term, MAX_HITS]);
    const taxonomy = await this.taxonomy.current();
    const isBelow = (id: Id) => !root || id === root || taxonomy.ancestors(id).some((ancestor) => ancestor.id === root);
    return hits.flatMap(({ id }) => (isBelow(id) ? (taxonomy.find(id) ?? []) : []));
  }
}
