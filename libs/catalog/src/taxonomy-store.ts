import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Taxonomy } from './domain/taxonomy.js';
import { ProductEntity, toProduct } from './persistence/product.entity.js';

/** The catalogue of the database, read once a process: it changes only with a release. */
@Injectable()
export class TaxonomyStore {
  private loading: Promise<Taxonomy> | undefined;

  constructor(private readonly db: DataSource) {}

  current(): Promise<Taxonomy> {
    this.loading ??= this.load().catch((error: unknown) => {
      this.loading = undefined;
      throw error;
    });
    return this.loading;
  }

  private async load(): Promise<Taxonomy> {
    const rows = await this.db.getRepository(ProductEntity).find({ order: { position: 'ASC' } });
    return new Taxonomy(rows.map(toProduct));
  }
}
