import { Args, Context, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { type CertificationScheme, certificationSchemes, type Product, SearchProducts, TaxonomyStore } from '#catalog';
import { type CursorKey, type Id, type Language, localize } from '#kernel';
import { PageArgs, sliceOf, windowOf } from '../connection.js';
import type { GraphqlContext } from '../context.js';
import { Lang } from '../enums.js';
import { CertificationType, ProductConnection, ProductMapping, ProductType } from './product.type.js';

const LANG = { name: 'lang', type: () => Lang, nullable: true } as const;

@Resolver(() => ProductType)
export class ProductResolver {
  constructor(
    private readonly taxonomy: TaxonomyStore,
    private readonly searchProducts: SearchProducts,
  ) {}

  @Query(() => ProductConnection, {
    description:
      'The catalogue, in its own order; with `search`, what resembles it, best first (accents, plurals and typos forgiven).',
  })
  async products(
    @Args() page: PageArgs,
    @Args('search', { type: () => String, nullable: true }) search?: string,
    @Args('root', { type: () => ID, nullable: true, description: 'Only this product and what is below it.' }) root?: Id,
  ) {
    const products = await this.find(search, root);
    // A search is short and kept whole in order; its position in the answer is its key.
    const positions = new Map(products.map((product, position) => [product.id, position]));
    const keyOf = (product: Product): CursorKey => [positions.get(product.id) ?? 0];
    return sliceOf(products, windowOf(page, ['number']), keyOf, ([a], [b]) => Number(a) - Number(b));
  }

  private async find(search: string | undefined, root: Id | undefined): Promise<Product[]> {
    if (search?.trim()) return this.searchProducts.execute(search, root);
    const taxonomy = await this.taxonomy.current();
    return taxonomy.products.filter(
      (product) =>
        !product.retired &&
        (!root || product.id === root || taxonomy.ancestors(product.id).some((ancestor) => ancestor.id === root)),
    );
  }

  @Query(() => ProductType, { nullable: true })
  async product(
    @Args('id', { type: () => ID, nullable: true }) id?: Id,
    @Args('code', { type: () => String, nullable: true }) code?: string,
  ) {
    const taxonomy = await this.taxonomy.current();
    return (id ? taxonomy.find(id) : code ? taxonomy.findByCode(code) : undefined) ?? null;
  }

  @ResolveField(() => String)
  name(@Parent() product: Product, @Context() context: GraphqlContext, @Args(LANG) lang?: Language) {
    return localize(product.name, lang ?? context.language);
  }

  @ResolveField(() => [String], { description: 'Other names, in both languages.' })
  synonyms(@Parent() product: Product, @Args(LANG) lang?: Language) {
    return lang ? product.synonyms[lang] : [...product.synonyms.fr, ...product.synonyms.en];
  }

  @ResolveField(() => ProductType, { nullable: true })
  async parent(@Parent() product: Product) {
    return product.parentId ? (await this.taxonomy.current()).get(product.parentId) : null;
  }

  @ResolveField(() => [ProductType], { description: 'From the top-level category down to the parent.' })
  async ancestors(@Parent() product: Product) {
    return (await this.taxonomy.current()).ancestors(product.id);
  }

  @ResolveField(() => [ProductType])
  async children(@Parent() product: Product) {
    return (await this.taxonomy.current()).children(product.id).filter(({ retired }) => !retired);
  }

  @ResolveField(() => [ProductMapping])
  mappings(@Parent() product: Product) {
    return Object.entries(product.mappings).map(([vocabulary, identifier]) => ({ vocabulary, identifier }));
  }
}

@Resolver(() => CertificationType)
export class CertificationResolver {
  @Query(() => [CertificationType], { description: 'Every certification scheme that can be asked for or held.' })
  certifications() {
    return [...certificationSchemes.values()];
  }

  @ResolveField(() => String)
  name(@Parent() scheme: CertificationScheme, @Context() context: GraphqlContext, @Args(LANG) lang?: Language) {
    return localize(scheme.name, lang ?? context.language);
  }

  @ResolveField(() => String, { nullable: true })
  description(@Parent() scheme: CertificationScheme, @Context() context: GraphqlContext, @Args(LANG) lang?: Language) {
    return localize(scheme.description, lang ?? context.language) || null;
  }
}

/** The scheme of a code that was checked when it was written; a scheme that left the file keeps its code as its name. */
export const schemeOf = (code: string): CertificationScheme =>
  certificationSchemes.get(code) ?? {
    code,
    kind: 'OTHER',
    name: { fr: code, en: code },
    description: { fr: '', en: '' },
    url: null,
  };
