import type { Conversions, Dimension, Id, Localized } from '#kernel';

export const TEMPERATURE_CLASSES = ['ambient', 'chilled', 'frozen'] as const;
export type TemperatureClass = (typeof TEMPERATURE_CLASSES)[number];

/** A node of the product taxonomy. */
export interface Product extends Conversions {
  readonly id: Id;
  /** Unique, kebab-case, stable: what files and programs call it. */
  readonly code: string;
  readonly parentId: Id | null;
  /** 0 for a top-level category. */
  readonly depth: number;
  /** Place in a depth-first walk. */
  readonly position: number;
  readonly name: Localized;
  readonly synonyms: { readonly fr: readonly string[]; readonly en: readonly string[] };
  readonly dimension: Dimension;
  readonly temperatureClass: TemperatureClass;
  /** Identifiers in public vocabularies: `dfc` (Data Food Consortium), `off` (Open Food Facts), `gpc` (GS1 GPC brick). */
  readonly mappings: Readonly<Record<string, string>>;
  /** Left the data files: needs and offerings may still refer to it, and nobody may choose it any more. */
  readonly retired: boolean;
}

/**
 * How an offering's product answers a need's: the very one, something narrower (asked for root vegetables, offered
 * carrots), or its direct parent when that is more than a top-level category (asked for Nantes carrots, offered
 * carrots).
 */
export const PRODUCT_RELATIONS = ['EXACT', 'NARROWER', 'BROADER'] as const;
export type ProductRelation = (typeof PRODUCT_RELATIONS)[number];

/** A pair of products of which the second answers the first. */
export interface ProductMatch {
  readonly needProductId: Id;
  readonly offeringProductId: Id;
  readonly relation: ProductRelation;
}

/** The product tree, whole and in memory: a few hundred nodes that change only with a release. */
export class Taxonomy {
  private readonly byId: ReadonlyMap<Id, Product>;
  private readonly byCode: ReadonlyMap<string, Product>;
  private readonly childrenOf: ReadonlyMap<Id | null, readonly Product[]>;

  constructor(readonly products: readonly Product[]) {
    this.byId = new Map(products.map((product) => [product.id, product]));
    this.byCode = new Map(products.map((product) => [product.code, product]));
    this.childrenOf = groupByParent(products);
  }

  find(id: Id): Product | undefined {
    return this.byId.get(id);
  }

  findByCode(code: string): Product | undefined {
    return this.byCode.get(code);
  }

  /** @throws when there is none: the caller holds an id that a foreign key vouches for */
  get(id: Id): Product {
    const product = this.byId.get(id);
    if (!product) throw new Error(`no product ${id}`);
    return product;
  }

  children(id: Id | null): readonly Product[] {
    return this.childrenOf.get(id) ?? [];
  }

  /** From the top-level category down to the parent. */
  ancestors(id: Id): readonly Product[] {
    const path: Product[] = [];
    for (let up = this.byId.get(id)?.parentId; up; up = this.byId.get(up)?.parentId) path.unshift(this.get(up));
    return path;
  }

  relation(offeringProductId: Id, needProductId: Id): ProductRelation | undefined {
    if (offeringProductId === needProductId) return 'EXACT';
    if (this.ancestors(offeringProductId).some((ancestor) => ancestor.id === needProductId)) return 'NARROWER';
    const parentOfNeed = this.byId.get(needProductId)?.parentId;
    const isParent = parentOfNeed === offeringProductId && this.get(offeringProductId).depth > 0;
    return isParent ? 'BROADER' : undefined;
  }

  /** Every related pair, for the database to join on. */
  matches(): ProductMatch[] {
    return this.products.flatMap((offering): ProductMatch[] => {
      const related = (need: Product): ProductMatch[] => {
        const relation = this.relation(offering.id, need.id);
        return relation ? [{ needProductId: need.id, offeringProductId: offering.id, relation }] : [];
      };
      return [offering, ...this.ancestors(offering.id), ...this.children(offering.id)].flatMap(related);
    });
  }
}

function groupByParent(products: readonly Product[]): Map<Id | null, Product[]> {
  const groups = new Map<Id | null, Product[]>();
  for (const product of products) {
    const siblings = groups.get(product.parentId);
    if (siblings) siblings.push(product);
    else groups.set(product.parentId, [product]);
  }
  return groups;
}
